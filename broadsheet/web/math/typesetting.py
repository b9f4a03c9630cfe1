"""A whole text typeset: as HTML with MathML, or as plain text. Every piece that is not MathML of our own is escaped."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from xml.etree.ElementTree import Element, tostring

from django.utils.html import escape

from broadsheet.web.math.linear import linear
from broadsheet.web.math.markup import convert, printable
from broadsheet.web.math.reading import Part, read
from broadsheet.web.math.source import Broken

KEPT = 4_096
"""How many expressions are kept set; some 0.6 kB each."""
KEPT_LENGTH = 300
"""Longer ones are set anew each time, so that what is kept stays bounded."""
WIDE = 24
"""An expression of more signs than these gets a box that it can scroll in, also by keys."""


@dataclass(frozen=True, slots=True)
class Formula:
    """An expression, set: as HTML, and in plain text."""

    html: str
    plain: str


_SCRIPT = re.compile(r"\s*[_^]")
_GLUED = '<span class="glued">'
_HYPHENS = ("-", "‐", "–", "/")
_WORD_END = re.compile(r"[\w)\]]{1,16}$")


def typeset(parts: Iterable[Part], displayed: bool = False) -> str:
    """The pieces of a text as safe HTML. Expressions stand in the line unless `displayed` lets them stand alone."""
    pieces: list[str] = []
    for part in parts:
        if part.tex:
            append_formula(pieces, part.text, part.display and displayed)
        else:
            append_prose(pieces, part.text)
    return "".join(pieces)


def append_prose(pieces: list[str], text: str) -> None:
    """Append prose to pieces of HTML, escaped; a hyphen that follows an expression stays on its line."""
    if text[:1] in _HYPHENS and pieces and pieces[-1].endswith(("</math>", "</math></span>")):
        before = pieces[-1].removeprefix(_GLUED)
        before = before.removesuffix("</span>") if before != pieces[-1] else before
        pieces[-1] = f"{_GLUED}{before}{text[0]}</span>"
        text = text[1:]
    pieces.append(escape(text))


def append_formula(pieces: list[str], tex: str, display: bool = False) -> None:
    """Append an expression to pieces of HTML; one that begins with a script stays on the line of its word."""
    html = formula(tex, display).html
    word = _WORD_END.search(pieces[-1]) if pieces and _SCRIPT.match(tex) and not display else None
    if word is None:
        pieces.append(html)
        return
    pieces[-1] = pieces[-1][: word.start()]
    pieces.append(f"{_GLUED}{word[0]}{html}</span>")


def plain(text: str) -> str:
    """A text in plain characters, mathematics as well as these can: `the $O(n^2)$ case` is “the O(n²) case”."""
    return "".join(formula(part.text, False).plain if part.tex else part.text for part in read(text))


def formula(tex: str, display: bool) -> Formula:
    """An expression, set; broken TeX is shown as its source."""
    return _kept(tex, display) if len(tex) <= KEPT_LENGTH else _formula(tex, display)


def _formula(tex: str, display: bool) -> Formula:
    source = printable(tex).strip()
    try:
        row = convert(source, display)
    except Broken:
        return Formula(f'<code class="tex">{escape(source)}</code>', source)
    math = Element("math", {"display": "block"} if display else {})
    math.set("alttext", source)
    math.append(row)
    html = tostring(math, encoding="unicode")
    if display:
        html = f'<span class="formula displayed" tabindex="0">{html}</span>'
    elif sum(1 for leaf in row.iter() if leaf.text) > WIDE:
        html = f'<span class="formula" tabindex="0">{html}</span>'
    return Formula(html, " ".join(linear(row).split()))


_kept = lru_cache(maxsize=KEPT)(_formula)
