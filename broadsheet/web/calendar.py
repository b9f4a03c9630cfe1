"""A month as a table of days, each with how much it holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse

from broadsheet.feed import issue
from broadsheet.feed.span import Span
from broadsheet.web.words import counted

BAR = 20
"""Width of the bar of the fullest day, in pixels."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A day of the month: its number, what it holds in words, and a bar as long as it is full."""

    number: int
    url: str
    papers: str
    bar: int
    bar_from: float
    here: bool


@dataclass(frozen=True, slots=True)
class Week:
    """A row of the table; a cell is None outside the month."""

    number: int
    url: str
    here: bool
    cells: list[Cell | None]


@dataclass(frozen=True, slots=True)
class Calendar:
    """A month; `previous` and `next` are the months beside it, as (name, address)."""

    name: str
    url: str
    here: bool
    weeks: list[Week]
    previous: tuple[str, str] | None
    next: tuple[str, str] | None


def span_url(span: Span) -> str:
    """The address of a day, a week or a month."""
    return reverse(span.kind, args=[span.text])


def calendar(shown: Span) -> Calendar:
    """The month in which a span begins, with the days that it covers marked."""
    month = Span.around("month", shown.first)
    counts = issue.month_counts(month)
    most = max(counts.values(), default=1)
    monday = Span.around("week", month.first)
    weeks: list[Week] = []
    week: Span | None = monday
    while week and week.first <= month.last:
        weeks.append(_week(week, month, shown, counts, most))
        week = week.beside(1)
    return Calendar(
        name=f"{month.first:%B} {month.first.year}",
        url=span_url(month),
        here=shown == month,
        weeks=weeks,
        previous=_beside(month.beside(-1)),
        next=_beside(month.beside(1)),
    )


def _week(week: Span, month: Span, shown: Span, counts: dict[date, int], most: int) -> Week:
    days = [week.first + timedelta(days=number) for number in range((week.last - week.first).days + 1)]
    cells = [_cell(day, shown, counts.get(day, 0), most) if day.month == month.first.month else None for day in days]
    return Week(week.first.isocalendar().week, span_url(week), shown == week, cells + [None] * (7 - len(cells)))


def _cell(day: date, shown: Span, papers: int, most: int) -> Cell:
    here = shown.kind != "month" and shown.first <= day <= shown.last
    url = span_url(Span.around("day", day))
    bar = max(1, round(BAR * papers / most)) if papers else 0
    return Cell(day.day, url, counted(papers, "paper") if papers else "no papers", bar, (BAR - bar) / 2, here)


def _beside(month: Span | None) -> tuple[str, str] | None:
    return (f"{month.first:%B}", span_url(month)) if month else None
