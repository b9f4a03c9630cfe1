"""What the catalog holds, as pictures: `/stats`."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from broadsheet.catalog.queries import EDITION
from broadsheet.catalog.statistics import Statistics, statistics
from broadsheet.feed.fields import field_name, is_field
from broadsheet.search import index
from broadsheet.sources.base import FAMILY_NAMES
from broadsheet.web.caching import of_catalog, provisional
from broadsheet.web.charts import Bar, Columns, bar, columns
from broadsheet.web.links import scheme_name
from broadsheet.web.pages.categories import category_url
from broadsheet.web.sheet import day_url, searched
from broadsheet.web.words import counted, feed_name, number, plain_day

FIELDS = 16
CATEGORIES = 16
DAYS = 120


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table of numbers; `url` may be empty."""

    name: str
    count: int
    url: str = ""


@require_safe
@of_catalog
def stats(request: HttpRequest) -> HttpResponse:
    """The catalog in numbers, counted once a revision."""
    counts = statistics()
    words, meaning = index.held()
    context = {
        "counts": counts,
        "papers": counted(counts.papers, "paper"),
        "years": _years(counts),
        "year_lines": [
            Line(str(year), papers, searched(f"year:{year}")) for year, papers in reversed(counts.years) if papers
        ],
        "days": _days(counts.days),
        "month_lines": _months(counts.days),
        "sources": [
            bar(
                FAMILY_NAMES.get(name, name), papers, counts.papers, url=searched(f"source:{name}"), whole=counts.papers
            )
            for name, papers in counts.sources
        ],
        "fields": _bars([row for row in counts.fields if is_field(row[0])][:FIELDS], counts.papers),
        "categories": _bars([row for row in counts.categories if is_field(row[0])][:CATEGORIES], counts.papers),
        "venues": _bars([row for row in counts.archives if not is_field(row[0])][:FIELDS], counts.papers),
        "feeds": _feeds(counts),
        "parts": _parts(counts, words, meaning),
        "schemes": _schemes(counts),
    }
    response = render(request, "stats.html", context)
    return response if counts.current else provisional(response)


def _years(counts: Statistics) -> Columns | None:
    if not counts.years:
        return None
    year, papers = max(counts.years, key=lambda row: row[1])
    most = f"most in {year}: {number(papers)}"
    return columns([(str(year), papers) for year, papers in counts.years], f"Papers by year, {most}", most)


def _days(days: list[tuple[date, int]]) -> Columns | None:
    """The last feed days; days without papers take no room."""
    shown = days[-DAYS:]
    if not shown:
        return None
    day, papers = max(shown, key=lambda row: row[1])
    most = f"most on {plain_day(day)}: {number(papers)}"
    label = f"Papers by feed day, the last {len(shown)} days, {most}"
    return columns([(plain_day(day), papers) for day, papers in shown], label, most)


def _months(days: list[tuple[date, int]]) -> list[Line]:
    """Places in feeds by month, the newest first; each leads to the last of its days."""
    totals: Counter[date] = Counter()
    last: dict[date, date] = {}
    for day, papers in days:
        month = day.replace(day=1)
        totals[month] += papers
        last[month] = day
    return [Line(f"{month:%B} {month.year}", totals[month], day_url(last[month])) for month in sorted(totals)[::-1]]


def _bars(rows: list[tuple[str, int]], whole: int) -> list[Bar]:
    most = rows[0][1] if rows else 1
    return [
        bar(field_name(code), papers, most, url=category_url(code), code=code, whole=whole) for code, papers in rows
    ]


def _feeds(counts: Statistics) -> list[Bar]:
    captured = sum(papers for feed, papers in counts.feeds if feed.startswith(EDITION))
    rows = [(feed_name(feed), papers, "") for feed, papers in counts.feeds if not feed.startswith(EDITION)]
    rows += [("Captured pages", captured, reverse("editions"))] if captured else []
    most = max((papers for _, papers, _ in rows), default=1)
    return [bar(name, papers, most, url=url) for name, papers, url in rows]


def _parts(counts: Statistics, words: int, meaning: int) -> list[Bar]:
    """How many papers have what."""
    rows = (
        ("Abstract", counts.with_abstract, ""),
        ("Authors by name", counts.with_authors, ""),
        ("Identifier", counts.with_identifier, ""),
        ("Code", counts.with_code, searched("has:code")),
        ("Votes elsewhere", counts.with_votes, ""),
        ("Found by their words", min(words, counts.papers), ""),
        ("Found by their meaning", min(meaning, counts.papers), ""),
    )
    return [bar(name, papers, counts.papers, url=url, whole=counts.papers) for name, papers, url in rows]


def _schemes(counts: Statistics) -> list[Bar]:
    """Identifiers by scheme; those of single venues together."""
    named = [(name, papers) for scheme, papers in counts.schemes if (name := scheme_name(scheme))]
    rest = sum(papers for scheme, papers in counts.schemes if not scheme_name(scheme))
    rows = [*named, *([("Other numbers, each of one venue", rest)] if rest else [])]
    return [bar(name, papers, counts.papers, whole=counts.papers) for name, papers in rows]
