"""The papers of the last days that one reader has not seen, in the order of their liking, each with its reason."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from broadsheet.accounts.models import User
from broadsheet.catalog import queries
from broadsheet.catalog.keys import ids_of
from broadsheet.catalog.models import Paper
from broadsheet.community.queries import upvoted
from broadsheet.feed import newest, rules, taste
from broadsheet.feed.lists import Paging
from broadsheet.feed.newest import Newest
from broadsheet.feed.taste import Papers
from broadsheet.library.queries import Marked, cutoff, marks
from broadsheet.library.queries import rules as rules_of
from broadsheet.search import index

SHOWN = 100
PER_PAGE = 20
ASIDE = 10
"""Every so manieth place is for a paper that many others voted for, whatever the reader likes."""
LEARNED = 2_000
"""Papers liked, and as many disliked, that are learned from: the last ones."""
LEARNED_AT_LEAST = 20
"""Papers whose nearest are looked for, where a taste cannot be learned."""
LEVELS = (0.5, 1.0, 1.5, 2.0, 2.5, 3.0)
"""The cut-offs that are offered, in deviations above the mean of what is unseen."""


@dataclass(frozen=True, slots=True)
class Pick:
    """A paper for a reader: near to `like`, which they liked in this way, or a look aside (None)."""

    paper: Paper
    like: Paper | None
    did: str
    """`saved`, `upvoted` or `rated`."""


@dataclass(frozen=True, slots=True)
class ForYou:
    """One page of picks; `liked` papers were learned from, `LEAST` are wanted."""

    picks: list[Pick]
    paging: Paging
    liked: int
    disliked: int
    unseen: int
    """Papers of the window among which the picks were chosen."""
    a_day: dict[float, float]
    """How many papers a day reach each of `LEVELS`, rules kept."""
    cutoff: float | None
    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class Learned:
    """What a reader's papers say, by their present keys: those liked and by what one sees it, and those disliked."""

    liked: dict[str, str]
    disliked: list[str]
    forgotten: list[str]
    """Those that would say something, but from which nothing is to be learned."""


@dataclass(frozen=True, slots=True)
class _Ranked:
    """(paper, the paper liked that is nearest, or None), the best first."""

    order: list[tuple[int, int | None]]
    did: dict[int, str]
    liked: int
    disliked: int
    unseen: int
    a_day: dict[float, float]
    cutoff: float | None
    days: tuple[date, date] | None


def for_reader(user: User, page: int = 1) -> ForYou:
    """The reader's own feed; without picks where fewer than `taste.LEAST` papers are liked or nothing has a vector."""
    ranked = _ranked(user.pk, user.library_revision, queries.state(), index.state())
    paging = Paging.of(page, len(ranked.order), PER_PAGE)
    shown = ranked.order[paging.start : paging.start + PER_PAGE]
    papers = {paper.pk: paper for paper in queries.by_ids({pk for pair in shown for pk in pair if pk is not None})}
    picks = [
        Pick(papers[pk], papers.get(like or 0), ranked.did.get(like or 0, "")) for pk, like in shown if pk in papers
    ]
    first, last = ranked.days or (None, None)
    numbers = ranked.liked, ranked.disliked, ranked.unseen, ranked.a_day, ranked.cutoff
    return ForYou(picks, paging, *numbers, first, last)


@dataclass(frozen=True, slots=True)
class Near:
    """One page of the newest papers that others together ask for, the nearest first; `known` of those have a vector."""

    picks: list[Pick]
    paging: Paging
    known: int


def near(keys: Sequence[str], hidden: Set[int] = frozenset(), page: int = 1) -> Near:
    """The feed of some papers, as of a collection, as if somebody had liked just these; none where fewer than
    `taste.LEAST` have a vector."""
    known, order = _near(tuple(keys[-LEARNED:]), (), queries.state(), index.state())
    shown = [pair for pair in order if pair[0] not in hidden]
    paging = Paging.of(page, len(shown), PER_PAGE)
    return Near(_picks(shown[paging.start : paging.start + PER_PAGE]), paging, known)


def from_examples(
    keys: Sequence[str], disliked: Sequence[str], hidden: Set[int] = frozenset(), limit: int = PER_PAGE
) -> Near:
    """The same, told from papers that are disliked; of fewer than `taste.LEAST` the papers that are nearest to any of
    them, whatever their age."""
    known, order = _near(tuple(keys[-LEARNED:]), tuple(disliked[-LEARNED:]), queries.state(), index.state())
    if not order:
        known, order = _nearest(ids_of(keys[:LEARNED_AT_LEAST]).values(), ids_of(disliked).values(), limit)
    picks = _picks([pair for pair in order if pair[0] not in hidden][:limit])
    return Near(picks, Paging.of(1, len(picks), limit), known)


def _nearest(liked: Collection[int], disliked: Collection[int], limit: int) -> tuple[int, list[tuple[int, int]]]:
    """How many of these papers have a vector, and the papers near to them, each with the one that it is nearest to."""
    best: dict[int, tuple[float, int]] = {}
    asked = {*liked, *disliked}
    for one in liked:
        for hit in index.similar(one, limit + len(asked)):
            best[hit.paper_id] = max(best.get(hit.paper_id, (-1.0, 0)), (hit.score, one))
    order = sorted((paper for paper in best if paper not in asked), key=lambda paper: (-best[paper][0], paper))
    return len(index.vectors_of(list(liked))[0]), [(paper, best[paper][1]) for paper in order]


