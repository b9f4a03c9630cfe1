"""The order of a day's papers, and of what is trending, as pure functions of numbers.

A day: first what curators put at its head, in the order in which they did. Then (and in a week, and in a month) the
papers that people picked (those in a feed made by people, or with upvotes here or on another site), most upvotes first;
of those without any, the ones of which more is expected; equals in the place that their feed gave them. Then all the
others, every field in proportion: the r-th of a field's n papers stands at r/(n+1) of the way, so that each page of a
long day is a fair sample of all of it and small fields are not left to the end. Equals: the larger field first. Inside
a field the newest day comes first, in it the papers of which more is expected, then the order of the announcement.
Last, and in their own order, papers that stand there only because a captured page showed them.

Trending: inside each field by `heat`, then the fields in proportion as above. So a field is measured by itself alone.
What is expected of a paper is a guess (`feed.interest`), measured inside its field and day too.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

PICKED_FEEDS = frozenset({"hf", "local"})
"""Feeds whose entries were chosen by people, one by one."""

LAST = 1 << 30

HALF_LIFE = 3.0
"""Days after which a paper's heat is half of what it was."""
COMMENT_WEIGHT = 2.0
"""A comment counts as much as so many upvotes."""
EXPECTED = 3.0
"""Upvotes that are expected of the first of a field and day: of all others less, and less for every real one. The
power of `expected` is how votes fell with the share on real days (BENCHMARKS.md)."""
EXPECTED_HALF_LIFE = 1.0
"""Days after which half as many are: silence tells something too."""
FAINT = 0.05


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
    back: int = 0
    """Days from its newest day to the last of the list."""
    expected: float = 0.0
    """Upvotes expected of it that it does not have."""
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
    picked.sort(key=lambda c: (-c.upvotes, -c.expected, LAST if c.picked is None else c.picked, c.announced, c.paper))
    featured.sort(key=lambda pair: (pair[0], pair[1].paper))
    captured.sort(key=lambda pair: (pair[0], pair[1].paper))
    announced.sort(key=lambda c: (c.back, -c.expected, c.announced, c.paper))
    rest = [candidate for candidate, _ in _in_proportion(announced)]
    head, tail = ([candidate for _, candidate in pairs] for pairs in (featured, captured))
    return head + picked + rest + tail


def with_expected(candidates: Iterable[Candidate], scores: Mapping[int, float], age: int) -> list[Candidate]:
    """The candidates, those that nobody voted on with what is `expected` of them by their scores.

    `age` is that of the last day of the list.
    """
    given = list(candidates)
    found = shares({c.paper: (c.field, c.back) for c in given if c.captured is None}, scores)
    return [
        replace(c, expected=expected(found[c.paper], 0, age + c.back)) if c.paper in found and not c.upvotes else c
        for c in given
    ]


@dataclass(frozen=True, slots=True)
class Trend:
    """What trending looks at: counts here and elsewhere, days since it last came into a feed, its place in that."""

    paper: int
    field: str
    upvotes: int
    comments: int
    age: int
    place: int = LAST
    saves: int = 0
    expected: float = 0.0

    @property
    def heat(self) -> float:
        return heat(counted(self.upvotes, self.saves, self.comments) + self.expected, self.age)


def counted(upvotes: int, saves: int, comments: int) -> float:
    """What people did, in upvotes: a save counts as one, a comment as two."""
    return upvotes + saves + COMMENT_WEIGHT * comments


def heat(votes: float, age: float) -> float:
    """(1 + votes) · 2^(−age / 3), with `age` in days: exponential decay with a half-life of 3 days.

    The 1 lets papers that nobody has voted on yet stand in the order of their day.
    """
    return float((1 + votes) * 2 ** (-age / HALF_LIFE))


def expected(share: float, votes: float, age: float) -> float:
    """Upvotes expected of a paper beside the `votes` that it has: 3 · share⁴ · 3 / (3 + votes) · 2^(−age).

    `share` is from `shares`. The guess fades as votes come and, day by day, while they do not; less than `FAINT` is
    nothing. Of two papers with one share and age the one with more votes always stands higher.
    """
    guess = EXPECTED * share**4 * EXPECTED / (EXPECTED + votes) * 2 ** (-max(age, 0) / EXPECTED_HALF_LIFE)
    return float(guess) if guess >= FAINT else 0.0


def shares(groups: Mapping[int, tuple[str, int]], scores: Mapping[int, float]) -> dict[int, float]:
    """Of each paper that has a score the share of its group that scores less, from 0 to 1; equals count half.

    `groups` are field and day of each paper: interest is compared inside them alone.
    """
    members: defaultdict[tuple[str, int], list[int]] = defaultdict(list)
    for paper, group in groups.items():
        if paper in scores:
            members[group].append(paper)
    found: dict[int, float] = {}
    for papers in members.values():
        ordered = sorted(scores[paper] for paper in papers)
        for paper in papers:
            below, not_above = bisect_left(ordered, scores[paper]), bisect_right(ordered, scores[paper])
            found[paper] = (below + not_above) / (2 * len(ordered))
    return found


def trending_order(trends: Iterable[Trend]) -> list[tuple[Trend, int]]:
    """The papers in the order described above, each with its rank by heat inside its field (1 is the hottest).

    The r-th of a field's n papers has the score 1 - r/(n+1); the highest score comes first.
    """
    hottest = sorted(trends, key=lambda t: (-t.heat, t.place, t.paper))
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
