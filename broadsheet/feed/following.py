"""What came in of all that one reader follows, and why each paper stands there.

Nothing is searched whole: of every follow only its last papers among the last `RECENT` of the catalog are looked for,
once for every state of the index. What is new is what has a larger id than the last paper that was there when the
reader looked. What people whom the reader follows did, and what came into collections, is looked for each time, and is
new by when it was done (`feed/deeds.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import get_args

import numpy as np

from broadsheet.accounts.models import User
from broadsheet.catalog import queries
from broadsheet.catalog.bylines import bylines
from broadsheet.catalog.keys import ids_of
from broadsheet.catalog.models import Paper
from broadsheet.feed.deeds import watched_deeds
from broadsheet.feed.lists import PER_PAGE, Paging, Search
from broadsheet.feed.shelves import under
from broadsheet.feed.watched import DEEDS, MOST, WAYS, Ids, Reason, Watched, Way
from broadsheet.library.follows import follows, mark_of, moment_of
from broadsheet.library.models import Follow, SavedSearch
from broadsheet.library.queries import hidden, marks
from broadsheet.library.searches import searches
from broadsheet.search import filters, index
from broadsheet.search.index import Mode, Sort

RECENT = 30_000
"""Papers that came in last: only among them is looked."""
SHOWN = 1_000
"""Papers of the list of all follows."""
OFFERED = 20
MOST_CAME = 1_000
MODES: tuple[Mode, ...] = get_args(Mode)
SORTS: tuple[Sort, ...] = get_args(Sort)
REASONS = 3
"""Of one paper."""


_Listed = list[tuple[Follow, list[Watched]]]
_Kept = list[tuple[SavedSearch, Watched]]
_Reasons = dict[int, list[tuple[Reason, bool]]]
"""By paper: why it is there, what says most first, and whether it is new there."""


@dataclass(frozen=True, slots=True)
class Came:
    """A paper with the reasons why it is there; `new` to one of the follows that it came by. It came into the catalog
    `at` this moment or, if that was later, somebody did something with it then."""

    paper: Paper
    reasons: list[Reason]
    new: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class CameSince:
    """A paper by its id, not read yet, and the reasons why it is there."""

    paper: int
    reasons: list[Reason]


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
    done: int
    """The same of what people did: the moment of the last deed, as a mark."""


def following(user: User, page: int = 1) -> Following:
    """All of it; a paper that several follows brought stands there once."""
    state = index.state()
    listed, kept = _watched(user, state)
    watched = _together(listed, kept)
    papers, paging = _page(user, watched, page)
    return Following(
        follows=[(one, _new(some)) for one, some in listed],
        searches=[(one, _new([each])) for one, each in kept],
        papers=papers,
        paging=paging,
        until=_last(state),
        done=max(_done(watched).values(), default=0),
    )


def opened(search: SavedSearch, page: int = 1) -> Following:
    """The same of one saved search alone."""
    state = index.state()
    watched = _watched_search(search, state)
    papers, paging = _page(search.user, [watched], page)
    return Following([], [(search, _new([watched]))], papers, paging, _last(state), 0)


def came_since(user: User, moment: datetime, most: int) -> list[CameSince]:
    """What came in of all that a reader follows since a moment, the last first, at most so many."""
    watched = _all_watched(user)
    found, done, ids = _in_all(user, watched)
    added, since = queries.added(ids[:most]), mark_of(moment)
    return [
        CameSince(paper, _told(found[paper]))
        for paper in ids[:most]
        if paper in added and max(mark_of(added[paper]), done.get(paper, 0)) > since
    ]


def came(search: SavedSearch, after: int) -> tuple[list[int], int]:
    """The papers that came in after one and that a saved search finds, the last first, at most `MOST_CAME`, and the
    last that could be among them. While some that came in cannot be found yet, nothing has come."""
    until = index.last()
    if until <= after or not index.words_are_current():
        return [], after
    found = index.arrived(search.query, max(after, until - RECENT), MOST_CAME)
    return [paper for paper in found if paper <= until], until


def reasons(user: User, papers: Iterable[int]) -> Mapping[int, Reason]:
    """Why some papers are there by what the reader follows, the reason that says most; those in a category that the
    reader follows are there for no reason of their own."""
    wanted = set(papers)
    if not wanted:
        return {}
    found = _by_paper(one for one in _all_watched(user) if one.reason.way != "category")
    return {paper: found[paper][0][0] for paper in wanted & found.keys()}


def offered(user: User) -> list[tuple[Paper, Reason]]:
    """Papers to begin with for who has marked few yet, at most `OFFERED`, none that is marked already: by the authors
    that they follow, then by people and in collections, then of their searches, keywords and categories; of each the
    last that came in first."""
    found = _by_paper(_all_watched(user))
    unmarked = found.keys() - set(ids_of(marks(user)).values())
    order = sorted(unmarked, key=lambda paper: (WAYS.index(found[paper][0][0].way), -paper))
    return [(paper, found[paper.pk][0][0]) for paper in queries.for_list(order[:OFFERED])]


def matching(keyword: str) -> list[Paper]:
    """What came in last of a keyword that can be followed, the last first."""
    return queries.for_list(_recent("keyword", keyword, index.state()).tolist())


def search_kept(one: SavedSearch) -> Search:
    """A saved search as it is searched; what is no mode or order is as if it were not there."""
    mode: Mode = next((mode for mode in MODES if mode == one.mode), "hybrid")
    sort: Sort = next((sort for sort in SORTS if sort == one.sort), "relevance")
    return Search(one.query, mode, sort)


def _all_watched(user: User) -> list[Watched]:
    return _together(*_watched(user, index.state()))


def _together(listed: _Listed, kept: _Kept) -> list[Watched]:
    return [each for _, some in listed for each in some] + [each for _, each in kept]


def _watched(user: User, state: str) -> tuple[_Listed, _Kept]:
    """What a reader follows, by each of which papers may come in several ways, and the searches that they keep."""
    followed = follows(user)
    authored = _by_authors(tuple(one.what for one in followed if one.kind == "author"), state)
    done = watched_deeds(user, followed)
    listed = [(one, _watched_follow(one, authored, state) or done.get(one, [])) for one in followed]
    return listed, [(one, _watched_search(one, state)) for one in searches(user)]


def _watched_follow(one: Follow, authored: Mapping[str, Ids], state: str) -> list[Watched]:
    """Nothing of what brings papers by what people do."""
    way = next((way for way in WAYS if way == one.kind and way not in DEEDS), None)
    if way is None:
        return []
    papers = authored[one.what] if way == "author" else _recent(way, one.what, state)
    return [Watched(Reason(way, one.what), papers, papers, one.seen)]


def _watched_search(one: SavedSearch, state: str) -> Watched:
    papers = _recent("search", one.query, state)
    return Watched(Reason("search", one.name), papers, papers, one.seen)


def _new(watched: Iterable[Watched]) -> int:
    """How many papers are new to a reader, in whatever way they came."""
    return len({paper for one in watched for paper in one.papers[one.marks > one.seen].tolist()})


def _by_paper(watched: Iterable[Watched]) -> _Reasons:
    """What each paper came by."""
    found: _Reasons = {}
    for one in sorted(watched, key=lambda one: WAYS.index(one.reason.way)):
        for paper, mark in zip(one.papers.tolist(), one.marks.tolist(), strict=True):
            found.setdefault(paper, []).append((one.reason, mark > one.seen))
    return found


def _done(watched: Iterable[Watched]) -> dict[int, int]:
    """When last somebody did something with each paper, as marks."""
    found: dict[int, int] = {}
    for one in watched:
        if one.reason.way in DEEDS:
            for paper, mark in zip(one.papers.tolist(), one.marks.tolist(), strict=True):
                found[paper] = max(mark, found.get(paper, 0))
    return found


def _page(user: User, watched: list[Watched], page: int) -> tuple[list[Came], Paging]:
    found, done, ids = _in_all(user, watched)
    paging = Paging.of(page, len(ids), PER_PAGE)
    papers = queries.for_list(ids[paging.start : paging.start + PER_PAGE])
    return [_came(paper, found[paper.pk], done.get(paper.pk, 0)) for paper in papers], paging


def _in_all(user: User, watched: list[Watched]) -> tuple[_Reasons, Mapping[int, int], list[int]]:
    """What each paper came by and when last something was done with it; and the papers, what came in last first."""
    found, done = _by_paper(watched), _done(watched)
    return found, done, _in_order(found.keys() - hidden(user), done)


def _in_order(papers: AbstractSet[int], done: Mapping[int, int]) -> list[int]:
    """What came in last first; the catalog is asked when that was only where people did something."""
    last = sorted(papers, reverse=True)[:SHOWN]
    if not done:
        return last
    added = queries.added({*last, *(papers & done.keys())})
    marks = {paper: max(mark_of(moment), done.get(paper, 0)) for paper, moment in added.items()}
    return sorted(marks, key=lambda paper: (-marks[paper], -paper))[:SHOWN]


def _came(paper: Paper, by: list[tuple[Reason, bool]], done: int) -> Came:
    return Came(paper, _told(by), any(new for _, new in by), max(paper.added, moment_of(done)))


def _told(by: list[tuple[Reason, bool]]) -> list[Reason]:
    return [*dict.fromkeys(reason for reason, _ in by)][:REASONS]


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
