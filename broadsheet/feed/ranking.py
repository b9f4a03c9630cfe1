"""The order of a day's papers, as a pure function of numbers.

First the papers that people picked (those in a feed made by people, or with upvotes on another site): most upvotes
first, equals in the place that their feed gave them. Then all the others, every field in proportion: the r-th of a
field's n papers stands at r/(n+1) of the way, so that each page of a long day is a fair sample of all of it and small
fields are not left to the end. Equals: the larger field first. Inside a field the order is that of the announcement.
Last, and in their own order, papers that stand in this day only because a page captured on it showed them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

PICKED_FEEDS = frozenset({"hf", "local"})
"""Feeds whose entries were chosen by people, one by one."""

LAST = 1 << 30


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


def day_order(candidates: Iterable[Candidate]) -> list[Candidate]:
    """The candidates in the order described above; the same whatever order they come in."""
    picked: list[Candidate] = []
    announced: list[Candidate] = []
    captured: list[tuple[tuple[str, int], Candidate]] = []
    for candidate in candidates:
        if candidate.captured is not None:
            captured.append((candidate.captured, candidate))
        elif candidate.picked is not None or candidate.upvotes > 0:
            picked.append(candidate)
        else:
            announced.append(candidate)
    picked.sort(key=lambda c: (-c.upvotes, LAST if c.picked is None else c.picked, c.announced, c.paper))
    captured.sort(key=lambda pair: (pair[0], pair[1].paper))
    return picked + _in_proportion(announced) + [candidate for _, candidate in captured]


def _in_proportion(candidates: list[Candidate]) -> list[Candidate]:
    sizes = Counter(candidate.field for candidate in candidates)
    fields: defaultdict[str, list[Candidate]] = defaultdict(list)
    for candidate in sorted(candidates, key=lambda c: (c.announced, c.paper)):
        fields[candidate.field].append(candidate)
    placed = [
        ((rank / (sizes[field] + 1), -sizes[field], field, rank), candidate)
        for field, members in fields.items()
        for rank, candidate in enumerate(members, start=1)
    ]
    return [candidate for _, candidate in sorted(placed, key=lambda pair: pair[0])]
