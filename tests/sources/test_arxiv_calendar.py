"""arXiv's days without an announcement; the dates are those that arXiv published."""

from __future__ import annotations

from datetime import date

import pytest

from broadsheet.sources.arxiv_calendar import holiday, submitted, why_silent

PUBLISHED = (
    "2023-01-16 2023-06-14 2023-06-19 2023-07-04 2023-09-04 2023-11-23 2023-12-25 2023-12-27 "
    "2025-01-01 2025-01-20 2025-06-19 2025-07-06 2025-09-01 2025-11-27 "
    "2026-01-01 2026-01-19 2026-06-19 2026-07-03 2026-09-07 2026-11-26 2026-12-25 2026-12-29 2026-12-31"
)


@pytest.mark.parametrize("day", PUBLISHED.split())
def test_every_holiday_that_was_published_is_known(day: str) -> None:
    assert holiday(date.fromisoformat(day))


def test_weekends_have_no_announcement() -> None:
    assert [why_silent(date(2026, 11, day)) for day in (20, 21, 22, 23)] == ["", "the weekend", "the weekend", ""]


def test_a_holiday_defers_the_feed_of_the_next_day() -> None:
    assert why_silent(date(2026, 11, 25)) == ""
    assert why_silent(date(2026, 11, 27)) == "Thanksgiving"


def test_one_before_the_weekend_may_defer_that_of_monday() -> None:
    assert why_silent(date(2026, 7, 6)) == "Independence Day"
    assert why_silent(date(2026, 7, 7)) == ""


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        (date(2026, 11, 17), date(2026, 11, 13), date(2026, 11, 16)),  # Tuesday: from Friday to Monday
        (date(2026, 11, 18), date(2026, 11, 16), date(2026, 11, 17)),
        (date(2026, 11, 16), date(2026, 11, 12), date(2026, 11, 13)),  # Monday: from Thursday to Friday
        (date(2026, 11, 30), date(2026, 11, 24), date(2026, 11, 27)),  # after Thanksgiving
    ],
)
def test_when_the_papers_of_a_day_were_submitted(day: date, first: date, last: date) -> None:
    assert tuple(moment.date() for moment in submitted(day)) == (first, last)
