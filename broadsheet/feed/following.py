"""What came in of all that one reader follows, and why each paper stands there.

Nothing is searched whole: of every follow only its last papers among the last `RECENT` of the catalog are looked for,
once for every state of the index. What is new is what has a larger id than the last paper that was there when the
reader looked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from broadsheet.accounts.models import User
from broadsheet.catalog import queries
from broadsheet.catalog.bylines import bylines
from broadsheet.catalog.keys import ids_of
from broadsheet.catalog.models import Paper
from broadsheet.feed.lists import PER_PAGE, Paging, Search
from broadsheet.feed.shelves import under
from broadsheet.library.follows import follows
from broadsheet.library.models import Follow, SavedSearch
from broadsheet.library.queries import hidden, marks
from broadsheet.library.searches import searches
from broadsheet.search import filters, index
from broadsheet.search.index import Mode, Sort

RECENT = 30_000
"""Papers that came in last: only among them is looked."""
MOST = 100
"""Papers of one follow; of more its last ones."""
SHOWN = 1_000
"""Papers of the list of all follows."""
OFFERED = 20
Way = Literal["author", "search", "keyword", "category"]
WAYS: tuple[Way, ...] = get_args(Way)
"""By what a paper can be there, what says most first."""
MODES: tuple[Mode, ...] = get_args(Mode)
SORTS: tuple[Sort, ...] = get_args(Sort)
REASONS = 3
"""Of one paper."""

Ids = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a paper is there: by this author, in this category, holding this keyword, or found by the search `what`."""

    way: Way
    what: str


@dataclass(frozen=True, slots=True)
class Watched:
    """Something followed, its last papers [at most `MOST`] in the order of their ids, the last first, and how many of
    them are new to the reader."""

    reason: Reason
    papers: Ids
    seen: int

    @property
    def new(self) -> int:
        return int(np.count_nonzero(self.papers > self.seen))


@dataclass(frozen=True, slots=True)
class Came:
    """A paper with the reasons why it is there; `new` to one of the follows that it came by."""

    paper: Paper
    reasons: list[Reason]
    new: bool


@dataclass(frozen=True, slots=True)
class Following:
    """All that a reader follows, each with the number of new papers (`MOST`: so many or more), and one page of what
    came in, the last first."""

    follows: list[tuple[Follow, int]]
    searches: list[tuple[SavedSearch, int]]
    papers: list[Came]
    paging: Paging
    until: int
    """The last paper that could be among them."""


def following(user: User, page: int = 1) -> Following:
    """Collections and people are among the follows, but bring no papers here."""
    state = index.state()
    listed, kept = _watched(user, state)
    watched = [each for _, each in [*listed, *kept] if each]
    papers, paging = _page(user, watched, page)
    return Following(
        follows=[(one, each.new if each else 0) for one, each in listed],
        searches=[(one, each.new) for one, each in kept],
        papers=papers,
        paging=paging,
        until=_last(state),
    )


def opened(search: SavedSearch, page: int = 1) -> Following:
    """The same of one saved search alone."""
    state = index.state()
    watched = _watched_search(search, state)
    papers, paging = _page(search.user, [watched], page)
    return Following([], [(search, watched.new)], papers, paging, _last(state))


def reasons(user: User, papers: Iterable[int]) -> Mapping[int, Reason]:
    """Why some papers are there by what the reader follows, the reason that says most; those in a category that the
    reader follows are there for no reason of their own."""
    wanted = set(papers)
    found = _by_paper(one for one in _all_watched(user) if one.reason.way != "category")
    return {paper: found[paper][0].reason for paper in wanted & found.keys()}


def offered(user: User) -> list[tuple[Paper, Reason]]:
    """Papers to begin with for who has marked few yet, at most `OFFERED`, none that is marked already: by the authors
    that they follow, then of their searches, keywords and categories; of each the last that came in first."""
    found = _by_paper(_all_watched(user))
    unmarked = found.keys() - set(ids_of(marks(user)).values())
    order = sorted(unmarked, key=lambda paper: (WAYS.index(found[paper][0].reason.way), -paper))
    return [(paper, found[paper.pk][0].reason) for paper in queries.for_list(order[:OFFERED])]


