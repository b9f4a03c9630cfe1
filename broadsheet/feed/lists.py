"""Every list of papers is a function here; pages, and later feeds and mail, only render what it returns."""

from __future__ import annotations

from dataclasses import dataclass

from broadsheet.catalog import queries
from broadsheet.catalog.models import FeedEntry, Paper
from broadsheet.catalog.queries import Edition
from broadsheet.search import index
from broadsheet.search.index import Hit, Mode, Results

PER_PAGE = 50
FOUND_PER_PAGE = 20


@dataclass(frozen=True, slots=True)
class Paging:
    """One page of a list; `number` counts from 1."""

    number: int
    pages: int
    per_page: int

    @classmethod
    def of(cls, number: int, total: int, per_page: int) -> Paging:
        """The page asked for, or the last one if there are fewer."""
        pages = max(1, -(-total // per_page))
        return cls(min(max(number, 1), pages), pages, per_page)

    @property
    def start(self) -> int:
        return (self.number - 1) * self.per_page


@dataclass(frozen=True, slots=True)
class Found:
    """One page of what a search found."""

    results: Results
    papers: list[tuple[Paper, Hit]]
    paging: Paging
    unindexed: int
    """Papers whose words no search can find yet; counted only where nothing was found."""


def editions() -> list[tuple[Edition, str]]:
    """The captured results pages, the newest first, each with the title that stood first in it."""
    firsts = queries.edition_firsts()
    return [(edition, firsts.get(edition.name, "")) for edition in queries.editions()]


def edition(name: str) -> tuple[Edition, list[tuple[Paper, FeedEntry]]] | None:
    """A captured page and its papers in its order; None if there is none of that name."""
    return queries.edition(name)


def found(text: str, mode: Mode = "hybrid", page: int = 1) -> Found:
    """What the catalog holds for a query, the best first, `FOUND_PER_PAGE` to a page; past the end the last page."""
    asked = (max(page, 1) - 1) * FOUND_PER_PAGE
    results = index.search(text, mode=mode, limit=FOUND_PER_PAGE, offset=asked)
    paging = Paging.of(page, results.ranked, FOUND_PER_PAGE)
    if paging.start < asked:  # a page past the end is the last page
        results = index.search(text, mode=mode, limit=FOUND_PER_PAGE, offset=paging.start)
    papers = {paper.pk: paper for paper in queries.by_ids([hit.paper_id for hit in results.hits])}
    hits = [(papers[hit.paper_id], hit) for hit in results.hits if hit.paper_id in papers]
    return Found(results, hits, paging, 0 if hits else index.waiting()[0])


def waiting() -> tuple[int, int]:
    """How many papers cannot be searched yet by words, and how many by meaning."""
    return index.waiting()


def has_meaning(paper: Paper) -> bool:
    """Whether the index has read the meaning of a paper, so that without similar ones it simply stands alone."""
    return bool(index.vectors_of([paper.pk])[0])


def meaning_problem() -> str | None:
    """Why nothing is read for its meaning here, as a sentence; None if it is."""
    return index.meaning_problem()


def similar(paper: Paper, limit: int = 8) -> list[tuple[Paper, float]]:
    """The papers nearest in meaning, the nearest first, each with its cosine."""
    hits = index.similar(paper.pk, limit=limit)
    papers = {near.pk: near for near in queries.by_ids([hit.paper_id for hit in hits])}
    return [(papers[hit.paper_id], hit.score) for hit in hits if hit.paper_id in papers]
