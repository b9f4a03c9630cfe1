"""A whole text typeset: as HTML with MathML, or as plain text. Every piece that is not MathML of our own is escaped."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from xml.etree.ElementTree import Element, tostring

from django.utils.html import escape

from broadsheet.web.math.breaking import WIDE, broken, signs
from broadsheet.web.math.linear import linear
from broadsheet.web.math.markup import convert, printable
from broadsheet.web.math.reading import Part, read
from broadsheet.web.math.source import Broken

KEPT = 4_096
"""How many expressions are kept set; some 0.6 kB each."""
KEPT_LENGTH = 300
"""Longer ones are set anew each time, so that what is kept stays bounded."""


@dataclass(frozen=True, slots=True)
class Formula:
    """An expression, set: as HTML, and in plain text."""

    html: str
    plain: str


FOCUSABLE = ' tabindex="0"'
"""What lets keys reach an expression that may have to be scrolled."""
_SCRIPT = re.compile(r"\s*[_^]")
_GLUED = '<span class="glued">'
_DISPLAYED = '<span class="formula displayed"'
_BREAK = "<wbr>"
"""Between the pieces of an expression that may stand on two lines."""
_CLINGING = re.compile(r"[-‐–/]|[,.;:!?)\]’”…]{1,4}")
"""What follows an expression on its line: a hyphen, or the marks that close a phrase."""
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
    """Append prose to pieces of HTML, escaped; a hyphen or a comma that follows an expression stays on its line."""
    clinging = _CLINGING.match(text) if pieces and pieces[-1].endswith(("</math>", "</math></span>")) else None
    if clinging and not pieces[-1].startswith(_DISPLAYED):
        start, separator, last = pieces[-1].rpartition(_BREAK)
        before = last.removeprefix(_GLUED)
        before = before.removesuffix("</span>") if before != last else before
        pieces[-1] = f"{start}{separator}{_GLUED}{before}{clinging[0]}</span>"
        text = text[clinging.end() :]
    pieces.append(escape(text))


def append_formula(pieces: list[str], tex: str, display: bool = False) -> None:
    """Append an expression to pieces of HTML; one that begins with a script stays on the line of its word."""
    html = formula(tex, display).html
    word = _WORD_END.search(pieces[-1]) if pieces and _SCRIPT.match(tex) and not display else None
    if word is None:
        pieces.append(html)
        return
    pieces[-1] = pieces[-1][: word.start()]
    first, separator, rest = html.partition(_BREAK)
    pieces.append(f"{_GLUED}{word[0]}{first}</span>{separator}{rest}")


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
    words = " ".join(linear(row).split())
    if display:
        html = f"{_DISPLAYED}{FOCUSABLE}>{_math(row, source, display='block')}</span>"
        return Formula(html, words)
    pieces = broken(row)
    if len(pieces) == 1:
        return Formula(_in_line(row, source), words)
    return Formula(_BREAK.join(_in_line(_row(piece), " ".join(linear(_row(piece)).split())) for piece in pieces), words)


def _row(children: list[Element]) -> Element:
    row = Element("mrow")
    row.extend(children)
    return row


def _in_line(row: Element, text: str) -> str:
    """What is too wide gets a box that it can scroll in, also by keys."""
    html = _math(row, text)
    return f'<span class="formula"{FOCUSABLE}>{html}</span>' if signs([row]) > WIDE else html


def _math(row: Element, text: str, **attributes: str) -> str:
    math = Element("math", attributes)
    math.set("alttext", text)
    math.append(row)
    return tostring(math, encoding="unicode")


_kept = lru_cache(maxsize=KEPT)(_formula)
