"""A text as sources give it: where its mathematics stands, and its prose made readable.

Mathematics stands between `$…$`, `$$…$$`, `\\(…\\)`, `\\[…\\]`, in an environment, or bare in the prose (`10^{-3}`,
`\\alpha`). Dollars may also be money; what is not clearly mathematics stays as it came.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from broadsheet.web.math.bare import BARE, bare_tex
from broadsheet.web.tex import tidy_prose

_BARE_BEGINS = re.compile(r"[\\^_{\x02]|://|www\.")
_BEFORE = 24
"""Characters that bare TeX may have before the first sign that tells of it: the base of a power."""

HOLE = "\x02"
"""Stands in the prose where an expression was taken out. Stored texts hold no control characters."""
MAX_TEXT = 100_000

_WORDS = r"(?:[^{}$]|\{[^{}$]{0,99}\}){0,300}"
_SAID = rf"\\(?:text[a-z]{{0,6}}|mbox|hbox)\s?\{{{_WORDS}(?:\${_WORDS}\${_WORDS})*\}}"
_INNER = rf"{_SAID}|(?!{_SAID})\\.|[^$\\]"
"""One way alone to read any text: none is tried again. Possessive groups err before Python 3.11.5 (gh-106052)."""
_DELIMITED = re.compile(
    rf"""
    (?P<escaped>\\\$)
    | \$\$(?P<display>(?:{_INNER}){{1,2000}})\$\$
    | \$(?P<inline>(?:{_INNER}){{1,2000}})\$
    | \\\((?P<round>(?:(?!\\[()]).){{1,2000}})\\\)
    | (?<!\\)\\\[(?P<square>(?:(?!\\[\[\]]).){{1,2000}})\\\]
    | \\begin\s?\{{(?P<name>equation|align|eqnarray|gather|multline|displaymath|math|flalign|cases|array|aligned
        |pmatrix|bmatrix|matrix|split)(?P<star>\*?)\}}(?P<environment>(?:(?!\\begin\s?\{{(?P=name)).){{1,3000}}?)
        \\end\s?\{{(?P=name)(?P=star)\}}
    """,
    re.VERBOSE | re.DOTALL,
)
_MONEY = re.compile(
    r"\s?\d[\d,.]*\s?(?:[kKMBbTmt]\b|bn|million|billion|trillion|thousand|USD|US|per\b|/|[-–—]|and\b|to\b|or\b|a\b|,|\."
    r"|\)|\s[a-z]{2}|$)"
)
_SIGNS = re.compile(r"[\\^_=<>{}+*|]")
_SCRIPTS = re.compile(r"[\\^_={}]")
_WORD = re.compile(r"(?<![\\A-Za-z])[A-Za-z]{3,}")
_NAMED = re.compile(r"\\[A-Za-z]+\s*(?:\{[^{}]*\})?")


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a text: prose, or TeX of mathematics (without its delimiters)."""

    text: str
    tex: bool = False
    display: bool = False

    @property
    def source(self) -> str:
        """The piece as plain text: prose as it is, mathematics between dollar signs."""
        return self.text if not self.tex else f"$${self.text}$$" if self.display else f"${self.text}$"


def tex_of(source: str) -> str:
    """The TeX of an expression between one or two dollar signs."""
    return source[2:-2] if source.startswith("$$") else source[1:-1]


def read(text: str) -> list[Part]:
    """The pieces of a text in order. Never raises; takes time in proportion to the length."""
    text = text.replace(HOLE, " ")[:MAX_TEXT]
    if not any(sign in text for sign in "\\$~&<`-^_{"):
        return [Part(text)] if text else []
    found: list[Part] = []
    prose = _without_delimited(text, found) if "$" in text or "\\" in text else text
    if any(sign in prose for sign in "\\^_{"):
        prose = _without_bare(prose, found)
    return _filled(tidy_prose(prose), found)


def _without_delimited(text: str, found: list[Part]) -> str:
    """The text with a hole for every expression between delimiters, which are added to `found`."""
    kept: list[str] = []
    place = 0
    while match := _DELIMITED.search(text, place):
        part, end = _decided(match, text)
        kept.append(text[place : match.start()])
        if part is None:
            kept.append(text[match.start() : end])
        else:
            found.append(part)
            kept.append(HOLE)
        place = end
    kept.append(text[place:])
    return "".join(kept)


def _decided(match: re.Match[str], text: str) -> tuple[Part | None, int]:
    """The expression, or None for what is prose after all, and where to read on."""
    kind = match.lastgroup
    if match["inline"] is not None:
        if is_prose(match["inline"], text[match.end() : match.end() + 1]):
            return None, match.start() + 1
        return Part(match["inline"], True), match.end()
    if match["name"] is not None:
        return Part(match[0], True, match["name"] != "math"), match.end()
    if kind == "escaped":
        return None, match.end()
    display = match["display"] or match["square"]
    return Part(display or match["round"], True, bool(display)), match.end()


def is_prose(inner: str, following: str) -> bool:
    """Whether what stands between two dollar signs is not mathematics: money, or a sentence between two formulas.

    `following` is the character after the second sign.
    """
    if not inner.strip():
        return True
    opens = following.isalnum() or following == "\\"  # the second sign belongs to another amount, or to mathematics
    if opens and inner[0].isdigit() and inner[-1] in " \n(" and not _SCRIPTS.search(inner.replace("\\$", "")):
        return True
    if _MONEY.match(inner) and following.isdigit() and not _SIGNS.search(inner.rstrip("-+ ")):
        return True
    if "\\" not in inner and _MONEY.match(inner) and (_WORD.search(inner) or inner[-1].isspace()):
        return not _SCRIPTS.search(inner)
    if not _SIGNS.search(inner) and (inner[0] in " ,.;)" or inner[-1] in " (") and _WORD.search(inner.strip(" ")):
        return inner[0] in ",.;)" or len(_WORD.findall(inner)) > 1
    words = _WORD.findall(_NAMED.sub(" ", inner))
    return len(words) >= 4 and len(words) * 9 > len(inner) / 2 and not re.search(r"[\^_]\{|\\[a-z]", inner)


def _without_bare(prose: str, found: list[Part]) -> str:
    """The prose with holes for bare TeX too; `found` stays in the order of the text."""
    taken = iter(tuple(found))
    found.clear()
    kept: list[str] = []
    place = 0
    for sign in _BARE_BEGINS.finditer(prose):
        match = _bare_at(prose, place, sign.start())
        if match is None:
            continue
        kept.append(prose[place : match.start()])
        place = match.end()
        tex = None if match[0] == HOLE else bare_tex(match)
        if match[0] == HOLE:
            found.append(next(taken))
        elif tex is not None:
            found.append(Part(tex, True))
        kept.append(HOLE if match[0] == HOLE or tex is not None else match[0])
    return "".join([*kept, prose[place:]])


def _bare_at(prose: str, place: int, sign: int) -> re.Match[str] | None:
    """The first bare TeX that begins from `place` on and at or shortly before a sign: the whole text is not tried."""
    first = max(place, sign - _BEFORE, prose.rfind(" ", max(0, sign - _BEFORE), sign) + 1)
    for start in range(first, sign + 1):
        match = BARE.match(prose, start)
        if match:
            return match
    return None


def _filled(prose: str, found: list[Part]) -> list[Part]:
    pieces = prose.split(HOLE)
    parts: list[Part] = []
    for place, piece in enumerate(pieces):
        if piece:
            parts.append(Part(piece))
        if place < len(found) and place < len(pieces) - 1:
            parts.append(found[place])
    return parts