def search_kept(one: SavedSearch) -> Search:
    """A saved search as it is searched; what is no mode or order is as if it were not there."""
    mode: Mode = next((mode for mode in MODES if mode == one.mode), "hybrid")
    sort: Sort = next((sort for sort in SORTS if sort == one.sort), "relevance")
    return Search(one.query, mode, sort)


def _all_watched(user: User) -> list[Watched]:
    listed, kept = _watched(user, index.state())
    return [each for _, each in [*listed, *kept] if each]


def _watched(user: User, state: str) -> tuple[list[tuple[Follow, Watched | None]], list[tuple[SavedSearch, Watched]]]:
    """What a reader follows and the searches that they keep; None for what brings no papers."""
    followed = follows(user)
    authored = _by_authors(tuple(one.what for one in followed if one.kind == "author"), state)
    listed = [(one, _watched_follow(one, authored, state)) for one in followed]
    return listed, [(one, _watched_search(one, state)) for one in searches(user)]


def _watched_follow(one: Follow, authored: Mapping[str, Ids], state: str) -> Watched | None:
    way = next((way for way in WAYS if way == one.kind), None)
    if way is None:
        return None
    papers = authored[one.what] if way == "author" else _recent(way, one.what, state)
    return Watched(Reason(way, one.what), papers, one.seen)


def _watched_search(one: SavedSearch, state: str) -> Watched:
    return Watched(Reason("search", one.name), _recent("search", one.query, state), one.seen)


def _by_paper(watched: Iterable[Watched]) -> dict[int, list[Watched]]:
    """What each paper came by, what says most first."""
    found: dict[int, list[Watched]] = {}
    for one in sorted(watched, key=lambda one: WAYS.index(one.reason.way)):
        for paper in one.papers.tolist():
            found.setdefault(paper, []).append(one)
    return found


def _page(user: User, watched: list[Watched], page: int) -> tuple[list[Came], Paging]:
    found, unwanted = _by_paper(watched), hidden(user)
    ids = sorted(found.keys() - unwanted, reverse=True)[:SHOWN]
    paging = Paging.of(page, len(ids), PER_PAGE)
    papers = queries.for_list(ids[paging.start : paging.start + PER_PAGE])
    return [_came(paper, found[paper.pk]) for paper in papers], paging


def _came(paper: Paper, by: list[Watched]) -> Came:
    return Came(paper, [one.reason for one in by[:REASONS]], any(paper.pk > one.seen for one in by))


@lru_cache(maxsize=64)
def _by_authors(names: tuple[str, ...], state: str) -> Mapping[str, Ids]:
    """The last papers of each of a reader's authors. The index takes a longer name for one that it holds, so that the
    names are read again, of all papers at once: one question to the database instead of one an author."""
    found = {name: index.arrived_by(name, _after(state), MOST) for name in names}
    rows = {row.paper: row for row in bylines({paper for papers in found.values() for paper in papers})}
    return {
        name: np.array([row.paper for row, _ in under((name,), [rows[one] for one in papers if one in rows])], np.int64)
        for name, papers in found.items()
    }


@lru_cache(maxsize=4_096)
def _recent(way: Way, what: str, state: str) -> Ids:
    """The last papers of anything else that is followed; the same for all who follow it."""
    if way == "category":
        return np.array(index.arrived_in(what, _after(state), MOST), np.int64)
    return np.array(index.arrived(filters.phrase(what) if way == "keyword" else what, _after(state), MOST), np.int64)


def _after(state: str) -> int:
    return max(0, _last(state) - RECENT)


@lru_cache(maxsize=2)
def _last(_state: str) -> int:
    return index.last()
