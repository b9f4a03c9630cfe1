"""The order of a day's papers, and of what is trending, as pure functions of numbers.

A day: first what curators put at its head, in the order in which they did. Then (and in a week, and in a month) the
papers that people picked (those in a feed made by people, or with upvotes
on another site), most upvotes first, equals in the place that their feed gave them. Then all the others, every field
in proportion: the r-th of a field's n papers stands at r/(n+1) of the way, so that each page of a long day is a fair
sample of all of it and small fields are not left to the end. Equals: the larger field first. Inside a field the order
is that of the announcement, the newest day first. Last, and in their own order, papers that stand there only because
a captured page showed them.

Trending: inside each field by `heat`, then the fields in proportion as above. So a field is measured by itself alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol, TypeVar

PICKED_FEEDS = frozenset({"hf", "local"})
"""Feeds whose entries were chosen by people, one by one."""

LAST = 1 << 30

HALF_LIFE = 3.0
"""Days after which a paper's heat is half of what it was."""
COMMENT_WEIGHT = 2.0
"""A comment counts as much as so many upvotes."""


class Placed(Protocol):
    @property
    def paper(self) -> int: ...
    @property
    def field(self) -> str: ...


P = TypeVar("P", bound=Placed)


@dataclass(frozen=True, slots=True)
class Candidate:
    """What the order of a day looks at. Places count from 0; `LAST` where a paper has none."""

    paper: int
    field: str
    upvotes: int = 0
    picked: int | None = None
    """Its place in a feed made by people; None if it stands in none."""
    announced: int = LAST
    captured: tuple[str, int] | None = None
    """Edition and place, where a captured page is all that puts it into this day."""
    featured: int | None = None
    """Its place among what curators put at the head of the day; None if it is not there."""


def day_order(candidates: Iterable[Candidate]) -> list[Candidate]:
    """The candidates in the order described above; the same whatever order they come in."""
    featured: list[tuple[int, Candidate]] = []
    picked: list[Candidate] = []
    announced: list[Candidate] = []
    captured: list[tuple[tuple[str, int], Candidate]] = []
    for candidate in candidates:
        if candidate.featured is not None:
            featured.append((candidate.featured, candidate))
        elif candidate.captured is not None:
            captured.append((candidate.captured, candidate))
        elif candidate.picked is not None or candidate.upvotes > 0:
            picked.append(candidate)
        else:
            announced.append(candidate)
    picked.sort(key=lambda c: (-c.upvotes, LAST if c.picked is None else c.picked, c.announced, c.paper))
    featured.sort(key=lambda pair: (pair[0], pair[1].paper))
    captured.sort(key=lambda pair: (pair[0], pair[1].paper))
    announced.sort(key=lambda c: (c.announced, c.paper))
    rest = [candidate for candidate, _ in _in_proportion(announced)]
    head, tail = ([candidate for _, candidate in pairs] for pairs in (featured, captured))
    return head + picked + rest + tail


@dataclass(frozen=True, slots=True)
class Trend:
    """What trending looks at: outside counts, days since the paper last came into a feed, its place there."""

    paper: int
    field: str
    upvotes: int
    comments: int
    age: int
    place: int = LAST


def heat(upvotes: int, comments: int, age: float) -> float:
    """(1 + upvotes + 2 · comments) · 2^(−age / 3), with `age` in days: exponential decay with a half-life of 3 days.

    The 1 lets papers that nobody has voted on yet stand in the order of their day.
    """
    return float((1 + upvotes + COMMENT_WEIGHT * comments) * 2 ** (-age / HALF_LIFE))


def trending_order(trends: Iterable[Trend]) -> list[tuple[Trend, int]]:
    """The papers in the order described above, each with its rank by heat inside its field (1 is the hottest).

    The r-th of a field's n papers has the score 1 - r/(n+1); the highest score comes first.
    """
    hottest = sorted(trends, key=lambda t: (-heat(t.upvotes, t.comments, t.age), t.place, t.paper))
    return _in_proportion(hottest)


def _in_proportion(ordered: Iterable[P]) -> list[tuple[P, int]]:
    """Fields joined in proportion to their sizes; each member with its rank inside its field."""
    fields: defaultdict[str, list[P]] = defaultdict(list)
    for candidate in ordered:
        fields[candidate.field].append(candidate)
    placed = [
        ((rank / (len(members) + 1), -len(members), field, rank), (candidate, rank))
        for field, members in fields.items()
        for rank, candidate in enumerate(members, start=1)
    ]
    placed.sort(key=lambda pair: pair[0])
    return [candidate for _, candidate in placed]
