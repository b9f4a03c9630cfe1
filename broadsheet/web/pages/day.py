"""The front page: one day's papers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from broadsheet.catalog.queries import EDITION
from broadsheet.feed import lists
from broadsheet.feed.fields import field_name, field_of
from broadsheet.feed.lists import Daily, Listed
from broadsheet.feed.ranking import PICKED_FEEDS
from broadsheet.feed.selection import Selection
from broadsheet.web.pages.search import search
from broadsheet.web.paging import address, asked_page, pager
from broadsheet.web.rows import LEAD_TEXT, SECOND_TEXT, Row, row
from broadsheet.web.sheet import day_url
from broadsheet.web.words import counted, feed_name, long_day, plain_day, short_day

SECONDS = 3
FIELDS_SHOWN = 12
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class DayLink:
    """A day that one can go to."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class FieldLink:
    """A field in the filter row."""

    name: str
    papers: int
    url: str
    chosen: bool


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """`/papers`: the newest day that has papers; with `?q=` what a search finds."""
    if "q" in request.GET:
        return search(request)
    newest = lists.newest_day()
    if newest is None:
        return render(request, "empty.html")
    return _day(request, newest)


@require_safe
def day(request: HttpRequest, text: str) -> HttpResponse:
    """`/papers/date/YYYY-MM-DD`."""
    try:
        asked = date.fromisoformat(text if _DAY.fullmatch(text) else "")
    except ValueError:
        raise BadRequest(f"“{text[:40]}” is not a day of the calendar. Write it like 2026-05-29.") from None
    return _day(request, asked)


def _day(request: HttpRequest, asked: date) -> HttpResponse:
    selection = Selection.parse(request.GET.get("cat", ""))
    daily = lists.daily(asked, timezone.now().date(), selection, asked_page(request))
    path = day_url(asked)
    front_page = daily.paging.number == 1
    rows = _rows(daily, front_page)
    context = {
        "daily": daily,
        "path": path,
        "weekday": f"{asked:%A}",
        "day": plain_day(asked),
        "previous": _day_link(daily.previous, selection),
        "next": _day_link(daily.next, selection),
        "lead": rows[0] if front_page and rows else None,
        "seconds": rows[1 : 1 + SECONDS] if front_page else [],
        "rows": rows[1 + SECONDS :] if front_page else rows,
        "start": daily.paging.start + (2 + SECONDS if front_page else 1),
        "papers": counted(daily.day_total, "paper"),
        "folio": _folio(daily),
        "feeds": _feeds(daily),
        "fields": _field_links(daily, path),
        "categories": _category_links(daily, path),
        "everything": path,
        "absence": _absence(daily) if daily.absence else "",
        "nearest": _nearest(daily),
        "pager": pager(path, daily.paging, cat=selection.text),
    }
    return render(request, "day.html", context)


def _rows(daily: Daily, front_page: bool) -> list[Row]:
    if not front_page:
        return [row(listed.paper, day=daily.day) for listed in daily.papers]
    lead, seconds, rest = daily.papers[:1], daily.papers[1 : 1 + SECONDS], daily.papers[1 + SECONDS :]
    return (
        [row(listed.paper, LEAD_TEXT, reason=_reason(listed, daily), day=daily.day) for listed in lead]
        + [row(listed.paper, SECOND_TEXT, day=daily.day) for listed in seconds]
        + [row(listed.paper, day=daily.day) for listed in rest]
    )


def _reason(lead: Listed, daily: Daily) -> str:
    """Why the lead leads, as `feed.ranking` decided it."""
    upvotes = max((standing.upvotes for standing in lead.standings), default=lead.paper.outside_upvotes)
    picks = [standing.feed for standing in lead.standings if standing.feed in PICKED_FEEDS]
    if all(standing.feed.startswith(EDITION) for standing in lead.standings) and lead.standings:
        return "First on the results page captured on this day"
    if upvotes:
        return f"Leads the day with {counted(upvotes, 'upvote')} on Hugging Face"
    if picks:
        return f"First in {feed_name(picks[0])}"
    size = next((field.papers for field in daily.fields if field.code == field_of(lead.paper.categories)), 0)
    return f"First of {counted(size, 'paper')} in {field_name(field_of(lead.paper.categories))}" if size > 1 else ""


def _day_link(day: date | None, selection: Selection) -> DayLink | None:
    return DayLink(short_day(day), address(day_url(day), cat=selection.text)) if day else None


def _feeds(daily: Daily) -> list[tuple[str, int]]:
    named = [(feed.code, feed.papers) for feed in daily.feeds if not feed.code.startswith(EDITION)]
    captured = sum(feed.papers for feed in daily.feeds if feed.code.startswith(EDITION))
    shown = [(feed_name(code), papers) for code, papers in named]
    return shown + ([("captured results pages", captured)] if captured else [])


def _folio(daily: Daily) -> list[str]:
    """The line under the name: number, papers, feeds."""
    number = [f"Daily Papers No. {daily.number:,}" if daily.number else "Daily Papers"]
    feeds = _feeds(daily)
    if len(feeds) == 1:
        return [*number, f"{counted(daily.day_total, 'paper')} from {feeds[0][0]}"]
    return [*number, counted(daily.day_total, "paper"), *(f"{papers:,} from {name}" for name, papers in feeds)]


def _field_links(daily: Daily, path: str) -> list[FieldLink]:
    chosen = {code.partition(".")[0] for code in daily.selection.wanted}
    return [
        FieldLink(field_name(field.code), field.papers, address(path, cat=field.code), field.code in chosen)
        for place, field in enumerate(daily.fields)
        if place < FIELDS_SHOWN or field.code in chosen
    ]


def _category_links(daily: Daily, path: str) -> list[FieldLink]:
    return [
        FieldLink(
            field_name(count.code), count.papers, address(path, cat=count.code), count.code in daily.selection.wanted
        )
        for count in daily.categories[:24]
    ]


def _nearest(daily: Daily) -> DayLink | None:
    nearest = lists.nearest_day(daily) if daily.absence else None
    return DayLink(long_day(nearest), day_url(nearest)) if nearest else None


def _absence(daily: Daily) -> str:
    return {
        "nothing": "This catalog holds no papers with a day yet. Import some with broadsheet import PATH.",
        "future": "This day is still to come.",
        "weekend": "No papers were announced: arXiv and Hugging Face rest on Saturdays and Sundays.",
        "before": "This catalog begins later.",
        "after": "No papers have come in for this day yet.",
        "between": "No source that was imported here has papers of this day.",
    }[daily.absence or "between"]
