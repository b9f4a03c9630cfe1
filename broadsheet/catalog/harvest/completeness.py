"""How complete the last days are: what each source announced against what came, and which days are gaps.

A day is a gap where less came than was announced, and, of sources that are known to announce something on every other
day (`Kind.why_silent`), where nobody counted it at all. Today is never one: it may still grow.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal

from broadsheet.catalog.harvest import report
from broadsheet.catalog.models import HarvestDay, Paper
from broadsheet.sources.live import Configured

DAYS = 30
USUAL = 0.3
"""The share of a usual day's papers with which a missed day counts as filled: an announcement has cross-lists and new
versions too, which are not submitted anew."""

State = Literal["whole", "short", "missed", "filled", "open", "unsaid", "silent", "unknown"]


@dataclass(frozen=True, slots=True)
class DayReport:
    """A day of a part of a source. `announced` is None where the source does not say how many there are.

    whole: all came; short: not all; missed: announced, but never asked for; filled: missed, but about as many papers as
    usual that were submitted for it came by another source; open: today; unsaid: some came, the source does not say of
    how many; silent: nothing was announced (`why`); unknown: nobody counted it.
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
            source,
            _with_filled(
                source,
                [one for part in sorted(rows[name]) for one in _days(source, part, rows[name][part], today, days)],
            ),
        )
        for name, source in sources.items()
        if name in rows
    ]


def _with_filled(source: Configured, days: list[DayReport]) -> list[DayReport]:
    """Days whose announcement nobody asked for are no gaps where their papers came by another source all the same."""
    usual = sorted(one.stored for one in days if one.state == "whole" and one.stored)
    submitted = source.kind.submitted
    if not usual or source.chosen or submitted is None:
        return days  # nobody knows how many there should be of what was chosen
    enough = max(1.0, USUAL * usual[len(usual) // 2])
    scheme = source.kind.family
    return [_filled(one, *submitted(one.day), scheme, enough) if one.state == "missed" else one for one in days]


def _filled(missed: DayReport, first: datetime, last: datetime, scheme: str, enough: float) -> DayReport:
    papers = Paper.objects.filter(published__gte=first, published__lt=last, published_precision="time")
    came = papers.filter(identifiers__scheme=scheme).values("pk").distinct().count()
    return replace(missed, state="filled", stored=came) if came >= enough else missed


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
