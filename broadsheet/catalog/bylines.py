"""Who wrote which papers, for lists that need no more of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from broadsheet.catalog.models import Paper

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Byline:
    """Who wrote a paper, and in which year it was published, if that is known."""

    paper: int
    names: list[str]
    year: int | None


def bylines(ids: Iterable[int]) -> list[Byline]:
    """The authors of papers, in the order of their ids as given; an id that is no paper's is left out."""
    wanted = list(ids)
    found: dict[int, Byline] = {}
    for start in range(0, len(wanted), _CHUNK):
        rows = Paper.objects.filter(pk__in=wanted[start : start + _CHUNK]).values_list("pk", "authors", "published")
        for paper, authors, published in rows:
            names = [str(author.get("name", "")) for author in authors]
            found[paper] = Byline(paper, names, published.year if published else None)
    return [found[paper] for paper in wanted if paper in found]
