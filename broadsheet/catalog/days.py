"""A day's papers as plain rows: enough to count and order a day of 1,500 papers without loading them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Min

from broadsheet.catalog.models import FeedEntry, Paper
from broadsheet.catalog.queries import EDITION


@dataclass(frozen=True, slots=True)
class DayRow:
    """A paper's place in one feed of the day; `feed` is empty where only its date puts it there."""

    paper: int
    feed: str
    place: int | None
    upvotes: int
    """Outside votes, as the feed had them or as they stand now, whichever is more."""
    categories: list[str]


def day_rows(day: date) -> list[DayRow]:
    """One row for each feed entry of the day; where no feed has that day, one for each paper published on it."""
    entries = FeedEntry.objects.filter(day=day).values_list(
        "paper_id", "feed", "place", "upvotes", "paper__outside_upvotes", "paper__categories"
    )
    rows = [
        DayRow(paper, feed, place, max(upvotes or 0, outside), categories)
        for paper, feed, place, upvotes, outside, categories in entries
    ]
    return rows or _published_rows(day)


def _published_rows(day: date) -> list[DayRow]:
    midnight = datetime.combine(day, time(), UTC)
    published = Paper.objects.filter(published__gte=midnight, published_precision__in=("day", "time"))
    if day < date.max:
        published = published.filter(published__lt=midnight + timedelta(days=1))
    papers = published.values_list("id", "outside_upvotes", "categories")
    return [DayRow(paper, "", None, outside, categories) for paper, outside, categories in papers]


def first_day() -> date | None:
    """The first day of any feed; None without feeds."""
    day: date | None = FeedEntry.objects.aggregate(day=Min("day"))["day"]
    return day


def edition_firsts() -> dict[str, str]:
    """The title that stood first in each captured page, by the page's feed (`edition:…`)."""
    return dict(FeedEntry.objects.filter(feed__startswith=EDITION, place=0).values_list("feed", "paper__title"))
