"""Lists as plain values: what pages, and later feeds and mail, render."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from broadsheet.catalog.models import FeedEntry, Paper
from broadsheet.feed import lists
from broadsheet.feed.fields import CATEGORIES, field_name, field_of
from broadsheet.feed.lists import Count, Paging
from broadsheet.feed.selection import Selection

FRIDAY = date(2026, 5, 29)
TODAY = date(2026, 6, 1)
ADDED = datetime(2026, 6, 1, tzinfo=UTC)


def paper(key: str, feed: str = "arxiv", place: int | None = None, day: date | None = FRIDAY, **values: Any) -> Paper:
    made = Paper.objects.create(key=key, title=f"Paper {key}", added=ADDED, **values)
    if day:
        FeedEntry.objects.create(paper=made, feed=feed, day=day, place=place)
    return made


def keys(daily: lists.Daily) -> list[str]:
    return [listed.paper.key for listed in daily.papers]


@pytest.mark.django_db
def test_a_day_has_its_papers_in_order_with_where_they_stood() -> None:
    paper("b", place=1, categories=["math.AP"])
    paper("a", place=0, categories=["math.AP"])
    both = paper("c", place=2, categories=["cs.LG"], outside_upvotes=3)
    FeedEntry.objects.create(paper=both, feed="hf", day=FRIDAY, place=0, upvotes=9)
    daily = lists.daily(FRIDAY, TODAY)
    assert keys(daily) == ["c", "a", "b"]
    assert {standing.feed: standing.upvotes for standing in daily.papers[0].standings} == {"arxiv": 3, "hf": 9}
    assert daily.fields == [Count("math", 2), Count("cs", 1)]
    assert daily.feeds == [Count("arxiv", 3), Count("hf", 1)]
    assert (daily.number, daily.day_total, daily.absence) == (1, 3, None)


@pytest.mark.django_db
def test_a_selection_keeps_the_counts_of_the_whole_day() -> None:
    for place, categories in enumerate((["cs.LG"], ["cs.CL", "stat.ML"], ["math.AP"], ["cs.CY"])):
        paper(str(place), place=place, categories=categories)
    daily = lists.daily(FRIDAY, TODAY, Selection.parse("cs,-cs.CY"))
    assert sorted(keys(daily)) == ["0", "1"]
    assert (daily.total, daily.day_total) == (2, 4)
    assert daily.fields == [Count("cs", 3), Count("math", 1)]
    assert daily.categories == [Count("cs.CL", 1), Count("cs.CY", 1), Count("cs.LG", 1)]


@pytest.mark.django_db
def test_without_feeds_a_day_shows_what_was_published_on_it() -> None:
    paper("exact", day=None, published=datetime(2026, 5, 29, 23, 59, tzinfo=UTC), published_precision="time")
    paper("month", day=None, published=datetime(2026, 5, 1, tzinfo=UTC), published_precision="month")
    assert keys(lists.daily(FRIDAY, TODAY)) == ["exact"]
    assert lists.daily(date(2026, 5, 1), TODAY).absence == "before"


@pytest.mark.django_db
def test_days_are_numbered_from_the_first_and_know_their_neighbours() -> None:
    paper("old", day=date(2026, 5, 22))
    paper("new")
    daily = lists.daily(date(2026, 5, 25), TODAY)
    assert (daily.previous, daily.next, daily.number) == (date(2026, 5, 22), FRIDAY, 4)
    assert lists.nearest_day(daily) == date(2026, 5, 22)
    assert lists.daily(date(2026, 5, 1), TODAY).number == 0


@pytest.mark.django_db
def test_an_empty_catalog_has_no_day() -> None:
    assert lists.newest_day() is None
    assert lists.daily(FRIDAY, TODAY).absence == "nothing"
    assert lists.nearest_day(lists.daily(FRIDAY, TODAY)) is None


@pytest.mark.django_db
def test_a_long_day_has_pages() -> None:
    for place in range(lists.PER_PAGE + 1):
        paper(str(place), place=place)
    assert [len(lists.daily(FRIDAY, TODAY, page=page).papers) for page in (1, 2, 3)] == [lists.PER_PAGE, 1, 1]


def test_paging_stays_inside_the_list() -> None:
    assert Paging.of(9, 101, 50) == Paging(3, 3, 50)
    assert Paging.of(-1, 0, 50) == Paging(1, 1, 50)
    assert Paging.of(3, 101, 50).start == 100


def test_every_field_has_a_name() -> None:
    assert len(CATEGORIES) > 130
    assert field_name("cs.CL") == "Computation and language"
    assert field_name("quant-ph") == "Quantum physics"
    assert field_name("icra") == "ICRA"
    assert field_name("Radiology case reports") == "Radiology case reports"
    assert [field_of(["cs.CL", "math.AP"]), field_of(["quant-ph"]), field_of([])] == ["cs", "quant-ph", ""]
