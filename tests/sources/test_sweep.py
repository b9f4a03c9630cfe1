from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from broadsheet.sources.live import Cursor, HeldPaper
from broadsheet.sources.sweep import Sweep, chosen

NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
WEEK = timedelta(days=7)


class Shelf:
    def __init__(self, places: list[int]) -> None:
        self.places = places

    def after(self, place: int, most: int) -> list[HeldPaper]:
        return [HeldPaper(one, ()) for one in sorted(self.places) if one > place][:most]

    def before(self, place: int | None, most: int) -> list[HeldPaper]:
        older = [one for one in sorted(self.places, reverse=True) if place is None or one < place]
        return [HeldPaper(one, ()) for one in older][:most]


def run(shelf: Shelf, cursor: Cursor, now: datetime = NOW, a_day: int = 100, size: int = 3) -> tuple[list[int], Cursor]:
    """The places asked about, one request a batch."""
    sweep, asked = Sweep(cursor, shelf, now, a_day=a_day, again=WEEK), list[int]()
    while held := sweep.next(size):
        asked += [paper.place for paper in held]
        sweep.spend(1)
    return asked, sweep.cursor


def test_newest_first_and_each_once_a_round() -> None:
    shelf = Shelf(list(range(1, 9)))
    asked, cursor = run(shelf, {})
    assert asked == [8, 7, 6, 5, 4, 3, 2, 1]
    assert run(shelf, cursor, NOW + timedelta(days=6))[0] == []
    assert run(shelf, cursor, NOW + WEEK)[0] == asked


def test_new_papers_come_before_the_rest() -> None:
    shelf = Shelf([1, 2, 3, 4, 5, 6])
    asked, cursor = run(shelf, {}, a_day=1)
    assert asked == [6, 5, 4]
    shelf.places += [7, 9]
    assert run(shelf, cursor, NOW + timedelta(days=1))[0] == [7, 9, 3, 2, 1]


def test_the_budget_is_one_of_the_day() -> None:
    shelf = Shelf(list(range(10)))
    asked, cursor = run(shelf, {}, a_day=2)
    assert len(asked) == 6
    assert run(shelf, cursor, NOW + timedelta(hours=15), a_day=2)[0] == []
    assert run(shelf, cursor, NOW + timedelta(hours=16), a_day=2)[0] == [3, 2, 1, 0]


def test_nothing_is_held_yet() -> None:
    asked, cursor = run(Shelf([]), {})
    assert asked == []
    assert run(Shelf([4]), cursor)[0] == [4]


@given(
    st.lists(st.sets(st.integers(0, 60), max_size=12), min_size=1, max_size=6),
    st.integers(1, 4),
    st.integers(1, 3),
)
def test_every_paper_is_asked_about_whenever_it_came(arrivals: list[set[int]], size: int, a_day: int) -> None:
    """Papers come with ever higher places, runs are cut by the budget, and within a round none is asked about twice."""
    shelf, cursor, asked = Shelf([]), Cursor(), list[int]()
    for number, arrived in enumerate(arrivals):
        shelf.places += [100 * number + one for one in arrived]
        more, cursor = run(shelf, cursor, NOW + timedelta(minutes=number), a_day, size)
        asked += more
    for day in range(1, 7):
        more, cursor = run(shelf, cursor, NOW + timedelta(days=day), 100, size)
        asked += more
    assert sorted(asked) == sorted(shelf.places)


def test_by_which_identifier() -> None:
    paper = HeldPaper(1, ("arxiv:2611.00001", "doi:10.1/a", "doi:10.1/b", "x:1"))
    assert chosen(paper, ("doi", "arxiv")) == "doi:10.1/a"
    assert chosen(paper, ("pmid",)) is None
