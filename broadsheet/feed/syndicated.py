"""Lists as feed readers take them: bounded, without pages, each paper with the moment at which it came in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from broadsheet.accounts.models import User
from broadsheet.catalog import queries
from broadsheet.catalog.keys import ids_of, present_keys
from broadsheet.catalog.models import Paper
from broadsheet.community import queries as community
from broadsheet.feed.issue import newest_day, order_of, papers_of
from broadsheet.feed.lists import Search
from broadsheet.feed.selection import EVERYTHING, Selection
from broadsheet.feed.span import Span
from broadsheet.feed.trending import Trending
from broadsheet.library import queries as library
from broadsheet.library.models import Collection
from broadsheet.search import index

MOST = 100
"""Papers of one feed."""
DAYS = 14
"""Feed days that are looked through for the newest papers of a selection."""


@dataclass(frozen=True, slots=True)
class Entered:
    """A paper, and when it came into the list."""

    paper: Paper
    at: datetime


def newest(selection: Selection = EVERYTHING, way: str = "", votes: str = "", expected: str = "") -> list[Entered]:
    """The papers of the newest feed days, day by day in its order (`issue.issue`), each at the newest of its days."""
    newest = newest_day()
    span = Span.around("day", newest) if newest else None
    days: dict[int, date] = {}
    for _ in range(DAYS):
        if span is None or len(days) >= MOST:
            break
        for paper in papers_of(span, selection, way, votes, expected)[:MOST]:
            days.setdefault(paper, span.first)
        span = order_of(span, votes, expected).previous
    return _on_days(days)


def of_span(
    span: Span, selection: Selection = EVERYTHING, way: str = "", votes: str = "", expected: str = ""
) -> list[Entered]:
    """The first papers of a day, a week or a month in its order, each at the first of its days there."""
    papers = papers_of(span, selection, way, votes, expected)[:MOST]
    entries = queries.entries_of(papers, span.first, span.last)
    days = {entry.paper_id: entry.day for entry in reversed(entries)}
    return [
        Entered(paper, _midnight(days[paper.pk]) if paper.pk in days else published(paper))
        for paper in queries.for_list(papers)
    ]


def of_trending(found: Trending) -> list[Entered]:
    """What is trending, each paper at the last day on which it came into a feed."""
    return [Entered(paper, _midnight(found.day - timedelta(days=one.age))) for paper, one in found.papers]


def first_seen(papers: Iterable[Paper]) -> list[Entered]:
    """Papers of a list without days: each at the first day on which a feed had it, else when it was published."""
    listed = list(papers)
    days = queries.first_days(paper.pk for paper in listed)
    return [
        Entered(paper, _midnight(days[paper.pk]) if paper.pk in days else published(paper)) for paper in listed[:MOST]
    ]


def published(paper: Paper) -> datetime:
    """When a paper was published, as far as that is known and was before the catalog had it; else when it came here."""
    return min(paper.published or paper.added, paper.added)


def found(search: Search) -> list[Entered]:
    """What a search finds, in its order; `feed.lists.found` shows the same by pages."""
    how = {"mode": search.mode, "sort": search.sort, "verbatim": search.verbatim}
    results = index.search(search.text, limit=MOST, **how)  # type: ignore[arg-type]
    return first_seen(queries.for_list(hit.paper_id for hit in results.hits))


def upvoted_by(person: User) -> list[Entered]:
    """What somebody upvoted last, each paper at that moment."""
    return _done((vote.key, vote.at) for vote in community.last_upvotes([person], MOST))


def put_into(collection: Collection) -> list[Entered]:
    """What came into a collection last, each paper at that moment."""
    return _done((entry.key, entry.added) for entry in library.last_added([collection], MOST))


def _done(deeds: Iterable[tuple[str, datetime]]) -> list[Entered]:
    """Papers by keys that they have or had; one that comes twice stands at the later moment."""
    told = list(deeds)
    present = present_keys(key for key, _ in told)
    ids = ids_of(present.values())
    moments: dict[int, datetime] = {}
    for key, moment in told:
        if paper := ids.get(present.get(key, "")):
            moments.setdefault(paper, moment)
    return [Entered(paper, moments[paper.pk]) for paper in queries.for_list(moments)]


def _on_days(days: dict[int, date]) -> list[Entered]:
    return [Entered(paper, _midnight(days[paper.pk])) for paper in queries.for_list(list(days)[:MOST])]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