def _picks(pairs: Sequence[tuple[int, int]]) -> list[Pick]:
    papers = {paper.pk: paper for paper in queries.by_ids({pk for pair in pairs for pk in pair})}
    return [Pick(papers[pk], papers.get(like), "") for pk, like in pairs if pk in papers]


@lru_cache(maxsize=64)
def _near(
    keys: tuple[str, ...], disliked: tuple[str, ...], catalog: str, state: str
) -> tuple[int, list[tuple[int, int]]]:
    ids, others = list(ids_of(keys).values()), list(ids_of(disliked).values())
    there = newest.papers(catalog, state)
    if there is None:
        return 0, []
    places = np.flatnonzero(~np.isin(there.ids, ids + others))
    known, liked = newest.read(ids)
    return len(known), _best(there, places, *_scored(there, known, liked, newest.read(others)[1], places))


def learned_from(user: User) -> Learned:
    """The papers that a reader's taste is learned from, and those from which it no longer is; the last liked first."""
    return _said(marks(user), upvoted(user))


def _said(marked: Mapping[str, Marked], voted: Sequence[str]) -> Learned:
    liked = _liked(marked, voted)
    disliked = [key for key, one in marked.items() if key not in liked and (one.hidden or one.rating < 0)]
    out = {key for key, one in marked.items() if one.forgotten}
    forgotten = [key for key in (*liked, *disliked) if key in out]
    return Learned(
        {key: did for key, did in liked.items() if key not in out},
        [key for key in disliked if key not in out],
        forgotten,
    )


def _liked(marked: Mapping[str, Marked], voted: Sequence[str]) -> dict[str, str]:
    """The keys of the papers liked, and by what one sees it."""
    saved = {key: "saved" for key, one in marked.items() if one.saved}
    rated = {key: "rated" for key, one in marked.items() if one.rating > 0}
    return rated | dict.fromkeys(reversed(voted), "upvoted") | saved


@lru_cache(maxsize=256)
def _ranked(user: int, _library: int, catalog: str, state: str) -> _Ranked:
    reader = User.objects.get(pk=user)
    marked, voted = marks(reader), upvoted(reader)
    said = _said(marked, voted)
    ids = ids_of([*marked, *voted])
    likes = [ids[key] for key in said.liked if key in ids][-LEARNED:]
    dislikes = [ids[key] for key in said.disliked if key in ids][-LEARNED:]
    at_least = cutoff(reader)
    there = newest.papers(catalog, state) if len(said.liked) >= taste.LEAST else None
    if there is None:
        return _Ranked([], {}, len(said.liked), len(said.disliked), 0, {}, at_least, None)
    places = np.flatnonzero(~np.isin(there.ids, list(ids.values())))
    places = places[rules.keep(rules_of(reader), there.ids[places].tolist())]
    scores, nearest = _scored(there, *newest.read(likes), newest.read(dislikes)[1], places)
    order = _order(there, places, scores, nearest, -np.inf if at_least is None else at_least)
    a_day = {level: float((scores >= level).sum()) / there.days for level in LEVELS} if len(scores) else {}
    ways = {ids[key]: way for key, way in said.liked.items() if key in ids}
    number = len(said.liked), len(said.disliked), len(places)
    return _Ranked(order, ways, *number, a_day, at_least, (there.first, there.last))


def _scored(
    there: Newest, known: Sequence[int], liked: Papers, disliked: Papers, places: NDArray[np.int64]
) -> tuple[NDArray[np.float32], list[int]]:
    """The scores of the newest papers at these places, in deviations from the mean of these, and which of the papers
    liked, whose ids are `known`, is nearest to each; nothing where these are too few."""
    if len(known) < taste.LEAST or not len(places):
        return np.empty(0, np.float32), []
    window = there.window
    learned = taste.learned(window, window.weighed(liked), window.weighed(disliked))
    scores, nearest = learned.scores(window.papers)
    return taste.spread(scores[places]), [known[place] for place in nearest[places]]


def _order(
    there: Newest, places: NDArray[np.int64], scores: NDArray[np.float32], nearest: list[int], at_least: float
) -> list[tuple[int, int | None]]:
    picks = _best(there, places, scores, nearest, at_least)
    left = set(there.ids[places].tolist()) if len(scores) else set()
    return _with_looks_aside(picks, [paper for paper in there.popular if paper in left])


def _best(
    there: Newest, places: NDArray[np.int64], scores: NDArray[np.float32], nearest: list[int], at_least: float = -np.inf
) -> list[tuple[int, int]]:
    """The papers of the highest scores, each with the one that it is nearest to."""
    best = [place for place in np.argsort(-scores, kind="stable")[:SHOWN].tolist() if scores[place] >= at_least]
    return [(int(there.ids[places[place]]), nearest[place]) for place in best]


def _with_looks_aside(best: list[tuple[int, int]], popular: list[int]) -> list[tuple[int, int | None]]:
    """Every `ASIDE`th place goes to the most popular paper that is not among the best anyway."""
    among = {paper for paper, _ in best}
    aside = iter([paper for paper in popular if paper not in among])
    order: list[tuple[int, int | None]] = []
    for pick in best:
        if len(order) % ASIDE == ASIDE - 1 and (other := next(aside, None)) is not None:
            order.append((other, None))
        order.append(pick)
    return order[:SHOWN]
