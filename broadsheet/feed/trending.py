"""What is trending, field by field: `ranking.heat` has the formula."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from datetime import date, timedelta

from broadsheet.catalog import queries
from broadsheet.catalog.models import Paper
from broadsheet.catalog.queries import EDITION, DayRow
from broadsheet.feed.expected import scores
from broadsheet.feed.fields import field_of
from broadsheet.feed.issue import Count, fields_of, split, taken
from broadsheet.feed.lists import PER_PAGE, Paging
from broadsheet.feed.local_votes import NOBODY, Here, here
from broadsheet.feed.ranking import LAST, Trend, counted, shares, trending_order
from broadsheet.feed.ranking import expected as expected_votes
from broadsheet.feed.remembered import remembered
from broadsheet.feed.selection import EVERYTHING, Selection

WINDOW = 30
"""Days that trending looks back: ten half-lives, after which a thousandth of the heat is left."""

_Numbers = tuple[int, int, int, int, int, float]
"""Rank, upvotes, comments, age, saves, expected."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Why a paper stands where it does: `rank` of `size` in its field, by what and how old it is."""

    field: str
    rank: int
    size: int
    upvotes: int
    comments: int
    age: int
    saves: int = 0
    expected: float = 0.0
    """Upvotes that nobody has given yet: a guess."""


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
    saves: str = "",
    expected: str = "",
    per_page: int = PER_PAGE,
) -> Trending | None:
    """What is trending on `today`, or on the newest feed day if that is earlier; None in an empty catalog.

    Papers that are `hidden` are left out. `votes`, `saves` and `expected` are the states of the votes here, of what is
    saved here, and of expected interest, which count too (empty: they do not).
    """
    newest = queries.newest_day()
    if newest is None:
        return None
    day = min(today, newest)
    papers, categories, numbers = remembered(
        f"trending {day} {votes} {saves} {expected}", lambda: _order(day, votes, saves, expected)
    )
    places = {paper: place for place, paper in enumerate(papers)}
    fields = fields_of(categories)
    sizes = {field.code: field.papers for field in fields}
    shown = [paper for paper in taken(papers, categories, selection) if paper not in hidden]
    paging = Paging.of(page, len(shown), per_page)
    on_page = queries.for_list(shown[paging.start : paging.start + per_page])
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


def _standing(codes: str, numbers: _Numbers, sizes: dict[str, int]) -> Standing:
    field = field_of(split(codes))
    return Standing(field, numbers[0], sizes.get(field, 1), *numbers[1:])


def _order(day: date, votes: str, saves: str, expected: str) -> tuple[list[int], list[str], list[_Numbers]]:
    """Papers of the window in order; beside them categories (joined by commas) and numbers."""
    newest = remembered(f"window {day}", lambda: _window(day))
    done, known = here(votes, saves), scores(expected)
    fields = {paper: field_of(row.categories) for paper, row in newest.items()}
    guessed = shares({paper: (field, newest[paper].day.toordinal()) for paper, field in fields.items()}, known)
    order = trending_order(
        _trend(row, fields[paper], done.get(paper, NOBODY), guessed.get(paper, 0.0), day)
        for paper, row in newest.items()
    )
    papers = [trend.paper for trend, _ in order]
    numbers = [(rank, trend.upvotes, trend.comments, trend.age, trend.saves, trend.expected) for trend, rank in order]
    return papers, [",".join(newest[paper].categories) for paper in papers], numbers


def _window(day: date) -> dict[int, DayRow]:
    """Each paper's newest row, with the most upvotes that any of its rows has: read anew with the catalog alone."""
    first = max(day, date.min + timedelta(days=WINDOW)) - timedelta(days=WINDOW - 1)
    rows = [row for row in queries.rows_between(first, day) if not row.feed.startswith(EDITION)]
    newest: dict[int, DayRow] = {}
    for row in sorted(rows, key=lambda row: (row.day, row.feed)):
        held = newest.get(row.paper)
        newest[row.paper] = row._replace(upvotes=max(row.upvotes, held.upvotes)) if held else row
    return newest


def _trend(row: DayRow, field: str, done: Here, share: float, day: date) -> Trend:
    """What is counted here is added to what other sites count; comments count by `ranking.COMMENT_WEIGHT`."""
    place, age = LAST if row.place is None else row.place, (day - row.day).days
    upvotes, comments = row.upvotes + done.upvotes, row.comments + done.comments
    guess = expected_votes(share, counted(upvotes, done.saves, comments), age) if share else 0.0
    return Trend(row.paper, field, upvotes, comments, age, place, done.saves, guess)
