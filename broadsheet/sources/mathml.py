r"""MathML as TeX: publishers write formulas so, and Broadsheet typesets, searches and quotes TeX.

Presentation elements as in MathML 3 (w3.org/TR/MathML3/chapter3.html); letters and signs stay Unicode, which TeX on the
pages takes: `x²` comes out as `x^{2}`. What is not known keeps its content.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from xml.etree.ElementTree import Element

from broadsheet.sources.xml import local, text

_SPECIAL = re.compile(r"([%&#$_{}])")
_OVER = {"¯": "bar", "‾": "bar", "―": "bar", "_": "bar", "^": "hat", "ˆ": "hat", "~": "tilde", "˜": "tilde"}
_OVER |= {"→": "vec", "⃗": "vec", "˙": "dot", ".": "dot", "¨": "ddot"}
_TEX = ("application/x-tex", "latex", "tex")
_HIDDEN = frozenset(("annotation", "annotation-xml", "mphantom", "none", "mprescripts", "maligngroup", "malignmark"))


def tex_of(math: Element) -> str:
    """The TeX of a `math` element, without dollar signs; what its author wrote as such goes first."""
    for annotation in math.iter():
        if local(annotation) == "annotation" and annotation.get("encoding", "").lower() in _TEX:
            return text(annotation).strip()
    return (math.get("alttext") or "").strip() or " ".join(_tex(math).split())


def _tex(element: Element) -> str:
    name = local(element)
    if name in _HIDDEN:
        return ""
    parts = [_tex(child) for child in element]
    if name == "msqrt":
        parts = ["".join(parts)]
    build = _BUILD.get(name)
    if build and len(parts) == build[0]:
        return build[1](*parts)
    if parts:
        between = {"mtable": r" \\ ", "mtr": " & ", "mfenced": ","}.get(name, "")
        inside = between.join(part for part in parts if part)
        return f"({inside})" if name == "mfenced" else inside
    return _token(name, " ".join((element.text or "").split()))


def _token(name: str, content: str) -> str:
    escaped = _SPECIAL.sub(r"\\\1", content.replace("\\", r"\backslash "))
    if name == "mtext":
        return rf"\text{{ {escaped} }}" if escaped else " "
    if name == "mspace":
        return " "
    return rf"\mathrm{{{escaped}}}" if name == "mi" and len(content) > 1 and content.isalpha() else escaped


def _over(base: str, over: str) -> str:
    accent = _OVER.get(over.strip().removeprefix("\\"))
    return rf"\{accent}{{{base}}}" if accent else rf"\overset{{{over}}}{{{base}}}"


_BUILD: dict[str, tuple[int, Callable[..., str]]] = {
    "msup": (2, lambda base, sup: f"{base}^{{{sup}}}"),
    "msub": (2, lambda base, sub: f"{base}_{{{sub}}}"),
    "msubsup": (3, lambda base, sub, sup: f"{base}_{{{sub}}}^{{{sup}}}"),
    "munder": (2, lambda base, under: f"{base}_{{{under}}}"),
    "mover": (2, _over),
    "munderover": (3, lambda base, under, over: f"{base}_{{{under}}}^{{{over}}}"),
    "mfrac": (2, lambda above, below: rf"\frac{{{above}}}{{{below}}}"),
    "msqrt": (1, lambda inside: rf"\sqrt{{{inside}}}"),
    "mroot": (2, lambda inside, index: rf"\sqrt[{index}]{{{inside}}}"),
}
