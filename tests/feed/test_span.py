"""Days, ISO weeks and months."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.feed.span import Kind, Span

KINDS = st.sampled_from(["day", "week", "month"])


@given(KINDS, st.dates())
def test_every_day_has_its_span_which_reads_back(kind: Kind, day: date) -> None:
    span = Span.around(kind, day)
    assert span.first <= day <= span.last
    assert Span.parse(kind, span.text) == span


@given(KINDS, st.dates(date(2, 1, 1), date(9998, 12, 31)))
def test_spans_follow_each_other_without_a_gap(kind: Kind, day: date) -> None:
    span = Span.around(kind, day)
    after = span.beside(1)
    assert after
    assert after.first == span.last + timedelta(days=1)
    assert after.beside(-1) == span


@pytest.mark.parametrize("kind", ["day", "week", "month"])
def test_the_calendar_has_an_end(kind: Kind) -> None:
    assert Span.around(kind, date.max).beside(1) is None
    assert Span.around(kind, date.min).beside(-1) is None


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("day", "2026-02-30"),
        ("day", "20260229"),
        ("week", "2026-W54"),
        ("week", "2025-W53"),
        ("month", "2026-00"),
        ("month", "٢٠٢٦-٠٥"),
    ],
)
def test_anything_else_is_refused(kind: Kind, text: str) -> None:
    with pytest.raises(ValueError, match=r"day|week|month|range|2025|2026"):
        Span.parse(kind, text)


def test_a_week_may_belong_to_the_next_year() -> None:
    assert Span.around("week", date(2025, 12, 29)).text == "2026-W01"
