"""Every list of papers is a function here; pages, and later feeds and mail, only render what it returns."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from broadsheet.catalog import queries
from broadsheet.catalog.models import FeedEntry, Paper
from broadsheet.catalog.placed import newest_published
from broadsheet.catalog.queries import Edition
from broadsheet.feed.facets import Offers, offers
from broadsheet.search import filters, index, query, reasons
from broadsheet.search.index import Hit, Mode, Results, Sort

PER_PAGE = 50
FOUND_PER_PAGE = 20
MOST_WAYS = 8
"""So many filters of a search that found nothing are tried without."""


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
class Search:
    """What is searched for, and how: everything that an address says of a search."""

    text: str
    mode: Mode = "hybrid"
    sort: Sort = "relevance"
    verbatim: bool = False
    """Words that occur nowhere are searched for as they are."""


@dataclass(frozen=True, slots=True)
class Found:
    """One page of what a search found."""

    results: Results
    papers: list[tuple[Paper, Hit]]
    paging: Paging
    offers: Offers | None
    """By what it can be narrowed down; None where nothing was counted."""
    unindexed: int
    """Papers whose words no search can find yet; counted only where nothing was found."""


@dataclass(frozen=True, slots=True)
class WayOut:
    """Another search where one found nothing: what is `left` out, and how many papers hold its words."""

    search: Search
    left: str
    papers: int


def editions() -> list[tuple[Edition, str]]:
    """The captured results pages, the newest first, each with the title that stood first in it."""
    firsts = queries.edition_firsts()
    return [(edition, firsts.get(edition.name, "")) for edition in queries.editions()]


def edition(name: str) -> tuple[Edition, list[tuple[Paper, FeedEntry]]] | None:
    """A captured page and its papers in its order; None if there is none of that name."""
    return queries.edition(name)


def named(text: str) -> Paper | None:
    """The paper whose identifier or address the whole text is."""
    identifier = query.parse(text).identifier
    return queries.by_key(identifier) if identifier else None


def found(search: Search, page: int = 1, per_page: int = FOUND_PER_PAGE, facets: bool = True) -> Found:
    """What the catalog holds for a query, `per_page` to a page; past the end the last page.

    The best come first or, of the best, the newest or most upvoted; `search.reading` decides which are the best.
    """
    results, paging = _answered(search, page, per_page, facets)
    hits = with_papers(results)
    offered = offers(results.facets) if results.facets else None
    return Found(results, hits, paging, offered, 0 if hits else index.waiting()[0])


def holding(text: str) -> list[int]:
    """The ids of all papers that hold every word of a query and meet its conditions, in no order that matters."""
    return index.arrived(text, 0, queries.last_id() or 1)


def by_ids(ids: Iterable[int]) -> list[Paper]:
    """Papers in the order of their ids as given, with no more than the first names of a crowd of authors."""
    return queries.for_list(ids)


def by_publication(before: tuple[datetime, int] | None, most: int) -> list[Paper]:
    """Papers by the moment of their publication, the newest first, behind the one of this moment and id."""
    return queries.for_list(newest_published(before, most))


def best(text: str, limit: int) -> tuple[query.Query, list[Paper]]:
    """The papers that a search ranks first, and how it was read."""
    results = index.search(text, limit=limit)
    return results.query, queries.for_list(hit.paper_id for hit in results.hits)


def with_papers(results: Results) -> list[tuple[Paper, Hit]]:
    """Each hit with its paper, and with why it is there."""
    papers = {paper.pk: paper for paper in queries.by_ids([hit.paper_id for hit in results.hits])}
    found = ((papers[hit.paper_id], hit) for hit in results.hits if hit.paper_id in papers)
    return [(paper, replace(hit, why=hit.why or _why(results.query, paper, hit))) for paper, hit in found]


def _why(tree: query.Query, paper: Paper, hit: Hit) -> str:
    """The index reads a summary as if it were an abstract; here it is called what it is."""
    texts = {"title": paper.title} | ({"abstract": paper.abstract} if paper.abstract else {"summary": paper.summary})
    held = reasons.reason(tree, texts, (str(author.get("name", "")) for author in paper.authors))
    return held or (reasons.CLOSE if "meaning" in hit.parts else "")


def _answered(search: Search, page: int, per_page: int, facets: bool) -> tuple[Results, Paging]:
    asked = (max(page, 1) - 1) * per_page
    results = _asked(search, asked, per_page, facets)
    paging = Paging.of(page, results.ranked, per_page)
    return (results if paging.start >= asked else _asked(search, paging.start, per_page, facets)), paging


def _asked(search: Search, offset: int, limit: int, facets: bool) -> Results:
    return index.search(
        search.text,
        mode=search.mode,
        sort=search.sort,
        verbatim=search.verbatim,
        limit=limit,
        offset=offset,
        facets=facets,
    )


def ways_out(search: Search) -> list[WayOut]:
    """What finds something where a search found nothing: it without one of its filters, without all, in another mode.

    The most papers come first; a search that finds none either is left out.
    """
    tree = query.parse(search.text)
    in_force = filters.filters(tree)[:MOST_WAYS]
    ways = [(filters.without(tree, [each]), each.text) for each in in_force]
    if len(in_force) > 1:
        ways.append((filters.without(tree, in_force), "any filter"))
    if tree.texts and '"' in search.text:
        ways.append((search.text.replace('"', " "), "the quotes"))
    counted = [WayOut(replace(search, text=text), left, index.count(text)) for text, left in ways if text]
    return sorted((way for way in counted if way.papers), key=lambda way: -way.papers)


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
