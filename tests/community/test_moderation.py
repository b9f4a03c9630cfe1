"""What moderators decide, whom they may decide about, and that all of it is in the log."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from broadsheet.accounts.models import Role, User
from broadsheet.accounts.permissions import may
from broadsheet.catalog.ingest import ingest
from broadsheet.catalog.models import Paper
from broadsheet.catalog.operating import statements
from broadsheet.community import moderation
from broadsheet.community.comments import post
from broadsheet.community.desk import actions, banned_people, hidden_comments, open_cases
from broadsheet.community.discussion import visible
from broadsheet.community.leaving import leave
from broadsheet.community.models import Action, Deed, Kind, Report
from broadsheet.community.queries import state
from broadsheet.community.writing import Refused
from broadsheet.sources.base import PaperRecord


def logged() -> list[tuple[str, str, str, str]]:
    return [(row.name, row.deed, row.key, row.reason) for row in actions()]


def test_a_comment_is_hidden_with_a_reason_and_shown_again(
    ada: User, bo: User, moderator: User, paper: Paper, now: datetime
) -> None:
    made = post(ada, paper, "Rude", now)
    moderation.report(bo, Kind.COMMENT, str(made.pk), "It is rude.", now)
    before = state()
    moderation.hide(moderator, made, " Be \n kind. ", now)
    assert not visible().exists()
    assert [one.reason for one in hidden_comments()] == ["Be kind."]
    assert open_cases() == []
    assert state() != before
    with pytest.raises(Refused):
        moderation.hide(moderator, made, "Again", now)
    moderation.unhide(moderator, made, now + timedelta(seconds=1))
    assert visible().exists()
    assert logged() == [("mo", "unhide", str(made.pk), ""), ("mo", "hide", str(made.pk), "Be kind.")]


def test_reports_are_one_a_person_and_closed_together(
    ada: User, bo: User, moderator: User, paper: Paper, now: datetime
) -> None:
    key = str(post(ada, paper, "Rude", now).pk)
    moderation.report(bo, Kind.COMMENT, key, "It is rude.", now)
    moderation.report(bo, Kind.COMMENT, key, "It is very rude.", now)
    moderation.report(User.objects.create_user("cy"), Kind.COMMENT, key, "Rude", now)
    (case,) = open_cases()
    assert [one.reason for one in case.reports] == ["It is very rude.", "Rude"]
    moderation.close(moderator, Kind.COMMENT, key, Deed.DISMISS, now)
    moderation.close(moderator, Kind.COMMENT, key, Deed.DISMISS, now)
    assert open_cases() == []
    assert logged() == [("mo", "dismiss", key, "")]


def test_nobody_reports_more_than_so_much_within_an_hour(ada: User, now: datetime) -> None:
    for number in range(moderation.AN_HOUR):
        moderation.report(ada, Kind.COMMENT, str(number), "Rude", now)
    with pytest.raises(Refused):
        moderation.report(ada, Kind.COMMENT, "99", "Rude", now)
    assert Report.objects.count() == moderation.AN_HOUR


def test_who_is_banned_keeps_things_but_does_not_speak(ada: User, moderator: User, now: datetime) -> None:
    moderation.ban(moderator, ada, "Spam", now)
    ada.refresh_from_db()
    assert may(ada, "mark")
    assert not may(ada, "speak")
    assert not may(ada, "upvote")
    assert banned_people() == [ada]
    moderation.unban(moderator, ada, "A mistake", now + timedelta(seconds=1))
    ada.refresh_from_db()
    assert may(ada, "speak")
    assert logged() == [("mo", "unban", "ada", "A mistake"), ("mo", "ban", "ada", "Spam")]


@pytest.mark.parametrize("act", [moderation.ban, moderation.unban])
def test_nobody_decides_about_themselves_or_a_higher_role(
    ada: User, moderator: User, now: datetime, act: Callable[..., None]
) -> None:
    operator = User.objects.create_user("op", role=Role.OPERATOR)
    curator = User.objects.create_user("cu", role=Role.CURATOR)
    for who, whom in ((moderator, operator), (moderator, moderator), (curator, ada), (ada, curator)):
        with pytest.raises(PermissionDenied):
            act(who, whom, "Because", now)
    act(operator, moderator, "Because", now)


def test_what_somebody_of_a_higher_role_said_is_theirs(
    moderator: User, ada: User, bo: User, paper: Paper, now: datetime
) -> None:
    operator = User.objects.create_user("op", role=Role.OPERATOR)
    theirs, own = post(operator, paper, "Mine", now), post(moderator, paper, "Own", now)
    moderation.report(bo, Kind.COMMENT, str(theirs.pk), "Rude", now)
    for made in (theirs, own):
        with pytest.raises(PermissionDenied):
            moderation.hide(moderator, made, "Because", now)
        with pytest.raises(PermissionDenied):
            moderation.unhide(moderator, made, now)
    with pytest.raises(PermissionDenied):
        moderation.close(moderator, Kind.COMMENT, str(theirs.pk), Deed.DISMISS, now)
    with pytest.raises(PermissionDenied):
        moderation.hide(ada, own, "Because", now)
    assert not Action.objects.exists()


def test_a_banned_moderator_decides_nothing(ada: User, moderator: User, now: datetime) -> None:
    moderator.banned = now
    with pytest.raises(PermissionDenied):
        moderation.ban(moderator, ada, "Because", now)


@pytest.mark.parametrize("reason", ["", " \n", "x" * 301])
def test_what_is_decided_has_a_reason(ada: User, moderator: User, paper: Paper, now: datetime, reason: str) -> None:
    made = post(ada, paper, "Rude", now)
    for decide in (moderation.ban, moderation.unban):
        with pytest.raises(Refused):
            decide(moderator, ada, reason, now)
    with pytest.raises(Refused):
        moderation.hide(moderator, made, reason, now)
    with pytest.raises(Refused):
        moderation.report(ada, Kind.COMMENT, str(made.pk), reason, now)


def test_the_log_is_only_written_at_its_end(ada: User, moderator: User, now: datetime) -> None:
    moderation.ban(moderator, ada, "Spam", now)
    row = Action.objects.get()
    for change in (row.save, row.delete, Action.objects.all().delete, lambda: Action.objects.update(name="eve")):
        with pytest.raises(TypeError):
            change()
    moderator.delete()
    assert Action.objects.get().name == "mo"


def test_papers_are_joined_and_parted_and_it_is_logged(moderator: User, ada: User, now: datetime) -> None:
    names = ("arxiv:2611.00001", "doi:10.1234/two")
    ingest((PaperRecord(source="x", source_id=n, title=f"The paper {n}", identifiers=(n,)) for n in names), now)
    one, other = Paper.objects.order_by("pk")
    with pytest.raises(PermissionDenied):
        moderation.join(ada, one, other, now)
    joined = moderation.join(moderator, one, other, now)
    records = [told.record for told in statements(joined) if told.source_id == "doi:10.1234/two"]
    one, other = moderation.separate(moderator, joined, records, now + timedelta(seconds=1))
    moderation.part(moderator, one, other, now + timedelta(seconds=2))
    assert [deed for _, deed, _, _ in logged()] == ["part", "part", "join"]


def test_who_takes_the_name_of_somebody_who_left_is_not_reported(ada: User, bo: User, now: datetime) -> None:
    moderation.report(bo, Kind.PERSON, "ada", "Rude", now)
    leave(ada, now)
    assert open_cases() == []
