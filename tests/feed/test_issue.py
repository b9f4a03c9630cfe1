"""A day, a week, a month as plain values: what pages, and later feeds and mail, render."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from broadsheet.catalog.models import FeedEntry, Paper, RevisionStamp
from broadsheet.feed import issue as issues
from broadsheet.feed.fields import CATEGORIES, field_name, field_of
from broadsheet.feed.issue import Count, Issue, issue
from broadsheet.feed.lists import PER_PAGE, Paging
from broadsheet.feed.selection import EVERYTHING, Selection
from broadsheet.feed.span import Span

FRIDAY = date(2026, 5, 29)
TODAY = date(2026, 6, 1)
ADDED = datetime(2026, 6, 1, tzinfo=UTC)


def paper(key: str, feed: str = "arxiv", place: int | None = None, day: date | None = FRIDAY, **values: Any) -> Paper:
    made = Paper.objects.create(key=key, title=f"Paper {key}", added=ADDED, **values)
    if day:
        FeedEntry.objects.create(paper=made, feed=feed, day=day, place=place)
    return made


def daily(day: date, today: date, selection: Selection = EVERYTHING, page: int = 1) -> Issue:
    return issue(Span.around("day", day), today, selection, page)


def day_of(day: date) -> Span:
    return Span.around("day", day)


def keys(shown: Issue) -> list[str]:
    return [listed.paper.key for listed in shown.papers]


@pytest.mark.django_db
def test_a_day_has_its_papers_in_order_with_where_they_stood() -> None:
    paper("b", place=1, categories=["math.AP"])
    paper("a", place=0, categories=["math.AP"])
    both = paper("c", place=2, categories=["cs.LG"], outside_upvotes=3)
    FeedEntry.objects.create(paper=both, feed="hf", day=FRIDAY, place=0, upvotes=9)
    shown = daily(FRIDAY, TODAY)
    assert keys(shown) == ["c", "a", "b"]
    assert {standing.feed: standing.upvotes for standing in shown.papers[0].standings} == {"arxiv": 3, "hf": 9}
    assert shown.fields == [Count("math", 2), Count("cs", 1)]
    assert shown.feeds == [Count("arxiv", 3), Count("hf", 1)]
    assert (shown.whole, shown.absence) == (3, None)


@pytest.mark.django_db
def test_a_selection_keeps_the_counts_of_the_whole_day() -> None:
    for place, categories in enumerate((["cs.LG"], ["cs.CL", "stat.ML"], ["math.AP"], ["cs.CY"])):
        paper(str(place), place=place, categories=categories)
    shown = daily(FRIDAY, TODAY, Selection.parse("cs,-cs.CY"))
    assert sorted(keys(shown)) == ["0", "1"]
    assert (shown.total, shown.whole) == (2, 4)
    assert shown.fields == [Count("cs", 3), Count("math", 1)]
    assert shown.categories == [Count("cs.CL", 1), Count("cs.CY", 1), Count("cs.LG", 1)]


@pytest.mark.django_db
def test_without_feeds_a_day_shows_what_was_published_on_it() -> None:
    paper("exact", day=None, published=datetime(2026, 5, 29, 23, 59, tzinfo=UTC), published_precision="time")
    paper("month", day=None, published=datetime(2026, 5, 1, tzinfo=UTC), published_precision="month")
    assert keys(daily(FRIDAY, TODAY)) == ["exact"]
    assert daily(date(2026, 5, 1), TODAY).absence == "before"


@pytest.mark.django_db
def test_days_know_their_neighbours() -> None:
    paper("old", day=date(2026, 5, 22))
    paper("new")
    shown = daily(date(2026, 5, 25), TODAY)
    assert (shown.previous, shown.next) == (day_of(date(2026, 5, 22)), day_of(FRIDAY))
    assert issues.nearest(shown) == day_of(date(2026, 5, 22))


@pytest.mark.django_db
def test_an_empty_catalog_has_no_day() -> None:
    assert issues.newest_day() is None
    assert daily(FRIDAY, TODAY).absence == "nothing"
    assert issues.nearest(daily(FRIDAY, TODAY)) is None


@pytest.mark.django_db
def test_a_long_day_has_pages() -> None:
    for place in range(PER_PAGE + 1):
        paper(str(place), place=place)
    assert [len(daily(FRIDAY, TODAY, page=page).papers) for page in (1, 2, 3)] == [PER_PAGE, 1, 1]


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


def week(text: str, selection: Selection = EVERYTHING, today: date = TODAY) -> Issue:
    return issue(Span.parse("week", text), today, selection)


@pytest.mark.django_db
def test_a_week_has_all_its_days_once_the_upvoted_first_then_the_newest_day() -> None:
    paper("monday", day=date(2026, 5, 25), place=0, categories=["cs.LG"])
    paper("friday", place=5, categories=["cs.LG"])
    liked = paper("liked", day=date(2026, 5, 26), place=9, categories=["cs.LG"], outside_upvotes=2)
    FeedEntry.objects.create(paper=liked, feed="hf", day=date(2026, 5, 27), place=0, upvotes=7)
    paper("sunday before", day=date(2026, 5, 24), place=0, categories=["cs.LG"])
    shown = week("2026-W22")
    assert keys(shown) == ["liked", "friday", "monday"]
    assert [(one.feed, one.day.day) for one in shown.papers[0].standings] == [("arxiv", 26), ("hf", 27)]
    assert (shown.whole, shown.themes) == (3, [])


@pytest.mark.django_db
def test_a_week_without_papers_knows_the_nearest_weeks_that_have_some() -> None:
    paper("old", day=date(2026, 5, 4))
    paper("new")
    shown = week("2026-W20")
    assert shown.absence == "between"
    assert (shown.previous, shown.next) == (Span.parse("week", "2026-W19"), Span.parse("week", "2026-W22"))
    assert issues.nearest(shown) == Span.parse("week", "2026-W19")
    assert week("2026-W23", today=date(2026, 6, 3)).absence == "today"


@pytest.mark.django_db
def test_a_month_holds_what_was_published_on_days_without_a_feed() -> None:
    paper("listed")
    paper("read", day=None, published=datetime(2026, 5, 30, 12, tzinfo=UTC), published_precision="time")
    paper("listed day", day=None, published=datetime(2026, 5, 29, tzinfo=UTC), published_precision="day")
    paper("some month", day=None, published=datetime(2026, 5, 1, tzinfo=UTC), published_precision="month")
    shown = issue(Span.parse("month", "2026-05"), TODAY)
    assert sorted(keys(shown)) == ["listed", "read"]
    assert issues.month_counts(shown.span) == {FRIDAY: 1, date(2026, 5, 30): 1}


@pytest.mark.django_db
def test_fields_are_joined_and_left_out() -> None:
    for place, categories in enumerate((["cs.LG"], ["math.AP", "cs.LG"], ["cs.CY", "cs.LG"], ["stat.ML"])):
        paper(str(place), place=place, categories=categories)
    shown = week("2026-W22", Selection.parse("cs.*,-cs.CY"))
    assert sorted(keys(shown)) == ["0", "1"]
    assert (shown.total, shown.whole) == (2, 4)


@pytest.mark.django_db
def test_an_order_is_kept_until_the_catalog_changes() -> None:
    paper("a", place=0)
    RevisionStamp.objects.create(number=1, stamp="a")
    assert keys(daily(FRIDAY, TODAY)) == ["a"]
    paper("b", place=1)
    assert keys(daily(FRIDAY, TODAY)) == ["a"]
    RevisionStamp.objects.create(number=2, stamp="b")
    assert keys(daily(FRIDAY, TODAY)) == ["a", "b"]


@pytest.mark.django_db
def test_new_cross_listed_and_replaced_are_told_apart_for_each_category() -> None:
    for key, kind, codes in (
        ("2605.00001", "new", ["cs.LG"]),
        ("2605.00002", "new", ["stat.ML", "cs.LG"]),
        ("2605.00003", "cross", ["math.ST", "cs.LG"]),
        ("2605.00004", "replace", ["cs.LG"]),
        ("2605.00005", "replace-cross", ["math.ST", "cs.LG"]),
    ):
        made = paper(key, categories=codes)
        FeedEntry.objects.filter(paper=made).update(announce_type=kind)
    everything = daily(FRIDAY, TODAY)
    assert {way.code: way.papers for way in everything.ways} == {"new": 2, "cross": 1, "replaced": 2}
    assert len(everything.papers) == 3
    learning = issue(day_of(FRIDAY), TODAY, Selection.parse("cs.LG"))
    assert {way.code: way.papers for way in learning.ways} == {"new": 1, "cross": 2, "replaced": 2}
    cross = issue(day_of(FRIDAY), TODAY, Selection.parse("cs.LG"), way="cross")
    assert sorted(keys(cross)) == ["2605.00002", "2605.00003"]
    assert {listed.announced for listed in cross.papers} == {"cross"}
    replaced = issue(day_of(FRIDAY), TODAY, Selection.parse("stat"), way="replaced")
    assert (replaced.way, replaced.total) == (None, 1)
    assert sorted(keys(issue(day_of(FRIDAY), TODAY, way="replaced"))) == ["2605.00004", "2605.00005"]


@pytest.mark.django_db
def test_a_paper_that_came_anew_is_not_among_the_replaced() -> None:
    made = paper("2605.00001", categories=["cs.LG"])
    FeedEntry.objects.filter(paper=made).update(announce_type="new")
    FeedEntry.objects.create(paper=made, feed="biorxiv", day=FRIDAY, announce_type="replace")
    assert [way.code for way in daily(FRIDAY, TODAY).ways] == ["new"]
