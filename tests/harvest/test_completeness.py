"""Which days are whole, which are gaps, and which never look like one. Today is Friday 20 November 2026."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from broadsheet.catalog.harvest.completeness import DayReport, completeness
from broadsheet.catalog.ingest import ingest
from broadsheet.catalog.models import HarvestDay
from broadsheet.sources.base import PaperRecord, PartialDate
from broadsheet.sources.kinds import configured

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
SOURCES = configured({"arxiv-rss": {}, "arxiv-oai": {}, "hf-daily": {}})


def count(source: str, day: date, stored: int, announced: int | None, part: str = "") -> None:
    moment = datetime(2026, 11, 20, tzinfo=UTC)
    HarvestDay.objects.create(source=source, day=day, part=part, stored=stored, announced=announced, counted_at=moment)


def days(today: date = TODAY) -> dict[str, list[DayReport]]:
    return {one.configured.name: one.days for one in completeness(SOURCES, today, 14)}


def on(day: int, source: str = "arxiv-rss") -> DayReport:
    return next(one for one in days()[source] if one.day == date(2026, 11, day))


def test_less_than_announced_is_a_gap() -> None:
    count("arxiv-rss", date(2026, 11, 18), 1_480, 1_482)
    count("arxiv-rss", date(2026, 11, 19), 1_200, 1_200)
    assert (on(18).state, on(18).is_gap, on(18).lacking) == ("short", True, 2)
    assert (on(19).state, on(19).is_gap) == ("whole", False)


def test_today_may_still_grow() -> None:
    count("arxiv-rss", TODAY, 3, 9)
    assert (on(20).state, on(20).is_gap) == ("open", False)


def test_a_weekday_that_nobody_counted_is_a_gap_of_arxiv_alone() -> None:
    for source in ("arxiv-rss", "hf-daily"):
        count(source, date(2026, 11, 12), 5, 5)
    assert on(13).state == "missed"
    assert on(13, "hf-daily").state == "unknown"
    assert [on(day).state for day in (14, 15)] == ["silent", "silent"]


def test_days_before_the_first_count_are_no_gaps() -> None:
    count("arxiv-rss", date(2026, 11, 18), 5, 5)
    assert [on(day).is_gap for day in (16, 17, 19)] == [False, False, True]


def test_thanksgiving_and_the_feed_after_it_are_no_gaps() -> None:
    count("arxiv-rss", date(2026, 11, 25), 5, 5)
    count("arxiv-rss", date(2026, 11, 27), 0, 0)
    found = {one.day.day: one.state for one in days(date(2026, 12, 1))["arxiv-rss"]}
    assert [found[day] for day in (25, 26, 27, 28, 30)] == ["whole", "silent", "silent", "silent", "missed"]


def test_a_source_that_does_not_say_how_many_has_no_gaps() -> None:
    count("arxiv-oai", date(2026, 11, 17), 900, None, "cs")
    count("arxiv-oai", date(2026, 11, 17), 40, None, "stat")
    [found] = completeness(SOURCES, TODAY, 14)
    assert not found.gaps
    assert [(one.part, one.state, one.stored) for one in found.days if one.stored] == [
        ("cs", "unsaid", 900),
        ("stat", "unsaid", 40),
    ]


def test_gaps_come_newest_first_and_only_of_what_is_configured() -> None:
    for ago, stored in ((1, 1), (3, 0), (40, 0)):
        count("hf-daily", TODAY - timedelta(days=ago), stored, 2)
    count("gone", TODAY - timedelta(days=1), 0, 2)
    [found] = completeness(SOURCES, TODAY, 14)
    assert [gap.day.day for gap in found.gaps] == [19, 17]


def test_a_missed_day_is_no_gap_once_its_papers_came_by_another_source(now: datetime) -> None:
    for day in (11, 12, 16):
        count("arxiv-rss", date(2026, 11, day), 10, 10)
    assert on(13).is_gap
    submitted = datetime(2026, 11, 11, 23, tzinfo=UTC)  # Wednesday evening, announced on Thursday, in Friday's feeds
    _bring(submitted, 2, now)
    assert on(13).is_gap
    _bring(submitted + timedelta(hours=12), 2, now)
    assert (on(13).state, on(13).stored, on(13).is_gap) == ("filled", 4, False)


def test_of_chosen_categories_nobody_knows_how_many_there_should_be(now: datetime) -> None:
    some = configured({"arxiv-rss": {"categories": ["cs.CL"]}})
    count("arxiv-rss", date(2026, 11, 12), 10, 10)
    _bring(datetime(2026, 11, 11, 23, tzinfo=UTC), 4, now)
    found = completeness(some, TODAY, 14)[0].days
    assert next(one for one in found if one.day.day == 13).state == "missed"


def _bring(submitted: datetime, papers: int, now: datetime) -> None:
    moment = PartialDate.of(submitted)
    names = [f"arxiv:2611.{submitted.hour:02}{number:03}" for number in range(papers)]
    made = (
        PaperRecord(source="arxiv-oai", source_id=name, title=name, identifiers=(name,), published=moment)
        for name in names
    )
    ingest(made, now)
