"""Where a long expression in a line of text may go on in the next line. Browsers do not break lines inside MathML.

As in TeX, that is behind a relation or a binary operator that stands in no brackets.
"""

from __future__ import annotations

import unicodedata
from xml.etree.ElementTree import Element

LONG = 12
"""Signs of an expression that is short enough to stay whole."""
ENOUGH = 6
"""Signs that stand before a break behind `+` or a comma; a relation needs none."""
WIDE = 24
"""Signs of a piece that fits on a line of a phone."""
_SCRIPTED = frozenset({"msub", "msup", "msubsup"})
_OPERATORS = frozenset("+−-±∓×⋅·∪∩∧∨⊕⊗∖,;")
_RELATION_NAMES = ("EQUAL", "LESS", "GREATER", "ELEMENT OF", "SUBSET", "SUPERSET", "ARROW", "TILDE OPERATOR")
_RELATIONS = frozenset("=<>∼≃≈≡∝≍≐≜≪≫⊥⊢⊨≺≻↦:")
_OPENING, _CLOSING, _BARS = frozenset("([{⟨⌈⌊"), frozenset(")]}⟩⌉⌋"), frozenset("|‖∥")


def broken(row: Element) -> list[list[Element]]:
    """The children of an expression in the pieces that may stand on lines of their own, each with its last operator.

    A piece that is still longer than `WIDE` signs is broken inside its brackets too.
    """
    children = list(row) if row.tag == "mrow" else [row]
    if signs(children) <= LONG:
        return [children]
    pieces = _broken(children, 0)
    return [short for piece in pieces for short in (_broken(piece, 2) if signs(piece) > WIDE else [piece])]


def _broken(children: list[Element], deepest: int) -> list[list[Element]]:
    pieces: list[list[Element]] = [[]]
    depth = bars = 0
    for place, child in enumerate(children):
        pieces[-1].append(child)
        text = _mark(child)
        depth += (text in _OPENING) - (text in _CLOSING)
        bars += text in _BARS
        inside = depth > deepest or bars % 2 or not 0 < place < len(children) - 1
        if not inside and _breaks(child, children[place - 1], pieces[-1]):
            child.set("form", "infix")
            pieces.append([])
    return pieces


def _mark(element: Element) -> str:
    """The operator that an element is, or that it raises something to: the bracket of `)²`."""
    base = element[0] if element.tag in _SCRIPTED and len(element) else element
    return (base.text or "") if base.tag == "mo" else ""


def signs(elements: list[Element]) -> int:
    """How many leaves with a text there are."""
    return sum(1 for element in elements for leaf in element.iter() if leaf.text)


def _breaks(operator: Element, before: Element, piece: list[Element]) -> bool:
    text = operator.text or ""
    if operator.tag != "mo" or operator.get("form") == "prefix":
        return False
    if before.tag == "mo" and before.text not in _CLOSING | _BARS:
        return False
    return _is_relation(text) or (text in _OPERATORS and signs(piece) >= ENOUGH)


def _is_relation(text: str) -> bool:
    if text in _RELATIONS or text == ":=":
        return True
    name = unicodedata.name(text, "") if len(text) == 1 else ""
    return any(word in name for word in _RELATION_NAMES)
