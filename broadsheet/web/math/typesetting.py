"""A whole text typeset: as HTML with MathML, or as plain text. Every piece that is not MathML of our own is escaped."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from xml.etree.ElementTree import Element, tostring

from django.utils.html import escape

from broadsheet.web.math.linear import linear
from broadsheet.web.math.markup import convert, printable
from broadsheet.web.math.reading import Part, read
from broadsheet.web.math.source import Broken

CACHED = 8_192
"""How many expressions are kept set; some 1.5 kB each."""
WIDE = 24
"""An expression of more signs than these gets a box that it can scroll in."""


@dataclass(frozen=True, slots=True)
class Formula:
    """An expression, set: as HTML, and in plain text."""

    html: str
    plain: str


def typeset(parts: Iterable[Part], displayed: bool = False) -> str:
    """The pieces of a text as safe HTML. Expressions stand in the line unless `displayed` lets them stand alone."""
    return "".join(
        formula(part.text, part.display and displayed).html if part.tex else escape(part.text) for part in parts
    )


def plain(text: str) -> str:
    """A text in plain characters, mathematics as well as these can: `the $O(n^2)$ case` is “the O(n²) case”."""
    return "".join(formula(part.text, False).plain if part.tex else part.text for part in read(text))


@lru_cache(maxsize=CACHED)
def formula(tex: str, display: bool) -> Formula:
    """An expression, set; broken TeX is shown as its source."""
    source = printable(tex).strip()
    try:
        row = convert(source)
    except Broken:
        return Formula(f'<code class="tex">{escape(source)}</code>', source)
    math = Element("math", {"display": "block"} if display else {})
    math.set("alttext", source)
    math.append(row)
    html = tostring(math, encoding="unicode")
    if display or sum(1 for leaf in row.iter() if leaf.text) > WIDE:
        html = f'<span class="formula{" displayed" if display else ""}">{html}</span>'
    return Formula(html, " ".join(linear(row).split()))
