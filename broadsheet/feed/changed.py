"""What came in or changed in the catalog since somebody last asked, for who follows all of it by a cursor."""

from __future__ import annotations

from dataclasses import dataclass

from broadsheet.catalog import queries
from broadsheet.catalog.places import Place, behind, place_of, stamps_of


@dataclass(frozen=True, slots=True)
class Changed:
    """The ids of papers in the order in which they changed; ask again by `cursor` for those after them."""

    papers: list[int]
    cursor: str
    more: bool
    """More are there already."""


def now() -> str:
    """The cursor behind all that there is."""
    return _written(Place(queries.revision(), queries.last_id() or 0))


def since(cursor: str, limit: int) -> Changed:
    """What changed behind a cursor, at most `limit` papers; `0-0` stands before all. Raises BadPlace."""
    place = place_of(cursor)
    found = behind(place, limit + 1)
    papers = [one.paper for one in found[:limit]]
    return Changed(papers, _written(found[:limit][-1] if found else place), more=len(found) > limit)


def _written(place: Place) -> str:
    return place.text(stamps_of([place.revision]))
