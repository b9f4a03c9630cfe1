"""Who is told of what, once, and how."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from broadsheet.accounts.models import User
from broadsheet.catalog.models import Paper
from broadsheet.community.comments import delete, edit, post
from broadsheet.community.models import Kind, Notice, Notification, Way
from broadsheet.community.moderation import hide
from broadsheet.community.notifications import choices, choose, mark_read, notify, to_send, told, unread


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def notices(user: User) -> list[str]:
    return [row.notice for row in told(user)]


def test_a_mention_and_a_reply_are_told_once(ada: User, bo: User, paper: Paper, now: datetime) -> None:
    first = post(bo, paper, "Look, @ada and @Ada", now)
    assert notices(ada) == ["mention"]
    post(ada, paper, "Yes, @bo, and @ada myself", now, first)
    assert notices(bo) == ["reply"]
    assert notices(ada) == ["mention"]
    edit(first, "Look again, @ada", now)
    assert notices(ada) == ["mention"]


def test_an_edit_tells_whom_it_mentions_for_the_first_time(ada: User, bo: User, paper: Paper, now: datetime) -> None:
    first = post(bo, paper, "Look", now)
    edit(first, "Look, @ada", now)
    assert notices(ada) == ["mention"]


def test_who_is_banned_or_has_left_is_not_told_of_a_mention(ada: User, bo: User, paper: Paper, now: datetime) -> None:
    User.objects.filter(pk=ada.pk).update(banned=now)
    User.objects.create_user("cy", is_active=False)
    post(bo, paper, "@ada @cy @nobody", now)
    assert not Notification.objects.exists()


def test_a_deleted_comment_is_told_of_no_more(ada: User, bo: User, paper: Paper, now: datetime) -> None:
    first = post(bo, paper, "Look, @ada", now)
    assert unread(fresh(ada)) == 1
    delete(first, now)
    assert unread(fresh(ada)) == 0


def test_what_was_hidden_is_told_with_the_reason(ada: User, moderator: User, paper: Paper, now: datetime) -> None:
    hide(moderator, post(ada, paper, "Rude", now), "Be kind.", now)
    row = told(ada).get()
    assert (row.notice, row.note, row.by) == ("hidden", "Be kind.", None)


def test_nobody_is_told_what_they_do_not_want(ada: User, bo: User, paper: Paper, now: datetime) -> None:
    choose(ada, Notice.MENTION, Way.NONE)
    post(bo, paper, "@ada", now)
    notify(bo, Notice.PAPER, Kind.PAPER, paper.key, now, by=bo)
    assert not Notification.objects.exists()
    assert choices(ada)[Notice.MENTION] == "none"
    assert choices(ada)[Notice.REPLY] == "page"


def test_reading_one_or_all_of_ones_own(ada: User, bo: User, paper: Paper, now: datetime) -> None:
    cy = User.objects.create_user("cy")
    for text in ("@ada @bo", "@ada again", "@ada once more"):
        post(cy, paper, text, now)
    mine = told(ada).first()
    assert mine
    mark_read(bo, now, mine.pk)
    assert unread(fresh(ada)) == 3
    mark_read(ada, now, mine.pk)
    assert unread(fresh(ada)) == 2
    mark_read(ada, now)
    assert unread(fresh(ada)) == 0
    assert unread(fresh(bo)) == 1


def test_who_wants_no_mail_any_more_gets_none_that_waits(ada: User, bo: User, paper: Paper, now: datetime) -> None:
    choose(ada, Notice.MENTION, Way.MAIL)
    post(bo, paper, "@ada", now)
    assert [row.user for row in to_send(now + timedelta(minutes=1), 9)] == [ada]
    choose(ada, Notice.MENTION, Way.PAGE)
    assert to_send(now + timedelta(minutes=1), 9) == []


@pytest.mark.parametrize(("age", "number"), [(timedelta(hours=47), 1), (timedelta(hours=49), 0)])
def test_a_mail_that_is_two_days_late_is_not_sent(
    ada: User, bo: User, paper: Paper, now: datetime, age: timedelta, number: int
) -> None:
    choose(ada, Notice.MENTION, Way.MAIL)
    post(bo, paper, "@ada", now)
    assert len(to_send(now + age, 9)) == number
