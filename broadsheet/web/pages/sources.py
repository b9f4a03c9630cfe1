"""What is harvested, when, and what became of it: `/sources`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from broadsheet.catalog.harvest.report import SourceReport, report
from broadsheet.catalog.models import HarvestLine
from broadsheet.catalog.statistics import statistics
from broadsheet.sources.live import Configured
from broadsheet.web.caching import provisional
from broadsheet.web.words import counted, host, listed_names, moment, plain_day, spelled

LINES = 4
LONGEST = 240
MOST_CHOSEN = 12
LATE = timedelta(minutes=10)
"""After its time, when it is said that nobody asks."""


@dataclass(frozen=True, slots=True)
class Told:
    """A source in words: `facts` are (name, value), `lines` the end of its log, (when, what)."""

    name: str
    title: str
    state: str
    troubled: bool
    facts: list[tuple[str, str]]
    lines: list[tuple[str, str]]


@require_safe
def sources(request: HttpRequest) -> HttpResponse:
    """Every configured source. What it says changes without the catalog, so that nobody keeps it."""
    now = timezone.now()
    brought = dict(statistics().by_source)
    told = [_told(one, brought, now) for one in report(settings.SOURCES, now, LINES)]
    context = {"sources": told, "offline": settings.OFFLINE}
    return provisional(render(request, "sources.html", context))


def _told(one: SourceReport, brought: Mapping[str, int], now: datetime) -> Told:
    source, row = one.configured, one.row
    return Told(
        name=source.name,
        title=source.kind.title,
        state=_state(one),
        troubled=row.state == "failed" and not one.running and not row.paused,
        facts=_facts(one, brought, now),
        lines=[(moment(line.at), _line(line)) for line in one.lines],
    )


def _state(one: SourceReport) -> str:
    row = one.row
    if one.running:
        return "It is being asked now."
    if row.paused:
        return "Paused by the operator."
    if not row.state:
        return "It has not been asked yet."
    if row.state == "offline":
        return "There was no network when it was to be asked."
    if row.state == "unfinished":
        return "It has more to bring, and goes on."
    if row.state == "failed":
        times = "" if row.failures < 2 else f", {spelled(row.failures)} times in a row"
        return f"The last run failed{times}: {_shortened(row.result)}"
    return "The last run ended well."


def _facts(one: SourceReport, brought: Mapping[str, int], now: datetime) -> list[tuple[str, str]]:
    source, row = one.configured, one.row
    facts = [("Kind", source.kind.name)] if source.kind.name != source.name else []
    facts += [("Asked at", _asked_at(source)), *_chosen(source)]
    facts.append(("Last asked", moment(row.finished_at or row.started_at) or "never"))
    if row.stored_at and row.stored_at != row.finished_at:
        facts.append(("Last success", moment(row.stored_at)))
    facts.append(("Next", _next(one, now)))
    if row.read or row.rejected or row.state == "done":
        last = f"{counted(row.read, 'record')}: {row.new:,} new papers, {row.updated:,} updated, "
        facts.append(("Last run", f"{last}{row.unchanged:,} unchanged, {row.rejected:,} rejected"))
    total = sum(brought.get(name, 0) for name in source.records)
    facts.append(("In the catalog", f"{counted(total, 'paper')} of which it tells" if total else "nothing of it yet"))
    verified = source.kind.verified
    facts.append(("Verified", f"live on {plain_day(verified)}" if verified else "with recorded answers only"))
    return facts


def _asked_at(source: Configured) -> str:
    """Hosts alone: what stands behind one may be a key."""
    hosts = dict.fromkeys(host(one) for one in (source.chosen.get("addresses") or (source.address,)))
    return _few([one for one in hosts if one])


def _chosen(source: Configured) -> list[tuple[str, str]]:
    return [(key.capitalize(), _few(values)) for key, values in source.chosen.items() if key != "addresses"]


def _few(values: list[str] | tuple[str, ...]) -> str:
    shown = [_shortened(one, 80) for one in values[:MOST_CHOSEN]]
    left = len(values) - len(shown)
    return listed_names([*shown, f"{left:,} more"] if left else shown)


def _next(one: SourceReport, now: datetime) -> str:
    row = one.row
    if row.paused:
        return "not until it is resumed"
    if settings.OFFLINE:
        return "not while Broadsheet is set to stay offline"
    if row.next_at is None or one.running:
        return "now"
    late = ", as soon as the worker runs" if row.next_at < now - LATE else ""
    return f"due since {moment(row.next_at)}{late}" if row.next_at <= now else moment(row.next_at)


def _line(line: HarvestLine) -> str:
    times = f" ({line.times:,} times)" if line.times > 1 else ""
    return f"{'Not read: ' if line.level == 'reject' else ''}{_shortened(line.text)}{times}"


def _shortened(text: str, length: int = LONGEST) -> str:
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}…"
