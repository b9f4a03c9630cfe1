"""MathML in one line of plain text, for the titles of browser tabs and shared links: `O(n²)`, `x/y`, `ℝⁿ`."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from broadsheet.web.math.letters import lowered, raised, unstyled

_SCRIPTS = frozenset({"msub", "msup", "msubsup", "munder", "mover", "munderover"})
_SPACED = frozenset("=<>≤≥≠≈∼≃≡→←⇒↦∈∉⊂⊆∪∩×±∓≪≫≲≳∝:")


def linear(element: Element) -> str:
    """The expression as readable text."""
    children = [linear(child) for child in element]
    if element.tag in _SCRIPTS:
        return _scripted(element, children)
    match element.tag:
        case "mfrac":
            return f"{_grouped(children[0])}/{_grouped(children[1])}"
        case "msqrt":
            return f"√{_grouped(''.join(children))}"
        case "mroot":
            return f"{raised(children[1])}√{_grouped(children[0])}"
        case "mspace":
            return " "
        case "mo" if element.text and element.text in _SPACED:
            return f" {element.text} "
        case "mtd" | "mtr":
            return "".join(children) + ("; " if element.tag == "mtr" else " ")
    return unstyled(element.text or "") + "".join(children)


def _scripted(element: Element, children: list[str]) -> str:
    if _is_accent(element):
        return children[0]
    if len(children) == 3:
        return children[0] + _sub(children[1]) + _sup(children[2])
    return children[0] + (_sub if element.tag in ("msub", "munder") else _sup)(children[1])


def _is_accent(element: Element) -> bool:
    return "true" in (element.get("accent"), element.get("accentunder"))


def _sup(text: str) -> str:
    text = text.strip()
    if text in ("∘", "°"):
        return "°"
    return raised(text) or f"^{_grouped(text)}"


def _sub(text: str) -> str:
    return lowered(text.strip()) or f"_{_grouped(text.strip())}"


def _grouped(text: str) -> str:
    text = text.strip()
    return text if len(text) <= 1 or text.isalnum() else f"({text})"
