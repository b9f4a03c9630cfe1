"""One entry of a bibliography, whatever form it came in, with every part bounded."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from broadsheet.sources.base import BadRecord
from broadsheet.sources.identifiers import normalise, recognise
from broadsheet.sources.text import clean

LONGEST_TITLE, LONGEST_WORD, LONGEST_NOTE = 1_000, 200, 20_000
MOST_IDENTIFIERS, MOST_AUTHORS, MOST_WORDS = 20, 20, 100
_YEAR = re.compile(r"(?<!\d)(1[5-9]\d\d|20\d\d)(?!\d)")


@dataclass(frozen=True, slots=True)
class Entry:
    """What is said of one work. `identifiers` are `scheme:value`."""

    title: str = ""
    identifiers: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    year: int | None = None
    note: str = ""
    keywords: tuple[str, ...] = ()
    collections: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bibliography:
    """The entries of a file of one form; so many of its pieces could not be read."""

    form: str
    entries: list[Entry]
    unread: int = 0


def too_many(most: int) -> BadRecord:
    """What is said of a file with more entries than that."""
    return BadRecord(f"The file has more than {most:,} entries; bring it in parts.")


def entry(
    title: str = "",
    identifiers: Iterable[str | None] = (),
    authors: Iterable[str] = (),
    year: str = "",
    note: str = "",
    keywords: Iterable[str] = (),
    collections: Iterable[str] = (),
) -> Entry | None:
    """An entry of these texts; None where they name nothing."""
    name = clean(title[: 4 * LONGEST_TITLE])[:LONGEST_TITLE]
    known = tuple(dict.fromkeys(found for found in identifiers if found))[:MOST_IDENTIFIERS]
    if not (name or known):
        return None
    written = _YEAR.search(year[:LONGEST_WORD])
    return Entry(
        title=name,
        identifiers=known,
        authors=_lines(authors, MOST_AUTHORS),
        year=int(written[1]) if written else None,
        note=note[:LONGEST_NOTE].strip(),
        keywords=_lines(keywords, MOST_WORDS),
        collections=_lines(collections, MOST_WORDS),
    )


def _lines(texts: Iterable[str], most: int) -> tuple[str, ...]:
    found = (clean(text[: 2 * LONGEST_WORD])[:LONGEST_WORD] for text in islice(texts, 2 * most))
    return tuple(dict.fromkeys(filter(None, found)))[:most]


def identified(scheme: str, value: str) -> str | None:
    """A field that holds an identifier of this scheme, in whatever form people write it there."""
    value = clean(value[:2_000])
    if not value:
        return None
    found = recognise(value)
    if found:
        return found
    try:
        return normalise(scheme, value)
    except BadRecord:
        return None


def text(value: object) -> str:
    """A field as text: numbers are written out, what is neither is nothing."""
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
