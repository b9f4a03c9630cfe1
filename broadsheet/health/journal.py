"""What the worker writes down of its jobs, so that other processes know that it lives and how it fares."""

from __future__ import annotations

from datetime import datetime, timedelta

from broadsheet.health.models import JobRun
from broadsheet.logs import discreet

RESTS = timedelta(seconds=30)
"""So often at most a job that goes on as before is written down."""
ALIVE = timedelta(minutes=3)
"""A worker of which nothing was written for so long is gone: its jobs are many, and most take seconds."""
MISSED = 10
"""A job that went well so many rests ago, and at least `LEAST` ago, has a gap."""
LEAST = timedelta(minutes=30)
FORGOTTEN = timedelta(days=7)
"""A job of which nothing was written for so long, while others were, is one of an earlier version."""


class Journal:
    """Of one process. It remembers what it wrote, so that most runs of a job write nothing."""

    def __init__(self) -> None:
        self._written: dict[str, tuple[datetime, bool]] = {}

    def note(self, name: str, every: float, now: datetime, problem: str = "") -> None:
        """That a job has run; a `problem` that begins or ends is written at once."""
        before = self._written.get(name)
        if before and before[1] == bool(problem) and now - before[0] < RESTS:
            return
        row = JobRun.objects.filter(name=name).first() or JobRun(name=name)
        row.every, row.ended_at, row.problem = every, now, discreet(problem)[:300]
        row.failures = row.failures + 1 if problem else 0
        row.well_at = row.well_at if problem else now
        row.save()
        self._written[name] = now, bool(problem)


def last_sign(runs: list[JobRun]) -> datetime | None:
    """When a worker last wrote something; None: never."""
    return max((run.ended_at for run in runs), default=None)


def is_alive(runs: list[JobRun], now: datetime) -> bool:
    sign = last_sign(runs)
    return sign is not None and now - sign < ALIVE


def has_gap(run: JobRun, now: datetime) -> bool:
    """Whether a job has not gone well for much longer than it should."""
    return run.well_at is None or now - run.well_at > max(LEAST, timedelta(seconds=MISSED * run.every))


def runs() -> list[JobRun]:
    """All that are still run."""
    found = list(JobRun.objects.order_by("name"))
    sign = last_sign(found)
    return [run for run in found if sign and sign - run.ended_at < FORGOTTEN]
