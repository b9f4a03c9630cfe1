"""When a digest is due, in the reader's own time."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from broadsheet.delivery.models import Rhythm

_DAYS: dict[str, int] = {Rhythm.DAILY: 1, Rhythm.WEEKDAYS: 3, Rhythm.WEEKLY: 7}
"""How far back the first digest looks."""


def next_due(rhythm: Rhythm, weekday: int, hour: int, zone: str, after: datetime) -> datetime:
    """The first moment after `after` at which it is `hour` on a day of the rhythm in this zone; UTC. Of an hour that
    comes twice when clocks are put back the first one counts, an hour that is left out is taken an hour later."""
    there = _zone(zone)
    day = after.astimezone(there).date()
    for _ in range(9):
        if _is_on(rhythm, weekday, day.weekday()):
            due = datetime.combine(day, time(hour), there).astimezone(UTC)
            if due > after:
                return due
        day += timedelta(days=1)
    raise ValueError(f"no day in nine is one of {rhythm} {weekday}")


def span(rhythm: str) -> timedelta:
    """How far back a digest looks where none was sent before: over the days since one would have come."""
    return timedelta(days=_DAYS.get(rhythm, 1))


def local(zone: str, moment: datetime) -> datetime:
    """The moment as clocks in this zone show it."""
    return moment.astimezone(_zone(zone))


@cache
def zones() -> tuple[str, ...]:
    """The names of all time zones that can be chosen, in the order of the alphabet."""
    places = (name for name in available_timezones() if "/" in name and not name.startswith("Etc/"))
    return (*sorted(places), "UTC")


def is_zone(name: str) -> bool:
    """Whether this names a time zone that is known here."""
    return name in zones()


def _is_on(rhythm: Rhythm, weekday: int, day: int) -> bool:
    return rhythm == Rhythm.DAILY or (day < 5 if rhythm == Rhythm.WEEKDAYS else day == weekday)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
