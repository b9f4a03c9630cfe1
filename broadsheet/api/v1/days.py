"""The papers of a day, a week, a month, and what is trending: the lists of the pages."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Schema
from pydantic import Field

from broadsheet.api.v1.frame import Topic, next_page, page_of, span_named
from broadsheet.api.v1.shapes import Cat, Cursor, Detail, Full, Limit, Page, Paper, Standing
from broadsheet.api.v1.told import told
from broadsheet.feed import expected
from broadsheet.feed import trending as warm
from broadsheet.feed.issue import Issue, Listed, issue, newest_day
from broadsheet.feed.selection import Selection
from broadsheet.feed.span import Kind, Span
from broadsheet.web.caching import of_catalog
from broadsheet.web.people import hidden, saves, votes

topic = Topic(tags=["days"])
topic.add_decorator(of_catalog, mode="view")


class Placed(Paper):
    standing: Standing


class OfSpan(Page):
    """The papers of a span of days in the order of its page."""

    papers: list[Placed]
    span: str | None = Field(description="The day, week or month; null in an empty catalog.", examples=["2026-05-29"])
    first: str | None = Field(description="Its first day.", examples=["2026-05-29"])
    last: str | None = Field(description="Its last day.", examples=["2026-05-29"])
    total: int = Field(description="Papers that the choice takes.")
    whole: int = Field(description="Papers without any choice.")
    earlier: str | None = Field(description="The nearest earlier one that has papers.", examples=["2026-05-28"])
    later: str | None = Field(description="The nearest later one that has papers.")


class Heat(Schema):
    """Why a paper is trending: `rank` of `size` in its field, by what was done with it in `age` days."""

    field: str
    rank: int
    size: int
    upvotes: int
    comments: int
    saves: int
    expected: float
    age: int


class Warm(Paper):
    heat: Heat


class Trending(Page):
    papers: list[Warm]
    day: str | None = Field(description="As of which day; null in an empty catalog.", examples=["2026-05-29"])
    total: int


Way = Annotated[
    Literal["", "new", "cross", "replaced"],
    Query("", description="Only what was announced as new, for other fields first, or as a new version."),
]


class Chosen(Schema):
    """What of a span is told, and how: the same of a day, a week and a month."""

    cat: Cat
    way: Way
    cursor: Cursor
    limit: Limit
    detail: Full


@topic.get("/daily", response=OfSpan, summary="The papers of a day")
def daily(
    request: HttpRequest,
    date: Annotated[
        str,
        Query(
            "",
            description="`YYYY-MM-DD`; the newest day with papers without.",
            pattern=r"^([0-9]{4}-[0-9]{2}-[0-9]{2})?$",
        ),
    ],
    chosen: Query[Chosen],
) -> Any:
    return _span(request, "day", date, chosen)


@topic.get("/weekly", response=OfSpan, summary="The papers of a week")
def weekly(
    request: HttpRequest,
    week: Annotated[
        str, Query("", description="`YYYY-Www` (ISO 8601); the newest without.", pattern=r"^([0-9]{4}-W[0-9]{2})?$")
    ],
    chosen: Query[Chosen],
) -> Any:
    return _span(request, "week", week, chosen)


@topic.get("/monthly", response=OfSpan, summary="The papers of a month")
def monthly(
    request: HttpRequest,
    month: Annotated[str, Query("", description="`YYYY-MM`; the newest without.", pattern=r"^([0-9]{4}-[0-9]{2})?$")],
    chosen: Query[Chosen],
) -> Any:
    return _span(request, "month", month, chosen)


def _span(request: HttpRequest, kind: Kind, text: str, chosen: Chosen) -> Any:
    newest = None if text else newest_day()
    if not text and newest is None:
        empty = dict.fromkeys(("next", "span", "first", "last", "earlier", "later"))
        return {**empty, "papers": [], "total": 0, "whole": 0}
    span = Span.around(kind, newest) if newest else span_named(kind, text)
    page = page_of(chosen.cursor, chosen.limit)
    shown = issue(
        span,
        timezone.now().date(),
        Selection.parse(chosen.cat),
        page[0],
        way=chosen.way,
        hidden=hidden(request),
        votes=votes(request),
        expected=expected.state(),
        per_page=page[1],
    )
    return _told(request, shown, page, chosen.detail)


def _told(request: HttpRequest, shown: Issue, page: tuple[int, int], detail: Detail) -> Any:
    listed = shown.papers if shown.paging.number == page[0] else []
    papers = told(request, [one.paper for one in listed], detail)
    return {
        "papers": [
            paper | {"standing": _standing(one, place)}
            for place, (paper, one) in enumerate(zip(papers, listed, strict=True), shown.paging.start + 1)
        ],
        "next": next_page(page[0], shown.paging.pages, page[1]),
        "span": shown.span.text,
        "first": shown.span.first.isoformat(),
        "last": shown.span.last.isoformat(),
        "total": shown.total,
        "whole": shown.whole,
        "earlier": shown.previous.text if shown.previous else None,
        "later": shown.next.text if shown.next else None,
    }


def _standing(one: Listed, place: int) -> dict[str, Any]:
    listings = [{"feed": at.feed, "day": at.day.isoformat(), "place": at.place} for at in one.standings]
    return {"place": place, "listings": listings, "announced": one.announced, "expected": one.expected}


@topic.get("/trending", response=Trending, url_name="trending", summary="What is trending, field by field")
def trending(request: HttpRequest, cat: Cat, cursor: Cursor, limit: Limit, detail: Full) -> Any:
    """The order of the page Trending, with the numbers that it follows from."""
    number, size = page_of(cursor, limit)
    states = votes(request), saves(request), expected.state()
    today, selection = timezone.now().date(), Selection.parse(cat)
    shown = warm.trending(today, selection, number, hidden(request), *states, per_page=size)
    if shown is None:
        return {"papers": [], "next": None, "day": None, "total": 0}
    pairs = shown.papers if shown.paging.number == number else []
    papers = told(request, [paper for paper, _ in pairs], detail)
    return {
        "papers": [paper | {"heat": _heat(standing)} for paper, (_, standing) in zip(papers, pairs, strict=True)],
        "next": next_page(number, shown.paging.pages, size),
        "day": shown.day.isoformat(),
        "total": shown.total,
    }


def _heat(standing: warm.Standing) -> dict[str, Any]:
    return {name: getattr(standing, name) for name in Heat.model_fields}
