"""Trending: the formula, every field by itself, and which day it is counted from."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.accounts.models import User
from broadsheet.catalog.models import FeedEntry, Paper
from broadsheet.community import queries as community
from broadsheet.community.actions import upvote
from broadsheet.feed.ranking import HALF_LIFE, Trend, counted, expected, heat, shares, trending_order
from broadsheet.feed.selection import Selection
from broadsheet.feed.trending import WINDOW, trending
from broadsheet.library import queries as library
from broadsheet.library.actions import mark

FRIDAY = date(2026, 5, 29)
LATER = date(2026, 11, 22)


def test_heat_halves_in_a_half_life() -> None:
    assert heat(0, 0) == 1
    assert heat(7, 0) == 8
    assert heat(7, HALF_LIFE) == pytest.approx(4)


def test_a_save_counts_as_an_upvote_and_a_comment_as_two() -> None:
    assert counted(upvotes=3, saves=2, comments=4) == 13


def test_what_is_expected_fades_as_votes_come_and_while_they_do_not() -> None:
    assert expected(1, votes=0, age=0) == 3
    assert expected(1, votes=3, age=0) == pytest.approx(1.5)
    assert expected(1, votes=0, age=2) == pytest.approx(0.75)
    assert expected(1, votes=0, age=7) == 0
    assert expected(0.5, votes=0, age=-3) == 3 / 16


@given(st.floats(0, 1), st.integers(0, 99), st.integers(0, 9))
def test_a_guess_never_puts_fewer_votes_before_more(share: float, votes: int, age: int) -> None:
    assert votes + expected(share, votes, age) < votes + 1 + expected(share, votes + 1, age) + 1e-9


def test_interest_is_compared_inside_field_and_day() -> None:
    groups = {1: ("cs", 0), 2: ("cs", 0), 3: ("cs", 1), 4: ("math", 0), 5: ("cs", 0)}
    assert shares(groups, {1: 0.1, 2: 0.9, 3: 7.0, 4: -5.0}) == {1: 0.25, 2: 0.75, 3: 0.5, 4: 0.5}
    assert shares({1: ("cs", 0), 2: ("cs", 0)}, {1: 2.0, 2: 2.0}) == {1: 0.5, 2: 0.5}


def test_every_field_has_a_top() -> None:
    trends = [Trend(number, "cs", upvotes=100 - number, comments=0, age=0) for number in range(90)]
    trends += [Trend(900 + number, "math", 0, 0, age=number) for number in range(10)]
    first = [(trend.paper, rank) for trend, rank in trending_order(trends)][:12]
    assert (900, 1) in first
    assert first[:3] == [(0, 1), (1, 2), (2, 3)]


TRENDS = st.lists(
    st.builds(
        Trend,
        st.integers(1, 10**6),
        st.sampled_from(["cs", "math", ""]),
        st.integers(0, 500),
        st.integers(0, 9),
        st.integers(0, 29),
    ),
    unique_by=lambda trend: trend.paper,
    max_size=40,
)


@given(TRENDS)
def test_inside_a_field_the_hotter_paper_stands_first_whatever_comes_first(trends: list[Trend]) -> None:
    order = trending_order(trends)
    assert order == trending_order(reversed(trends))
    assert len(order) == len(trends)
    for field in ("cs", "math", ""):
        own = [(t.heat, rank) for t, rank in order if t.field == field]
        assert [rank for _, rank in own] == list(range(1, len(own) + 1))
        assert own == sorted(own, key=lambda pair: (-pair[0], pair[1]))


def paper(key: str, day: date = FRIDAY, categories: str = "cs.LG", **values: Any) -> Paper:
    added = datetime(2026, 6, 1, tzinfo=UTC)
    made = Paper.objects.create(key=key, title=key, categories=[categories], added=added, **values)
    FeedEntry.objects.create(paper=made, feed="arxiv", day=day, place=0)
    return made


@pytest.mark.django_db
def test_an_old_catalog_is_counted_from_its_newest_day() -> None:
    paper("new", outside_upvotes=2)
    paper("liked", FRIDAY - timedelta(days=3), outside_upvotes=3, signals={"hf": {"upvotes": 3, "comments": 4}})
    paper("too old", FRIDAY - timedelta(days=WINDOW), outside_upvotes=99)
    shown = trending(LATER)
    assert shown
    assert shown.day == FRIDAY
    found = {one.key: standing for one, standing in shown.papers}
    assert list(found) == ["liked", "new"]
    assert (found["liked"].rank, found["liked"].size, found["liked"].age, found["liked"].comments) == (1, 2, 3, 4)


@pytest.mark.django_db
def test_days_to_come_do_not_trend_yet() -> None:
    paper("here")
    paper("tomorrow", FRIDAY + timedelta(days=1))
    shown = trending(FRIDAY)
    assert shown
    assert [one.key for one, _ in shown.papers] == ["here"]


@pytest.mark.django_db
def test_a_choice_keeps_the_rank_in_the_whole_field() -> None:
    paper("first", categories="cs.LG", outside_upvotes=5)
    paper("second", categories="cs.CL", outside_upvotes=1)
    shown = trending(FRIDAY, Selection.parse("cs.CL"))
    assert shown
    assert [(one.key, standing.rank, standing.size) for one, standing in shown.papers] == [("second", 2, 2)]


@pytest.mark.django_db
def test_what_people_here_saved_and_upvoted_counts(now: datetime) -> None:
    paper("announced first")
    saved, user = paper("saved"), User.objects.create_user("ada")
    mark(user, saved, "save", now)
    mark(User.objects.create_user("ben"), saved, "save", now)
    upvote(user, saved, True, now)
    shown = trending(FRIDAY, votes=community.state(), saves=library.saved_state())
    assert shown
    assert next((one.key, standing.upvotes, standing.saves) for one, standing in shown.papers) == ("saved", 1, 2)
    mark(user, saved, "unsave", now)
    shown = trending(FRIDAY, votes=community.state(), saves=library.saved_state())
    assert shown
    assert shown.papers[0][1].saves == 1


@pytest.mark.django_db
def test_an_empty_catalog_has_nothing_trending() -> None:
    assert trending(FRIDAY) is None
