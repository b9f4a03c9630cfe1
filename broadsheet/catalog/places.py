"""How far somebody has come in following the catalog, and which papers come next: by (revision, id)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from django.db.models import Q

from broadsheet.catalog import queries
from broadsheet.catalog.changes import revision_stamp
from broadsheet.catalog.ingest.statements import chunks
from broadsheet.catalog.models import Paper, RevisionStamp

TEXT = "([0-9]{1,18})(?:-([0-9]{1,18})(-[0-9a-f]{1,32})?)?"
"""The form of a cursor."""
STAMPED = 8
"""Characters of a revision's stamp that a cursor carries."""
LAST = 10**18 - 1
"""No paper's id is larger."""


class BadPlace(ValueError):
    """A cursor that is none, or is that of another catalog; the message is a sentence for who gave it."""


class Place(NamedTuple):
    """Behind the paper with the id `paper`, as it has been since `revision`. The whole catalog is behind the first."""

    revision: int = -1
    paper: int = 0

    def text(self, stamps: dict[int, str]) -> str:
        """As `place_of` reads it; `stamps` holds the stamp of the revision, as `stamps_of` gives it."""
        return "-".join(filter(None, (str(max(self.revision, 0)), str(self.paper), stamps.get(self.revision, ""))))


BEGINNING = Place()


def place_of(text: str) -> Place:
    """Read a cursor; an empty one is the beginning, and a revision alone is behind all of it. Raises BadPlace, also
    where the catalog is another one than that which gave it, or was restored from a backup since: whoever followed it
    has to begin anew."""
    if not text:
        return BEGINNING
    found = re.fullmatch(TEXT, text)
    if not found:
        raise BadPlace(f"“{text[:40]}” is no cursor; give one as it was given to you, or none to begin.")
    revision = int(found[1])
    if not found[3] and revision > queries.revision():
        raise BadPlace(
            f"This catalog has not come to revision {revision} yet: the cursor is of another one; begin without."
        )
    if not found[2]:
        return Place(revision, LAST)
    if revision_stamp(revision)[:STAMPED] != (found[3] or "").lstrip("-"):
        raise BadPlace("This cursor is of another catalog, or of one before a backup was restored; begin without one.")
    return Place(revision, int(found[2]))


def stamps_of(revisions: Iterable[int]) -> dict[int, str]:
    """The beginnings of the stamps of these revisions."""
    return {
        number: stamp[:STAMPED]
        for chunk in chunks(dict.fromkeys(revisions))
        for number, stamp in RevisionStamp.objects.filter(number__in=chunk).values_list("number", "stamp")
    }


def behind(place: Place, limit: int) -> list[Place]:
    """The next papers that changed after a place, at most `limit`, each as the place behind it."""
    passed = Q(revision=place.revision, id__lte=place.paper)
    later = Paper.objects.filter(revision__gte=place.revision).exclude(passed)
    return [Place(*row) for row in later.order_by("revision", "id").values_list("revision", "id")[:limit]]


def walk(place: Place, size: int, among: Collection[int] | None = None) -> Iterator[list[Place]]:
    """All that come behind a place, in lots; only the papers `among` these ids, where any are given.

    Each lot is a question of its own, so that nobody who writes waits for who reads slowly.
    """
    if among is not None:
        rows = (row for ids in chunks(among) for row in Paper.objects.filter(pk__in=ids).values_list("revision", "id"))
        wanted = [Place(*row) for row in sorted(rows) if row > place]
        yield from (wanted[start : start + size] for start in range(0, len(wanted), size))
        return
    while lot := behind(place, size):
        yield lot
        place = lot[-1]


def asked_by(ids: Sequence[int]) -> Iterator[tuple[str, Sequence[int]]]:
    """The lookups, `range` or `in`, that together find some papers. Where they stand close together that is a range,
    which is far cheaper than their numbers, and finds those between as well."""
    if ids and max(ids) - min(ids) < 2 * len(ids):
        yield "range", (min(ids), max(ids))
    else:
        yield from (("in", chunk) for chunk in chunks(ids))
