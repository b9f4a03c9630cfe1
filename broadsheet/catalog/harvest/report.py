"""What is known about harvests, for pages and commands: reads only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from broadsheet.catalog.harvest import log
from broadsheet.catalog.harvest.holding import is_gone
from broadsheet.catalog.models import Harvest, HarvestDay, HarvestLine
from broadsheet.sources.live import Configured, Enrichment


@dataclass(frozen=True, slots=True)
class SourceReport:
    """A configured source and its `row`: last and next run, counts, result, failures; `running` now; newest lines."""

    configured: Configured
    row: Harvest
    running: bool
    lines: list[HarvestLine]


def report(sources: Mapping[str, Configured], now: datetime, lines: int = 5) -> list[SourceReport]:
    """Every configured source, in the order of broadsheet.toml; one that never ran has an unsaved row."""
    rows = {row.source: row for row in Harvest.objects.filter(source__in=list(sources))}
    found = []
    for name, configured in sources.items():
        row = rows.get(name) or Harvest(source=name)
        held = bool(row.holder and row.held_until and row.held_until >= now and not is_gone(row.holder))
        found.append(SourceReport(configured, row, held, log.lines(name, lines)))
    return found


@dataclass(frozen=True, slots=True)
class LastFetch:
    """When papers were last fetched well, by any source that brings papers, and what became of each one's last run."""

    sources: int
    at: datetime | None
    states: list[str]
    """`Harvest.state` of those that ran and are not paused."""


def last_fetch(sources: Mapping[str, Configured]) -> LastFetch:
    """Of the sources that bring papers; those that only add to papers do not count."""
    bringing = [name for name, one in sources.items() if not isinstance(one.source, Enrichment)]
    rows = list(Harvest.objects.filter(source__in=bringing).order_by("source"))
    return LastFetch(
        sources=len(bringing),
        at=max((row.stored_at for row in rows if row.stored_at), default=None),
        states=[row.state for row in rows if row.state and not row.paused],
    )


def days(since: date, source: str = "") -> list[HarvestDay]:
    """Announced against stored, day by day, the newest first; of one source or of all."""
    found = HarvestDay.objects.filter(day__gte=since).order_by("-day", "source", "part")
    return list(found.filter(source=source) if source else found)
