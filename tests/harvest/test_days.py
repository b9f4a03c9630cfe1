"""The walk from day to day, without a network: a day is a list of names, an answer a stretch of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.sources.base import PaperRecord
from broadsheet.sources.days import MOST_TRIES, Answered, Expired, walk
from broadsheet.sources.http.errors import BrokenAnswer
from broadsheet.sources.live import Cursor, Page

NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
SINCE = {"since": "2026-11-17"}
DAYS = ("2026-11-17", "2026-11-18", "2026-11-19", "2026-11-20")


@dataclass
class Service:
    """`days` of names by part; `before` may change things before each answer and give an answer of its own."""

    days: dict[str, list[str]]
    size: int = 3
    asked: list[tuple[str, str, Any]] = field(default_factory=list)
    before: Callable[[date, Any], Answered | None] = lambda day, place: None

    def ask(self, part: str, day: date, place: Any) -> Answered:
        self.asked.append((part, str(day), place))
        if other := self.before(day, place):
            return other
        names = self.days.get(f"{part} {day}", self.days.get(str(day), []))
        start = place or 0
        here = names[start : start + self.size]
        onward = start + len(here) if here and start + len(here) < len(names) else None
        records = [PaperRecord(source="test", source_id=name, title=name) for name in here]
        return Answered(keys=here, total=len(names), place=onward, records=records)


def names(pages: list[Page]) -> list[str]:
    return [record.source_id for page in pages for record in page.records]


def counts(pages: list[Page]) -> dict[str, tuple[int, int | None]]:
    return {str(one.day): (one.received, one.announced) for page in pages for one in page.days}


def run(service: Service, cursor: Cursor = SINCE, parts: tuple[str, ...] = ("a",), now: datetime = NOW) -> list[Page]:
    return list(walk(parts, service.ask, cursor, now, timedelta(days=1)))


@pytest.fixture
def service() -> Service:
    return Service({day: [f"{day}/{number}" for number in range(5)] for day in DAYS})


def test_every_day_is_read_to_its_end(service: Service) -> None:
    pages = run(service)
    assert names(pages) == [name for day in DAYS for name in service.days[day]]
    assert counts(pages) == dict.fromkeys(DAYS, (5, 5))
    assert pages[-1].cursor == {"since": "2026-11-17", "from": {"a": "2026-11-19"}, "gaps": {}, "at": None}


def test_the_next_run_begins_where_days_can_still_grow(service: Service) -> None:
    cursor = run(service)[-1].cursor
    service.asked.clear()
    run(service, cursor, now=NOW + timedelta(days=1))
    assert {day for _, day, _ in service.asked} == {"2026-11-19", "2026-11-20", "2026-11-21"}


@given(st.lists(st.integers(0, 7), min_size=4, max_size=4), st.integers(1, 4), st.data())
def test_a_run_cut_off_anywhere_goes_on(sizes: list[int], size: int, data: st.DataObject) -> None:
    service = Service(
        {
            f"{part} {day}": [f"{part}{day}/{n}" for n in range(count)]
            for part in "ab"
            for day, count in zip(DAYS, sizes, strict=True)
        },
        size,
    )
    whole = run(service, parts=("a", "b"))
    cursor: Cursor = SINCE
    found: list[str] = []
    last: list[Page] = []
    for _ in range(len(whole) + 1):
        pages: Iterator[Page] = walk(("a", "b"), service.ask, cursor, NOW, timedelta(days=1))
        taken = [page for page, _ in zip(pages, range(data.draw(st.integers(1, 3))), strict=False)]
        found += names(taken)
        last = taken
        cursor = json.loads(json.dumps(taken[-1].cursor))
        if cursor["at"] is None:
            break
    assert found == names(whole)
    assert cursor == last[-1].cursor == whole[-1].cursor


def test_a_day_without_anything_is_counted_as_empty(service: Service) -> None:
    service.days["2026-11-18"] = []
    assert counts(run(service))["2026-11-18"] == (0, 0)


def test_what_comes_twice_counts_once(service: Service) -> None:
    service.days["2026-11-18"] = ["x", "y", "z", "z", "y", "w"]
    assert counts(run(service))["2026-11-18"] == (4, 6)


def test_an_answer_that_is_empty_once_is_asked_for_again(service: Service) -> None:
    empty = iter([True])

    def before(day: date, place: Any) -> Answered | None:
        lost = str(day) == "2026-11-18" and place == 3 and next(empty, False)
        return Answered(keys=[], total=5, place=None) if lost else None

    service.before = before
    pages = run(service)
    assert counts(pages)["2026-11-18"] == (5, 5)
    assert not any(page.notes for page in pages)


def test_a_gap_is_told_and_filled_by_the_next_run(service: Service) -> None:
    service.before = lambda day, place: (
        Answered(keys=[], total=5, place=None) if str(day) == "2026-11-18" and place == 3 else None
    )
    pages = run(service)
    assert counts(pages)["2026-11-18"] == (3, 5)
    notes = [note for page in pages for note in page.notes]
    assert notes == ["2026-11-18: an answer was empty although more was announced."]
    assert pages[-1].cursor["gaps"] == {"a": {"2026-11-18": 1}}
    service.before = lambda day, place: None
    again = run(service, pages[-1].cursor)
    assert counts(again)["2026-11-18"] == (5, 5)
    assert again[-1].cursor["gaps"] == {}


def test_a_gap_that_nobody_can_fill_is_left_after_some_runs(service: Service) -> None:
    service.before = lambda day, place: Answered(keys=[], total=5, place=None) if str(day) == "2026-11-17" else None
    cursor: Cursor = SINCE
    for _ in range(MOST_TRIES):
        cursor = run(service, cursor)[-1].cursor
    assert cursor["gaps"] == {}
    service.asked.clear()
    run(service, cursor)
    assert {day for _, day, _ in service.asked} == {"2026-11-19", "2026-11-20"}


def test_a_day_that_grows_while_it_is_read_is_read_to_its_new_end(service: Service) -> None:
    def before(day: date, place: Any) -> None:
        if str(day) == "2026-11-20" and place == 3:
            service.days["2026-11-20"] = [*service.days["2026-11-20"], "late 1", "late 2"]

    service.before = before
    pages = run(service)
    assert "late 2" in names(pages)
    assert counts(pages)["2026-11-20"] == (7, 7)


def test_a_day_that_shrinks_while_it_is_read_is_read_again(service: Service) -> None:
    gone = iter([True])

    def before(day: date, place: Any) -> None:
        if str(day) == "2026-11-18" and place == 3 and next(gone, False):
            del service.days["2026-11-18"][0]  # what was fourth is now third, and would be passed over

    service.before = before
    pages = run(service)
    assert set(names(pages)) >= set(service.days["2026-11-18"])
    assert counts(pages)["2026-11-18"] == (4, 4)
    assert pages[3].notes == ["2026-11-18 has become shorter while it was read; it is read again."]


def test_a_place_that_is_not_taken_any_more_leads_back_to_the_day(service: Service) -> None:
    refused = iter([True])

    def before(day: date, place: Any) -> None:
        if place == 3 and next(refused, False):
            raise Expired("The place had expired.")

    service.before = before
    pages = run(service)
    assert set(names(pages)) == {name for day in DAYS for name in service.days[day]}
    assert pages[1].notes == ["The place had expired."]


def test_places_that_are_never_taken_end_the_run_with_a_sentence(service: Service) -> None:
    def before(day: date, place: Any) -> None:
        if place:
            raise Expired("The place had expired.")

    service.before = before
    with pytest.raises(BrokenAnswer, match="The list of 2026-11-17 cannot be read to its end: The place had expired"):
        run(service)


def test_parts_have_places_of_their_own(service: Service) -> None:
    cursor = run(service)[-1].cursor
    service.asked.clear()
    run(service, cursor, parts=("a", "b"))
    assert [(part, day) for part, day, place in service.asked if place is None] == [
        *(("a", day) for day in DAYS[2:]),
        *(("b", day) for day in DAYS),
    ]
