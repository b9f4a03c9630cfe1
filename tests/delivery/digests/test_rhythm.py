"""When digests are due."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.delivery.digests.rhythm import is_zone, next_due, zones
from broadsheet.delivery.models import Rhythm

MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 – hypothesis adds the zone


def due(rhythm: Rhythm, after: str, zone: str = "Europe/Berlin", hour: int = 7, weekday: int = 0) -> str:
    found = next_due(rhythm, weekday, hour, zone, datetime.fromisoformat(after).replace(tzinfo=UTC))
    return found.astimezone(ZoneInfo(zone)).strftime("%a %d %b %H:%M")


@pytest.mark.parametrize(
    ("rhythm", "after", "expected"),
    [
        (Rhythm.DAILY, "2026-11-27 05:59", "Fri 27 Nov 07:00"),
        (Rhythm.DAILY, "2026-11-27 06:00", "Sat 28 Nov 07:00"),
        (Rhythm.WEEKDAYS, "2026-11-27 06:00", "Mon 30 Nov 07:00"),
        (Rhythm.WEEKLY, "2026-11-24 12:00", "Mon 30 Nov 07:00"),
        (Rhythm.WEEKLY, "2026-11-30 05:00", "Mon 30 Nov 07:00"),
        (Rhythm.WEEKLY, "2026-11-30 06:00", "Mon 07 Dec 07:00"),
    ],
)
def test_it_comes_on_the_next_day_of_its_rhythm(rhythm: Rhythm, after: str, expected: str) -> None:
    assert due(rhythm, after) == expected


def test_the_hour_stays_when_clocks_are_changed() -> None:
    assert due(Rhythm.DAILY, "2026-10-24 06:00") == "Sun 25 Oct 07:00"
    assert due(Rhythm.DAILY, "2026-03-28 07:00") == "Sun 29 Mar 07:00"


def test_an_hour_that_is_left_out_comes_an_hour_later() -> None:
    assert due(Rhythm.DAILY, "2026-03-28 12:00", hour=2) == "Sun 29 Mar 03:00"


def test_an_hour_that_comes_twice_counts_once() -> None:
    first = next_due(Rhythm.DAILY, 0, 2, "Europe/Berlin", datetime(2026, 10, 24, 12, tzinfo=UTC))
    assert first == datetime(2026, 10, 25, 0, tzinfo=UTC)
    assert next_due(Rhythm.DAILY, 0, 2, "Europe/Berlin", first) == datetime(2026, 10, 26, 1, tzinfo=UTC)


@given(st.sampled_from(list(Rhythm)), st.integers(0, 6), st.integers(0, 23), st.sampled_from(sorted(zones())), MOMENTS)
def test_it_is_always_later_and_within_eight_days(
    rhythm: Rhythm, weekday: int, hour: int, zone: str, after: datetime
) -> None:
    assert after < next_due(rhythm, weekday, hour, zone, after) <= after + timedelta(days=8)


def test_zones_are_known_by_name() -> None:
    assert is_zone("Asia/Kolkata")
    assert is_zone("UTC")
    assert not is_zone("../../etc/passwd")
    assert not is_zone("Mars/Olympus")
