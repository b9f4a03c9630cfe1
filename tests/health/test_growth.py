"""How large everything is, a row a day, and when the disk is full."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from broadsheet.health import growth
from broadsheet.health.growth import days_left, sentence
from broadsheet.health.models import Measured

NOW = datetime(2026, 6, 1, 8, tzinfo=UTC)


def _free(*free: int) -> list[tuple[date, int]]:
    return [(date(2026, 6, 1) + timedelta(days=place), each) for place, each in enumerate(free)]


@pytest.mark.parametrize(
    ("free", "days"),
    [
        ((), None),
        ((100, 90), None),  # two days tell nothing
        ((100, 90, 80, 70), 7),
        ((100, 92, 78, 70), 6),
        ((70, 80, 90, 100), None),
        ((70, 70, 70, 70), None),
        ((30, 20, 10, 0), 0),
    ],
)
def test_when_the_disk_is_full(free: tuple[int, ...], days: int | None) -> None:
    assert days_left(_free(*free)) == days


def _rows(home: int, free: int) -> list[Measured]:
    """Five days on which so many bytes were added and taken."""
    return [
        Measured(day=day, home=10**9 + home * place, free=10**9 - free * place)
        for place, (day, _) in enumerate(_free(*range(5)))
    ]


def test_it_is_said_in_a_sentence() -> None:
    assert sentence([]) == "How fast it grows can be said after some days."
    assert sentence(_rows(12_000_000, 100_000_000)) == (
        "The data folder grows by 12.0 MB a day. At the pace of these days the disk is full in 6 days."
    )
    assert sentence(_rows(0, -5)) == "The data folder does not grow. The disk is not getting fuller."
    assert sentence(_rows(0, 1)).endswith("full in more than ten years.")


@pytest.mark.django_db
def test_a_day_is_one_row_and_old_ones_go() -> None:
    Measured.objects.create(day=date(2025, 4, 1), database=1, index=1, home=1, free=1, papers=1)
    for hours in (0, 5, 24):
        growth.measure(NOW + timedelta(hours=hours))
    days = list(Measured.objects.order_by("day").values_list("day", flat=True))
    assert days == [date(2026, 6, 1), date(2026, 6, 2)]
    assert [row.day for row in growth.measured(1)] == [date(2026, 6, 2)]
