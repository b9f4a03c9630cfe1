"""How complete the last days are: what each source announced against what came, and which days are gaps.

A day is a gap where less came than was announced, and, of sources that are known to announce something on every other
day (`Kind.why_silent`), where nobody counted it at all. Today is never one: it may still grow.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from broadsheet.catalog.harvest import report
from broadsheet.catalog.models import HarvestDay
from broadsheet.sources.live import Configured

DAYS = 30

State = Literal["whole", "short", "missed", "open", "unsaid", "silent", "unknown"]


@dataclass(frozen=True, slots=True)
class DayReport:
    """A day of a part of a source. `announced` is None where the source does not say how many there are.

    whole: all came; short: not all; missed: announced, but never asked for; open: today; unsaid: some came, the source
    does not say of how many; silent: nothing was announced (`why`); unknown: nobody counted it.
    """

    day: date
    part: str
    state: State
    stored: int = 0
    announced: int | None = None
    why: str = ""

    @property
    def is_gap(self) -> bool:
        return self.state in ("short", "missed")

    @property
    def lacking(self) -> int:
        return max((self.announced or 0) - self.stored, 0)


@dataclass(frozen=True, slots=True)
class SourceDays:
    """A source that counts its days, the oldest first, for each of its parts."""

    configured: Configured
    days: list[DayReport]

    @property
    def gaps(self) -> list[DayReport]:
        """The newest first."""
        return sorted((one for one in self.days if one.is_gap), key=lambda one: (one.day, one.part), reverse=True)


def completeness(sources: Mapping[str, Configured], today: date, days: int = DAYS) -> list[SourceDays]:
    """The last `days` days of every configured source that counts any, in the order of broadsheet.toml."""
    first = today - timedelta(days=days - 1)
    rows: dict[str, dict[str, dict[date, HarvestDay]]] = {}
    for row in report.days(first):
        if row.day <= today:
            rows.setdefault(row.source, {}).setdefault(row.part, {})[row.day] = row
    return [
        SourceDays(
            source, [one for part in sorted(rows[name]) for one in _days(source, part, rows[name][part], today, days)]
        )
        for name, source in sources.items()
        if name in rows
    ]


def _days(source: Configured, part: str, rows: Mapping[date, HarvestDay], today: date, days: int) -> list[DayReport]:
    begun = min(rows)
    span = [today - timedelta(days=number) for number in range(days - 1, -1, -1)]
    return [_day(source, part, day, rows.get(day), today, begun) for day in span]


def _day(source: Configured, part: str, day: date, row: HarvestDay | None, today: date, begun: date) -> DayReport:
    if row and (row.stored or row.announced):
        return DayReport(day, part, _state(row, today), row.stored, row.announced)
    why = source.kind.why_silent(day) if source.kind.why_silent else ""
    if why:
        return DayReport(day, part, "silent", why=why)
    if day == today:
        return DayReport(day, part, "open")
    expected = source.kind.why_silent is not None and day > begun
    if row:
        return DayReport(day, part, "whole" if row.announced is not None else "unsaid", 0, row.announced)
    return DayReport(day, part, "missed" if expected else "unknown")


def _state(row: HarvestDay, today: date) -> State:
    if row.announced is None:
        return "unsaid"
    if row.stored >= row.announced:
        return "whole"
    return "open" if row.day == today else "short"
