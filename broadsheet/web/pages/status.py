"""How complete the last days are, and how far the index is: `/status`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from broadsheet.catalog.harvest.completeness import DAYS, DayReport, SourceDays, completeness
from broadsheet.catalog.statistics import Statistics, statistics
from broadsheet.search import index
from broadsheet.search.progress import sentence
from broadsheet.web.caching import provisional
from broadsheet.web.charts import Bar, Stacked, bar, stacked
from broadsheet.web.people import who
from broadsheet.web.words import counted, number, short_day

MOST_GAPS = 40
MOST_ROWS = 400


@dataclass(frozen=True, slots=True)
class Row:
    """A day in numbers; `said` is what is to be known of it."""

    day: str
    came: str
    announced: str
    said: str


@dataclass(frozen=True, slots=True)
class Told:
    """A source: its days as columns and in numbers, its gaps in words."""

    name: str
    title: str
    sentence: str
    chart: Stacked | None
    gaps: list[str]
    left: int
    rows: list[Row]


@require_safe
def status(request: HttpRequest) -> HttpResponse:
    """It changes with every harvest, so that nobody keeps it."""
    counts, (words, meaning) = statistics(), index.held()
    found = [_told(one) for one in completeness(settings.SOURCES, timezone.now().date())]
    gaps = sum(len(one.gaps) + one.left for one in found)
    context = {
        "sources": found,
        "days": DAYS,
        "sentence": _sentence(len(found), gaps),
        "offline": settings.OFFLINE,
        "parts": _parts(counts, words, meaning),
        "indexing": _indexing(),
        "papers": counted(counts.papers, "paper"),
        "feed_days": counted(len(counts.days), "day"),
        "operates": who(request, "operate") is not None,
    }
    return provisional(render(request, "status.html", context))


def _sentence(sources: int, gaps: int) -> str:
    if not sources:
        return "No source has counted a day yet."
    if gaps:
        return f"{counted(gaps, 'gap')} in the last {DAYS} days."
    return f"All that was announced in the last {DAYS} days has come, as far as its sources say."


def _parts(counts: Statistics, words: int, meaning: int) -> list[Bar]:
    rows = (("Found by their words", words), ("Found by their meaning", meaning))
    papers = counts.papers
    return [bar(name, min(held, papers), papers, whole=papers) for name, held in rows] if papers else []


def _indexing() -> str:
    """How far whoever indexes just now is; empty if nobody does."""
    progress = index.indexing()
    return f"Just now: {sentence(progress)}." if progress else ""


def _told(one: SourceDays) -> Told:
    gaps = one.gaps
    return Told(
        name=one.configured.name,
        title=one.configured.kind.title,
        sentence=_summary(one),
        chart=_chart(one.days),
        gaps=[_gap(gap) for gap in gaps[:MOST_GAPS]],
        left=max(len(gaps) - MOST_GAPS, 0),
        rows=[_row(day) for day in reversed(one.days) if day.state != "unknown"][:MOST_ROWS],
    )


def _summary(one: SourceDays) -> str:
    whole = len({day.day for day in one.days if day.state == "whole"} - {day.day for day in one.days if day.is_gap})
    unsaid = any(day.state == "unsaid" for day in one.days)
    if one.gaps:
        return f"{counted(len(one.gaps), 'gap')}, {counted(whole, 'day')} complete."
    if unsaid and not whole:
        return "It does not say how many papers a day has; this is what came."
    return f"{counted(whole, 'day')} complete, no gaps."


def _gap(gap: DayReport) -> str:
    name = _name(gap)
    if gap.state == "missed":
        return f"{name}: nobody asked for this day’s announcement."
    return f"{name}: {number(gap.stored)} of {number(gap.announced or 0)} came; {number(gap.lacking)} lack."


def _name(day: DayReport) -> str:
    return f"{short_day(day.day)}{f', {day.part}' if day.part else ''}"


def _row(day: DayReport) -> Row:
    announced = number(day.announced) if day.announced is not None else "–"
    said = {
        "whole": "all",
        "short": f"{number(day.lacking)} lack",
        "missed": "not asked for",
        "filled": "not asked for; these came by another source",
        "open": "so far",
        "silent": day.why,
    }.get(day.state, "")
    came = "–" if day.state in ("silent", "missed") else number(day.stored)
    return Row(_name(day), came, announced, said)


def _chart(days: Sequence[DayReport]) -> Stacked | None:
    """The parts of a source together; a day that was missed is lacking as a whole."""
    by_day: dict[str, tuple[int, int]] = {}
    missed = {short_day(day.day) for day in days if day.state == "missed"}
    for day in days:
        stored, lacking = by_day.get(short_day(day.day), (0, 0))
        more = day.lacking if day.is_gap else 0
        by_day[short_day(day.day)] = (stored + day.stored, lacking + more)
    return stacked([(name, *counts, name in missed) for name, counts in by_day.items()])
