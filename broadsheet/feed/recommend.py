"""The papers of the last days that one reader has not seen, in the order of their liking, each with its reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import numpy as np

from broadsheet.accounts.models import User
from broadsheet.catalog import queries
from broadsheet.catalog.keys import ids_of
from broadsheet.catalog.models import Paper
from broadsheet.catalog.queries import EDITION
from broadsheet.community.queries import upvoted
from broadsheet.feed import taste
from broadsheet.feed.lists import Paging
from broadsheet.library.queries import Marked, marks
from broadsheet.search import index

WINDOW = 14
"""Days back from the newest feed day."""
SHOWN = 100
PER_PAGE = 20
ASIDE = 10
"""Every so manieth place is for a paper that many others voted for, whatever the reader likes."""
LEARNED = 2_000
"""Papers liked that are learned from: the last ones."""


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
    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class _Ranked:
    """(paper, the paper liked that is nearest, or None), the best first."""

    order: list[tuple[int, int | None]]
    did: dict[int, str]
    liked: int
    disliked: int
    unseen: int
    days: tuple[date, date] | None


def for_reader(user: User, page: int = 1) -> ForYou:
    """The reader's own feed; without picks where fewer than `taste.LEAST` papers are liked or nothing has a vector."""
    ranked = _ranked(user.pk, user.library_revision, queries.state(), index.state())
    paging = Paging.of(page, len(ranked.order), PER_PAGE)
    shown = ranked.order[paging.start : paging.start + PER_PAGE]
    papers = {paper.pk: paper for paper in queries.by_ids({pk for pair in shown for pk in pair if pk is not None})}
    picks = [
        Pick(papers[pk], papers.get(like) if like else None, ranked.did.get(like, "") if like else "")
        for pk, like in shown
        if pk in papers
    ]
    first, last = ranked.days or (None, None)
    return ForYou(picks, paging, ranked.liked, ranked.disliked, ranked.unseen, first, last)


@lru_cache(maxsize=256)
def _ranked(user: int, _library: int, _catalog: str, _index: str) -> _Ranked:
    reader = User.objects.get(pk=user)
    marked, voted = marks(reader), upvoted(reader)
    did = _liked(marked, voted)
    disliked = [key for key, one in marked.items() if key not in did and (one.hidden or one.rating < 0)]
    ids = ids_of([*marked, *voted])
    newest = queries.newest_day()
    none = _Ranked([], {}, len(did), len(disliked), 0, None)
    if newest is None or len(did) < taste.LEAST:
        return none
    days = max(newest, date.min + timedelta(days=WINDOW)) - timedelta(days=WINDOW - 1), newest
    seen = set(ids.values())
    votes = _window(*days)
    unseen = [paper for paper in votes if paper not in seen]
    likes = [ids[key] for key in did if key in ids][-LEARNED:]
    order = _order(unseen, votes, likes, [ids[key] for key in disliked if key in ids])
    ways = {ids[key]: way for key, way in did.items() if key in ids}
    return _Ranked(order, ways, len(did), len(disliked), len(unseen), days)


def _liked(marked: Mapping[str, Marked], voted: Sequence[str]) -> dict[str, str]:
    """The keys of the papers liked, and by what one sees it."""
    saved = {key: "saved" for key, one in marked.items() if one.saved}
    rated = {key: "rated" for key, one in marked.items() if one.rating > 0}
    return rated | dict.fromkeys(reversed(voted), "upvoted") | saved


def _window(first: date, last: date) -> dict[int, int]:
    """The papers of these days, with the votes of other sites."""
    votes: dict[int, int] = {}
    for row in queries.rows_between(first, last):
        if not row.feed.startswith(EDITION):
            votes[row.paper] = max(votes.get(row.paper, 0), row.upvotes)
    return votes


def _order(
    unseen: list[int], votes: Mapping[int, int], likes: list[int], dislikes: list[int]
) -> list[tuple[int, int | None]]:
    known, vectors = index.vectors_of(unseen)
    liked, liked_vectors = index.vectors_of(likes)
    if not known or len(liked) < taste.LEAST:
        return []
    random = np.random.default_rng(0).permutation(len(known))[: taste.RANDOM]
    learned = taste.learned(liked_vectors, index.vectors_of(dislikes)[1], vectors[np.sort(random)])
    scores, nearest = learned.scores(vectors)
    best = [(known[place], liked[nearest[place]]) for place in np.argsort(-scores, kind="stable")[:SHOWN]]
    return _with_looks_aside(
        best, [paper for paper in sorted(unseen, key=lambda one: (-votes[one], one)) if votes[paper]]
    )


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
