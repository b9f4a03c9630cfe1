"""What was typed, as a typed tree. Total: every text has a tree; what cannot be parsed is plain words.

The language: words · `"a phrase"` · `pref*` · `author:` `title:` `venue:` (a word or a quoted phrase) · `cat:cs.CL`
and `cat:cs.*` · `year:2023` and `year:2020..2023` · `from:` and `to:` (YYYY, YYYY-MM, YYYY-MM-DD) · `source:` ·
`has:code` · `-` before any of them excludes · `OR` between two of them. Words rank; everything else is a condition.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from itertools import islice
from typing import Literal

from broadsheet.sources.base import BadRecord, PartialDate
from broadsheet.sources.identifiers import recognise
from broadsheet.sources.text import clean

MAX_CHARACTERS = 8_000
MAX_PARTS = 400
MAX_OPEN = 16
"""So many parts may stand for many words of the index each: `pref*`, a name with initials. More are plain words."""
OR_WORD_LIMIT = 12
"""Between words OR is a word of the text if there are more of them, or if all of them are in capitals."""

TextField = Literal["any", "title", "author", "venue"]


@dataclass(frozen=True, slots=True)
class Word:
    text: str


@dataclass(frozen=True, slots=True)
class Text:
    """A condition on text: a phrase (words in this order) or, with `prefix`, a word that begins so."""

    text: str
    field: TextField = "any"
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Category:
    """`cs.CL`, or with `below` every category that begins with `code`."""

    code: str
    below: bool = False


@dataclass(frozen=True, slots=True)
class Dates:
    """Published on a day from `first` to `last`, both included; None is open."""

    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class Source:
    """A source's name or its family."""

    name: str


@dataclass(frozen=True, slots=True)
class HasCode:
    pass


@dataclass(frozen=True, slots=True)
class Not:
    part: Part


@dataclass(frozen=True, slots=True)
class Or:
    parts: tuple[Part, ...]


