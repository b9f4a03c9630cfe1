"""What a person did with papers, through merges and splits of these."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from broadsheet.accounts.models import User
from broadsheet.catalog.models import Paper
from broadsheet.catalog.operating import join, separate, statements
from broadsheet.community.actions import upvote
from broadsheet.community.queries import counts, state, upvoted
from broadsheet.library.actions import mark
from broadsheet.library.models import Mark
from broadsheet.library.queries import Marked, marks, shelf
from tests.library.conftest import fresh

pytestmark = pytest.mark.django_db


def test_each_mark_is_done_once_and_undone(ada: User, papers: list[Paper], now: datetime) -> None:
    mark(ada, papers[0], "save", now)
    mark(ada, papers[0], "save", now + timedelta(hours=1))
    mark(ada, papers[0], "up", now)
    assert Mark.objects.get().saved == now
    assert marks(fresh(ada)) == {papers[0].key: Marked(saved=True, rating=1)}
    mark(ada, papers[0], "unsave", now)
    mark(ada, papers[0], "unrate", now)
    assert marks(fresh(ada)) == {}


def test_a_shelf_has_what_was_done_last_first(ada: User, papers: list[Paper], now: datetime) -> None:
    for hours, paper in ((0, papers[1]), (2, papers[0]), (1, papers[2])):
        mark(ada, paper, "read", now + timedelta(hours=hours))
    assert shelf(ada, "read") == [papers[0].key, papers[2].key, papers[1].key]
    assert shelf(ada, "saved") == []


def test_marks_are_ones_own(ada: User, papers: list[Paper], now: datetime) -> None:
    mark(ada, papers[0], "hide", now)
    assert marks(User.objects.create_user("eve")) == {}


def test_marks_and_votes_follow_their_papers_through_merge_and_split(
    ada: User, papers: list[Paper], now: datetime
) -> None:
    one, other = papers[:2]
    for paper in (one, other):
        mark(ada, paper, "save", now)
        upvote(ada, paper, True, now)
    mark(ada, other, "read", now)
    joined = join(one, other, now)
    assert marks(fresh(ada)) == {joined.key: Marked(saved=True, read=True)}
    assert counts(state()) == {joined.key: 1}
    assert shelf(ada, "saved") == upvoted(fresh(ada)) == [joined.key]
    second = next(told for told in statements(joined) if told.source_id == "doi:10.1234/two")
    separate(joined, [second.record], now + timedelta(seconds=1))
    assert marks(fresh(ada)) == {one.key: Marked(saved=True), other.key: Marked(saved=True, read=True)}


def test_what_is_done_with_a_merged_paper_is_done_with_all_of_it(ada: User, papers: list[Paper], now: datetime) -> None:
    one, other = papers[:2]
    mark(ada, one, "save", now)
    mark(ada, other, "save", now)
    joined = join(one, other, now)
    mark(ada, joined, "unsave", now)
    assert marks(fresh(ada)) == {}


def test_one_vote_a_person(ada: User, papers: list[Paper], now: datetime) -> None:
    for user in (ada, ada, User.objects.create_user("bo")):
        upvote(user, papers[0], True, now)
    assert counts(state()) == {papers[0].key: 2}
    upvote(ada, papers[0], False, now)
    assert counts(state()) == {papers[0].key: 1}
