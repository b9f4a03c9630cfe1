"""A clock that a test sets: waiting takes no time, and is written down."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from broadsheet.sources.clock import Clock


class SetClock:
    """Starts at 08:00 UTC of 20 November 2026, a Friday; `sleep` moves it on, chance gives the middle."""

    def __init__(self, now: datetime = datetime(2026, 11, 20, 8, tzinfo=UTC)) -> None:
        self.now = now
        self.slept: list[float] = []
        self.clock = Clock(now=lambda: self.now, sleep=self.sleep, uniform=lambda low, high: (low + high) / 2)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += timedelta(seconds=seconds)
