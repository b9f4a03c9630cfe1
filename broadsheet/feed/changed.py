"""What is new or said anew in the catalog since somebody last asked, for who follows all of it by a cursor."""

from __future__ import annotations

import re
from dataclasses import dataclass

from broadsheet.catalog import changes, queries
from broadsheet.catalog.models import Paper

_CURSOR = re.compile(r"(\d{1,18})(?:\.(\d{1,18}))?-(\w{0,32})", re.ASCII)


class BadCursor(ValueError):
    """What is given is no cursor, or one of another catalog; the message is one sentence."""


@dataclass(frozen=True, slots=True)
class Changed:
    """Papers that came in or changed, in the order in which they did; ask again by `cursor` for those after them."""

    papers: list[Paper]
    cursor: str
    more: bool
    """More are there already."""


def now() -> str:
    """The cursor behind all that there is."""
    number = queries.revision()
    return _written(number, None)


def since(cursor: str, limit: int) -> Changed:
    """What changed behind a cursor, at most `limit` papers; `0-` stands before all. Raises BadCursor."""
    number, after = _read(cursor)
    rows = changes.changed_since(number, limit + 1, after)
    papers = queries.for_list(row.pk for row in rows[:limit])
    if not rows:
        return Changed([], cursor, more=False)
    last = rows[:limit][-1]
    return Changed(papers, _written(last.revision, last.pk), more=len(rows) > limit)


def _written(number: int, after: int | None) -> str:
    """`12.345-stamp`: behind the paper 345 of the revision 12; `12-stamp`: behind all of it."""
    return f"{number}{'' if after is None else f'.{after}'}-{changes.revision_stamp(number)}"


def _read(cursor: str) -> tuple[int, int | None]:
    found = _CURSOR.fullmatch(cursor)
    if found is None:
        raise BadCursor(f"“{cursor[:60]}” is no cursor; give the one of the last answer, or none to begin.")
    number = int(found[1])
    if found[3] != changes.revision_stamp(number):
        raise BadCursor("This cursor is of another catalog, or of one restored from a backup; begin without one.")
    return number, int(found[2]) if found[2] else None
