"""When a source is asked again: its own interval with a little chance, later each time after failures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from operator import itemgetter

from django.db.models import QuerySet

from broadsheet.catalog.models import Harvest
from broadsheet.sources.clock import Clock
from broadsheet.sources.live import Configured

FIRST_PAUSE = timedelta(minutes=5)
LONGEST_PAUSE = timedelta(hours=12)
JITTER = 0.1
"""Of the interval: so that many installations do not come at the same minute."""


def next_time(every: timedelta, clock: Clock) -> datetime:
    """After a run that ended well."""
    pause: timedelta = every * clock.uniform(1 - JITTER, 1 + JITTER)
    return clock.now() + pause


def retry_time(every: timedelta, failures: int, asked_for: datetime | None, clock: Clock) -> datetime:
    """After `failures` runs in a row that failed; `asked_for` is the source's own Retry-After."""
    pause: timedelta = min(FIRST_PAUSE * 2 ** min(failures - 1, 10), max(every, FIRST_PAUSE), LONGEST_PAUSE)
    moment = clock.now() + pause * clock.uniform(1 - JITTER, 1 + JITTER)
    return max(moment, asked_for) if asked_for else moment


def known(sources: Iterable[str]) -> None:
    """Make a row for each of these that was never asked, so that it can be paused before it is."""
    there = set(Harvest.objects.values_list("source", flat=True))
    Harvest.objects.bulk_create([Harvest(source=name) for name in sources if name not in there], ignore_conflicts=True)


def pause(rows: QuerySet[Harvest]) -> None:
    """Sources that are not asked by themselves any more; a run that is under way ends first."""
    rows.update(paused=True)


def resume(rows: QuerySet[Harvest]) -> None:
    rows.update(paused=False)


def ask_again(rows: QuerySet[Harvest]) -> None:
    """At once, whatever went wrong before. A run that is under way decides itself when the next one comes."""
    rows.update(paused=False, failures=0, next_at=None)


def due(sources: Mapping[str, Configured], now: datetime) -> list[Configured]:
    """The sources whose time has come: those that never ran in the order of the file, then the longest waiting."""
    rows = {row.source: row for row in Harvest.objects.filter(source__in=list(sources))}
    waiting: list[tuple[str, str]] = []
    for name in sources:
        row = rows.get(name)
        if row is None or (row.next_at is None and not row.paused):
            waiting.append(("", name))
        elif row.next_at and row.next_at <= now and not row.paused:
            waiting.append((row.next_at.isoformat(), name))
    return [sources[name] for _, name in sorted(waiting, key=itemgetter(0))]
