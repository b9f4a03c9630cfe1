"""RIS files (https://en.wikipedia.org/wiki/RIS_(file_format)), as publishers and reference managers write them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

import rispy  # type: ignore[import-untyped]

from broadsheet.sources.bibliography.entry import Bibliography, Entry, entry, identified, text, too_many
from broadsheet.sources.identifiers import recognise
from broadsheet.sources.text import clean

_BEGINNING = re.compile(r"^TY  ?-", re.MULTILINE)
MOST_LINES, LONGEST_LINE = 1_000, 8_000
"""Of one record; what goes on for longer is cut."""


def is_ris(text: str) -> bool:
    """Whether a record begins."""
    return _BEGINNING.search(text) is not None


def read(content: str, most: int) -> Bibliography:
    """The entries of a file; a record that cannot be read costs no other. Raises BadRecord where there are more than
    `most`."""
    if content.count("TY  -") > most:
        raise too_many(most)
    records = list(_records(content))
    found = [_entry(record) for record in records]
    entries = [one for one in found if one]
    return Bibliography("RIS", entries, len(records) - len(entries))


def _records(content: str) -> Iterator[list[str]]:
    """The lines of each record, from its `TY` to before the next."""
    lines: list[str] = []
    for line in content.splitlines():
        line = line.lstrip("\ufeff")[:LONGEST_LINE]
        if line.startswith("TY  -"):
            if lines:
                yield lines
            lines = [line]
        elif lines and len(lines) < MOST_LINES and not line.startswith("ER  -"):
            lines.append(line)
    if lines:
        yield lines


def _entry(lines: list[str]) -> Entry | None:
    try:
        [record] = rispy.loads("\n".join([*lines, "ER  - "]), skip_unknown_tags=True)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    return entry(
        title=text(record.get("title") or record.get("primary_title")),
        identifiers=_identifiers(record),
        authors=map(text, chain(record.get("authors", ()), record.get("first_authors", ()))),
        year=text(record.get("year") or record.get("publication_year") or record.get("date")),
        note="\n\n".join(map(text, record.get("notes", ()))),
        keywords=chain.from_iterable(text(one).split(";") for one in record.get("keywords", ())),
    )


def _identifiers(record: Mapping[str, Any]) -> Iterator[str | None]:
    yield identified("doi", text(record.get("doi")))
    fields = (*record.get("urls", ()), record.get("accession_number"), record.get("id"), record.get("number"))
    for field in (*fields, *record.get("notes", ())[:10], record.get("note"), record.get("alternate_title3")):
        yield recognise(clean(text(field)[:600]))
