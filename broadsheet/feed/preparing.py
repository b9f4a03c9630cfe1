"""What would hold up the first visitor of a page, worked out beforehand: a job of the worker."""

from __future__ import annotations

from broadsheet.catalog import queries, statistics
from broadsheet.feed import expected, issue

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
        done = [statistics.refresh(), issue.prepare(DAYS), expected.prepare()]
        return any(done)