Part = Word | Text | Category | Dates | Source | HasCode | Not | Or


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed query. All of its conditions must hold; its words rank what is left."""

    typed: str
    parts: tuple[Part, ...]
    identifier: str | None = None
    """`scheme:value`, if the whole text is an identifier or an address that holds one."""
    places: tuple[tuple[int, int], ...] = field(default=(), compare=False)
    """Where in `typed` each part begins and ends; empty for a query that nobody typed."""
    among: frozenset[int] | None = None
    """The ids of the papers that are looked at; None for all."""

    @property
    def conditions(self) -> tuple[Part, ...]:
        """What must hold, each once."""
        return tuple(dict.fromkeys(part for part in self.parts if not _only_ranks(part)))

    @property
    def texts(self) -> tuple[str, ...]:
        """What ranks: words, alternatives of words, and the phrases that are asked for; not what is excluded."""
        return tuple(text for part in self.parts for text in _ranking_texts(part))

    @property
    def meaning(self) -> str:
        """The text to be embedded: what is asked for, without operators, names and exclusions."""
        return " ".join(self.texts)

    @property
    def narrowed(self) -> bool:
        """Whether not every paper is looked at."""
        return self.among is not None or bool(self.conditions)


def _only_ranks(part: Part) -> bool:
    return isinstance(part, Word) or (isinstance(part, Or) and all(isinstance(each, Word) for each in part.parts))


def _ranking_texts(part: Part) -> Iterator[str]:
    match part:
        case Word(text) | Text(text, "any" | "title", False):
            yield text
        case Or(parts):
            for each in parts:
                yield from _ranking_texts(each)


@lru_cache(maxsize=256)
def parse(typed: str, *, plain: bool = False) -> Query:
    """The tree of what was typed. With `plain` there are no operators: every word is a word. Never raises."""
    typed = clean(typed[:MAX_CHARACTERS])
    identifier = recognise(typed)
    if plain:
        return Query(typed, tuple(Word(text) for text in typed.split()[:MAX_PARTS] if _says(text)), identifier)
    parts: list[Part] = []
    places: list[tuple[int, int]] = []
    opened: set[Part] = set()
    for lexeme in islice(_LEXEME.finditer(typed), MAX_PARTS):
        found = _parts(lexeme)
        opened |= set(filter(_is_open, found))
        if len(opened) > MAX_OPEN:
            opened -= set(found)
            found = [Word(text) for text in (lexeme["phrase"] or lexeme["word"]).split() if _says(text)]
        parts += found
        places += [lexeme.span()] * len(found)
    runs = list(_runs(parts))
    whole = tuple(_joined(parts[first : last + 1 : 2]) for first, last in runs)
    return Query(typed, whole, identifier, tuple((places[first][0], places[last][1]) for first, last in runs))


def _joined(parts: list[Part]) -> Part:
    """Any of them, each once."""
    different = tuple(dict.fromkeys(parts))
    return different[0] if len(different) == 1 else Or(different)


def _is_open(part: Part) -> bool:
    """Whether a part stands for whatever the index has that begins or fits so."""
    match part:
        case Not(inner):
            return _is_open(inner)
        case Text(text, "author", False):
            return bool(_INITIAL.search(text))
        case Text(prefix=prefix):
            return prefix
        case Category(code, below):
            return below and "." in code
    return False


_LEXEME = re.compile(
    r"""(?P<minus>(?<!\S)[-−](?=\w|["“”]))?
        (?:(?P<field>author|title|venue|cat|year|from|to|source|has):(?=\S))?
        (?:["“”](?P<phrase>[^"“”]*)["“”] | (?P<word>[^\s"“”]+))""",
    re.VERBOSE | re.IGNORECASE,
)
_CODE = re.compile(r"[a-z0-9.-]+\**", re.IGNORECASE)
_INITIAL = re.compile(r"(?<![^\W_])[^\W\d_](?![^\W_])")
_OR = Word("OR")
_SPAN = re.compile(r"(\d{4})?(\.{2,3}|-|–)?(\d{4})?")


def no_dates(tree: Query) -> tuple[str, ...]:
    """What was typed as a condition on the date but is no date, and was searched as words: `from:2025-02-31`."""
    lexemes = islice(_LEXEME.finditer(tree.typed), MAX_PARTS if tree.places else 0)
    dates = (lexeme for lexeme in lexemes if (lexeme["field"] or "").lower() in ("year", "from", "to"))
    return tuple(lexeme[0] for lexeme in dates if all(isinstance(part, Word) for part in _parts(lexeme)))


def _says(text: str) -> bool:
    return any(mark.isalnum() for mark in text)


def _runs(parts: list[Part]) -> Iterator[tuple[int, int]]:
    """The parts that are one condition, each run by its first and last place: what OR joins, with the ORs between.

    An OR without two sides stays a word, and one of a long or loud text, whatever conditions stand beside it.
    """
    words = [part.text for part in parts if isinstance(part, Word) and part != _OR]
    quoted = any(isinstance(part, Text) and part.field == "any" for part in parts)
    loud = not quoted and any(map(str.isalpha, "".join(words))) and all(word == word.upper() for word in words)
    joins_words = len(words) <= OR_WORD_LIMIT and not loud
    first = 0
    while first < len(parts):
        last = first
        while last + 2 < len(parts) and parts[last + 1] == _OR and _OR not in (parts[last], parts[last + 2]):
            if not joins_words and any(isinstance(side, Word) for side in (parts[last], parts[last + 2])):
                break
            last += 2
        yield first, last
        first = last + 1


def _parts(lexeme: re.Match[str]) -> list[Part]:
    """The part that a lexeme is; its words where it is no operator after all; nothing if it says nothing."""
    field, phrase, word = (lexeme["field"] or "").lower(), lexeme["phrase"], lexeme["word"]
    value = phrase if word is None else word
    if not _says(value):
        return []
    part = _field(field, value, quoted=word is None) if field else _bare(value, quoted=word is None)
    if part is None:
        return [Word(text) for text in f"{field} {value}".split() if _says(text)]
    if lexeme["minus"]:
        return [Not(Text(part.text) if isinstance(part, Word) else part)]
    return [part]


def _bare(value: str, *, quoted: bool) -> Part:
    return _text(value, "any", quoted=True) if quoted else _prefix(value, "any") or Word(value)


def _prefix(value: str, field: TextField) -> Text | None:
    stem = value.rstrip("*")
    return Text(stem, field, prefix=True) if value != stem and sum(map(str.isalnum, stem)) > 1 else None


def _text(value: str, field: TextField, *, quoted: bool) -> Text:
    return (None if quoted else _prefix(value, field)) or Text(value, field)


def _field(field: str, value: str, *, quoted: bool) -> Part | None:
    match field:
        case "author" | "title" | "venue":
            return _text(value, field, quoted=quoted)
        case "cat":
            below = value.endswith("*")
            return Category(value.rstrip(".*"), below) if not below or _CODE.fullmatch(value) else None
        case "year":
            return _years(value)
        case "from" | "to":
            return _bound(field, value)
        case "source":
            return Source(value.lower())
    return HasCode() if value.lower() == "code" else None


def _years(value: str) -> Dates | None:
    """`2023`, `2020..2023`, `2020..`, `..2023`."""
    span = _SPAN.fullmatch(value)
    if not span or not (span[1] or span[3]) or (span[3] and not span[2]):
        return None
    ends = [int(year) if year else None for year in (span[1], span[3] if span[2] else span[1])]
    if 0 in ends:
        return None
    low, high = ends if None in ends else sorted(year for year in ends if year is not None)
    return Dates(date(low, 1, 1) if low else None, date(high, 12, 31) if high else None)


def _bound(field: str, value: str) -> Dates | None:
    try:
        given = PartialDate.parse(value)
    except BadRecord:
        return None
    return Dates(given.day, None) if field == "from" else Dates(None, _last_day(given))


def _last_day(given: PartialDate) -> date:
    day = given.day
    if given.precision == "year":
        return date(day.year, 12, 31)
    return day.replace(day=monthrange(day.year, day.month)[1]) if given.precision == "month" else day
