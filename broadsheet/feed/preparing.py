"""What would hold up the first visitor of a page, worked out beforehand: a job of the worker."""

from __future__ import annotations

from broadsheet.catalog import queries, statistics
from broadsheet.feed import day_themes, expected
from broadsheet.feed.issue import newest_day, order_of
from broadsheet.feed.span import Span

DAYS = 7
"""Newest days whose themes are made beforehand."""


class Preparing:
    """Works only on a catalog that did not change between two turns: while papers stream in, every count would be out
    of date before it is done."""

    def __init__(self) -> None:
        self._seen: str | None = None

    def turn(self) -> bool:
        """One look; whether something was worked out."""
        before, self._seen = self._seen, queries.state()
        if before != self._seen:
            return False
        done = [statistics.refresh(), _themes(), expected.prepare()]
        return any(done)


def _themes() -> bool:
    """Make the themes of the newest feed days for all processes; whether one of them was new."""
    newest = newest_day()
    span = Span.around("day", newest) if newest else None
    papers: list[list[int]] = []
    while span and len(papers) < DAYS:
        order = order_of(span)
        papers.append(order.papers)
        span = order.previous
    return day_themes.make_beforehand(papers)
