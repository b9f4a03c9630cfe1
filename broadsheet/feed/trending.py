"""What is trending, field by field: `ranking.heat` has the formula."""

from __future__ import annotations

from collections import Counter
from collections.abc import Set
from dataclasses import dataclass
from datetime import date, timedelta

from broadsheet.catalog import queries
from broadsheet.catalog.models import Paper
from broadsheet.catalog.queries import EDITION, DayRow
from broadsheet.feed.fields import field_of
from broadsheet.feed.issue import Count, fields_of, split, taken
from broadsheet.feed.lists import PER_PAGE, Paging
from broadsheet.feed.local_votes import with_local
from broadsheet.feed.ranking import LAST, Trend, trending_order
from broadsheet.feed.remembered import remembered
from broadsheet.feed.selection import EVERYTHING, Selection

WINDOW = 30
"""Days that trending looks back: ten half-lives, after which a thousandth of the heat is left."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Why a paper stands where it does: `rank` of `size` in its field, by what and how old it is."""

    field: str
    rank: int
    size: int
    upvotes: int
    comments: int
    age: int


@dataclass(frozen=True, slots=True)
class Trending:
    """One page of what is trending as of a day."""

    day: date
    papers: list[tuple[Paper, Standing]]
    paging: Paging
    total: int
    whole: int
    fields: list[Count]


def trending(
    today: date,
    selection: Selection = EVERYTHING,
    page: int = 1,
    hidden: Set[int] = frozenset(),
    votes: str = "",
) -> Trending | None:
    """What is trending on `today`, or on the newest feed day if that is earlier; None in an empty catalog.

    Papers that are `hidden` are left out. `votes` is the state of the votes here, which count too (empty: they do not).
    """
    newest = queries.newest_day()
    if newest is None:
        return None
    day = min(today, newest)
    papers, categories, numbers = remembered(f"trending {day} {votes}", lambda: _order(day, votes))
    places = {paper: place for place, paper in enumerate(papers)}
    fields = fields_of(categories)
    sizes = {field.code: field.papers for field in fields}
    shown = [paper for paper in taken(papers, categories, selection) if paper not in hidden]
    paging = Paging.of(page, len(shown), PER_PAGE)
    on_page = queries.for_list(shown[paging.start : paging.start + PER_PAGE])
    return Trending(
        day=day,
        papers=[
            (paper, _standing(categories[places[paper.pk]], numbers[places[paper.pk]], sizes)) for paper in on_page
        ],
        paging=paging,
        total=len(shown),
        whole=len(papers),
        fields=fields,
    )


def _standing(codes: str, numbers: tuple[int, int, int, int], sizes: dict[str, int]) -> Standing:
    field = field_of(split(codes))
    rank, upvotes, comments, age = numbers
    return Standing(field, rank, sizes.get(field, 1), upvotes, comments, age)


def _order(day: date, votes: str) -> tuple[list[int], list[str], list[tuple[int, int, int, int]]]:
    """Papers of the window in order; beside them categories (joined by commas) and rank, upvotes, comments, age."""
    first = max(day, date.min + timedelta(days=WINDOW)) - timedelta(days=WINDOW - 1)
    listed = (row for row in queries.rows_between(first, day) if not row.feed.startswith(EDITION))
    rows = with_local(list(listed), votes)
    newest: dict[int, DayRow] = {}
    upvotes: Counter[int] = Counter()
    for row in sorted(rows, key=lambda row: (row.day, row.feed)):
        newest[row.paper] = row
        upvotes[row.paper] = max(upvotes[row.paper], row.upvotes)
    order = trending_order(_trend(row, upvotes[paper], day) for paper, row in newest.items())
    papers = [trend.paper for trend, _ in order]
    numbers = [(rank, trend.upvotes, trend.comments, trend.age) for trend, rank in order]
    return papers, [",".join(newest[paper].categories) for paper in papers], numbers


def _trend(row: DayRow, upvotes: int, day: date) -> Trend:
    place = LAST if row.place is None else row.place
    return Trend(row.paper, field_of(row.categories), upvotes, row.comments, (day - row.day).days, place)
