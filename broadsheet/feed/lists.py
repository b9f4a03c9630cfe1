"""Every list of papers is a function here; pages, and later feeds and mail, only render what it returns."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from broadsheet.catalog import queries
from broadsheet.catalog.models import FeedEntry, Paper
from broadsheet.catalog.queries import EDITION, DayRow, Edition
from broadsheet.feed.fields import field_of
from broadsheet.feed.ranking import LAST, PICKED_FEEDS, Candidate, day_order
from broadsheet.feed.selection import EVERYTHING, Selection
from broadsheet.search import index
from broadsheet.search.index import Hit, Mode, Results

PER_PAGE = 50
FOUND_PER_PAGE = 20
MOST_FOUND = 1_000
"""How deep the pages of a search go."""

Absence = Literal["future", "weekend", "before", "after", "between", "nothing"]


@dataclass(frozen=True, slots=True)
class Count:
    """How many papers of a list belong to a field or stood in a feed."""

    code: str
    papers: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a paper stood on a day: in `feed`, at `place` (0 is the top; None if the feed has no order)."""

    feed: str
    place: int | None
    upvotes: int


@dataclass(frozen=True, slots=True)
class Listed:
    """A paper in a day's list, with every feed of that day that it stood in."""

    paper: Paper
    standings: tuple[Standing, ...] = ()


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
class Daily:
    """One day's papers, in order, one page of them."""

    day: date
    number: int
    """Days since the catalog's first, which is 1; 0 for a day before it."""
    papers: list[Listed]
    paging: Paging
    total: int
    """Papers of the day that the selection takes."""
    day_total: int
    selection: Selection
    fields: list[Count]
    """All fields of the day, the largest first, whatever is selected."""
    categories: list[Count]
    """The primary categories inside the selected field, where one field is selected; else empty."""
    feeds: list[Count]
    previous: date | None
    next: date | None
    absence: Absence | None
    """Why there are no papers; None if there are."""


@dataclass(frozen=True, slots=True)
class Found:
    """One page of what a search found."""

    results: Results
    papers: list[tuple[Paper, Hit]]
    paging: Paging
    unindexed: int
    """Papers whose words no search can find yet; counted only where nothing was found."""


def newest_day() -> date | None:
    """The newest day that has papers; None in an empty catalog."""
    return queries.newest_day()


def daily(day: date, today: date, selection: Selection = EVERYTHING, page: int = 1) -> Daily:
    """The papers of a day in the order of `ranking.day_order`, `PER_PAGE` to a page."""
    rows = queries.day_rows(day)
    fields = _primaries(rows)
    order = [c.paper for c in day_order(_candidates(rows)) if selection.takes(fields[c.paper])]
    paging = Paging.of(page, len(order), PER_PAGE)
    previous, following = queries.neighbour_days(day)
    first = queries.first_day()
    return Daily(
        day=day,
        number=max(0, (day - first).days + 1) if first else 0,
        papers=_listed(order[paging.start : paging.start + PER_PAGE], rows),
        paging=paging,
        total=len(order),
        day_total=len(fields),
        selection=selection,
        fields=_counts(field_of(categories) for categories in fields.values()),
        categories=_inside(selection, fields),
        feeds=_counts(feed for _, feed in {(row.paper, row.feed) for row in rows}),
        previous=previous,
        next=following,
        absence=None if rows else _absence(day, today, previous, following),
    )


def _primaries(rows: list[DayRow]) -> dict[int, list[str]]:
    return {row.paper: row.categories for row in rows}


def _candidates(rows: list[DayRow]) -> list[Candidate]:
    by_paper: defaultdict[int, list[DayRow]] = defaultdict(list)
    for row in rows:
        by_paper[row.paper].append(row)
    return [_candidate(paper, own) for paper, own in by_paper.items()]


def _candidate(paper: int, rows: list[DayRow]) -> Candidate:
    picked: int | None = None
    announced: int | None = None
    captured: tuple[str, int] | None = None
    upvotes = 0
    for row in rows:
        place = LAST if row.place is None else row.place
        upvotes = max(upvotes, row.upvotes)
        if row.feed.startswith(EDITION):
            captured = min(captured or (row.feed, place), (row.feed, place))
        else:
            announced = place if announced is None else min(announced, place)
            if row.feed in PICKED_FEEDS:
                picked = place if picked is None else min(picked, place)
    field = field_of(rows[0].categories)
    if announced is None:
        return Candidate(paper, field, upvotes, captured=captured)
    return Candidate(paper, field, upvotes, picked, announced)


def _listed(papers: list[int], rows: list[DayRow]) -> list[Listed]:
    standings: defaultdict[int, list[Standing]] = defaultdict(list)
    for row in rows:
        if row.feed:
            standings[row.paper].append(Standing(row.feed, row.place, row.upvotes))
    return [Listed(paper, tuple(standings[paper.pk])) for paper in queries.by_ids(papers)]


def _counts(codes: Iterable[str]) -> list[Count]:
    counted = Counter(code for code in codes if code)
    return [Count(code, papers) for code, papers in sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))]


def _inside(selection: Selection, fields: dict[int, list[str]]) -> list[Count]:
    chosen = {code.partition(".")[0] for code in selection.wanted}
    if len(chosen) != 1:
        return []
    inside = _counts(categories[0] for categories in fields.values() if field_of(categories) in chosen)
    return inside if len(inside) > 1 else []


def _absence(day: date, today: date, previous: date | None, following: date | None) -> Absence:
    if previous is None and following is None:
        return "nothing"
    if day > today:
        return "future"
    if following is None:
        return "after"
    if previous is None:
        return "before"
    return "weekend" if day.weekday() >= 5 else "between"


def editions() -> list[tuple[Edition, str]]:
    """The captured results pages, the newest first, each with the title that stood first in it."""
    firsts = queries.edition_firsts()
    return [(edition, firsts.get(edition.name, "")) for edition in queries.editions()]


def edition(name: str) -> tuple[Edition, list[tuple[Paper, FeedEntry]]] | None:
    """A captured page and its papers in its order; None if there is none of that name."""
    return queries.edition(name)


def found(text: str, mode: Mode = "hybrid", page: int = 1) -> Found:
    """What the catalog holds for a query, the best first, `FOUND_PER_PAGE` to a page."""
    number = min(max(page, 1), MOST_FOUND // FOUND_PER_PAGE)
    results = index.search(text, mode=mode, limit=FOUND_PER_PAGE, offset=(number - 1) * FOUND_PER_PAGE)
    paging = Paging.of(number, min(results.total, MOST_FOUND), FOUND_PER_PAGE)
    papers = {paper.pk: paper for paper in queries.by_ids([hit.paper_id for hit in results.hits])}
    hits = [(papers[hit.paper_id], hit) for hit in results.hits if hit.paper_id in papers]
    return Found(results, hits, paging, 0 if hits else _unindexed())


def _unindexed() -> int:
    state = index.status()
    return max(0, state.papers - state.words)


def similar(paper: Paper, limit: int = 8) -> list[tuple[Paper, float]]:
    """The papers nearest in meaning, the nearest first, each with its cosine."""
    hits = index.similar(paper.pk, limit=limit)
    papers = {near.pk: near for near in queries.by_ids([hit.paper_id for hit in hits])}
    return [(papers[hit.paper_id], hit.score) for hit in hits if hit.paper_id in papers]


def nearest_day(daily: Daily) -> date | None:
    """The nearest day that has papers, beside an empty one; the earlier one if both are as near."""
    sides = [day for day in (daily.previous, daily.next) if day]
    return min(sides, key=lambda day: (abs(day - daily.day), day), default=None)
