"""Whatever table refers to people: they take it along, and it goes with them. A new one is not forgotten."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission
from django.db.models import CASCADE, SET_NULL, ForeignKey
from django.test import Client

from broadsheet.accounts.models import Invitation, Token, User
from broadsheet.community import models as community
from broadsheet.delivery.models import FeedKey, Subscription, Webhook
from broadsheet.library import follows
from broadsheet.library import models as library
from broadsheet.library.follows import follow
from tests.accounts.conftest import Signed

NOW = datetime(2026, 6, 1, 8, tzinfo=UTC)
TAKEN = {
    "account.EmailAddress.user": "ada@example.org",
    "accounts.Invitation.by": "an invitation",
    "accounts.Invitation.used_by": '"invited_by": ["mo"]',
    "accounts.Token.user": "a token",
    "admin.LogEntry.user": "in the admin",
    "community.Action.user": "a decision",
    "community.Claim.user": "A. Claimed",
    "community.Comment.user": "a comment",
    "community.Feature.user": "a featured sentence",
    "community.LookUp.user": "a look-up",
    "community.Notification.user": "a notification",
    "community.NotificationChoice.user": '"way": "mail"',
    "community.Reaction.user": '"comment": 2, "emoji": "🔥"',
    "community.Report.user": "a report",
    "community.Submission.user": "a submission",
    "community.Vote.user": "2605.vote",
    "delivery.Subscription.user": "digests@example.org",
    "delivery.Webhook.user": "a webhook",
    "delivery.FeedKey.user": '"feed_addresses_made_new": 7',
    "library.Collection.owner": "A collection",
    "library.Collection_members.user": "mo/shared",
    "library.Cutoff.user": '"cutoff": 1.5',
    "library.Follow.user": "a followed word",
    "library.Mark.user": "2605.mark",
    "library.Note.user": "a note",
    "library.Rule.user": "a ruled word",
    "library.SavedSearch.user": "a saved search",
    "library.Tag.user": "a-tag",
    "library.Wanted.user": "A wanted work",
    "mfa.Authenticator.user": "TOTP",
    "socialaccount.SocialAccount.user": "0000-0001",
}
"""What refers to a person and is in what they take along, each with what is looked for there."""
LEFT_OUT = {
    "accounts.User_groups.user": "Django's groups decide nothing here; roles do.",
    "accounts.User_user_permissions.user": "The same of its permissions.",
    "community.Claim.decided_by": "The claim is another's; the decision stands in the log of actions.",
    "community.Notification.by": "It was told to another; what was said is taken along itself.",
    "library.CollectionEntry.by": "The collection's owner takes it along.",
}
NAMELESS = {
    "accounts.Invitation.used_by": "An invitation stays used up.",
    "community.Action.user": "The log is only written at its end; it keeps the user name.",
    "community.Claim.decided_by": "A decision about another stays.",
    "community.Comment.user": "The place stays without its text, for those who replied.",
    "community.Notification.by": "What another was told is theirs.",
    "community.Report.user": "What was reported is still to be looked at.",
    "library.CollectionEntry.by": "Papers stay in the groups into which they were put.",
}
"""What stays when a person leaves, without them."""


def relations() -> Iterator[tuple[str, ForeignKey[User]]]:
    """Every column of every table that holds a person, by name."""
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.get_fields():
            if isinstance(field, ForeignKey) and field.related_model is User:
                yield f"{model._meta.label}.{field.name}", field


def names_held(user: int) -> set[str]:
    """The columns that hold this person now."""
    return {name for name, field in relations() if field.model._base_manager.filter(**{field.attname: user}).exists()}


@pytest.fixture
def ada(signed: Signed) -> Client:
    """The browser of somebody who did everything that can be done."""
    client = signed("ada")
    user, mo = User.objects.get(username="ada"), User.objects.create_user("mo")
    of_account(user, mo)
    of_community(user, mo)
    of_delivery(user)
    of_library(user, mo)
    Webhook.objects.create(user=user, name="a webhook", url="https://x.example/secret", made=NOW, since=NOW)
    return client


def of_account(user: User, mo: User) -> None:
    EmailAddress.objects.create(user=user, email="ada@example.org")
    Invitation.objects.create(digest="1", by=user, note="an invitation", made=NOW)
    Invitation.objects.create(digest="2", by=mo, made=NOW, used=NOW, used_by=user)
    Token.objects.create(user=user, name="a token", scope="read", digest="1", made=NOW)
    LogEntry.objects.create(user=user, action_flag=1, object_repr="in the admin")
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
    SocialAccount.objects.create(user=user, provider="orcid", uid="0000-0001")
    user.groups.add(Group.objects.create(name="group"))
    user.user_permissions.add(Permission.objects.all()[0])


def of_community(user: User, mo: User) -> None:
    named = {"user": user, "key": "2605.vote", "at": NOW}
    community.Vote.objects.create(**named)
    community.LookUp.objects.create(user=user, at=NOW, text="a look-up")
    community.Submission.objects.create(**named, day=date(2026, 6, 1), note="a submission", statement="1")
    community.Feature.objects.create(**named, day=date(2026, 6, 1), sentence="a featured sentence", statement="2")
    community.Claim.objects.create(**named, position=0, name="A. Claimed", folded="a claimed")
    community.Claim.objects.create(
        user=mo, key="x", at=NOW, position=0, name="x", folded="x", decided_by=user, decided_at=NOW
    )
    community.Comment.objects.create(**named, pk=1, text="a comment")
    theirs = community.Comment.objects.create(pk=2, user=mo, key="x", at=NOW, text="x")
    community.Reaction.objects.create(user=user, comment=theirs, emoji="🔥", at=NOW)
    told = {"notice": "mention", "kind": "comment", "key": "2", "at": NOW}
    community.Notification.objects.create(user=user, by=mo, note="a notification", **told)
    community.Notification.objects.create(user=mo, by=user, **told)
    community.NotificationChoice.objects.create(user=user, notice="reply", way="mail")
    community.Report.objects.create(**named, kind="paper", reason="a report")
    community.Action.objects.create(**named, name="ada", deed="hide", kind="comment", reason="a decision")


def of_delivery(user: User) -> None:
    FeedKey.objects.create(user=user, number=7)


def of_library(user: User, mo: User) -> None:
    Subscription.objects.create(user=user, address="digests@example.org", parts=["trending"])
    library.Mark.objects.create(user=user, key="2605.mark", saved=NOW)
    follow(user, "keyword", "a followed word", NOW)
    library.Rule.objects.create(user=user, way="never", field="word", value="a ruled word")
    library.Cutoff.objects.create(user=user, score=1.5)
    library.SavedSearch.objects.create(user=user, name="a saved search", query="x", at=NOW)
    library.Collection.objects.create(owner=user, name="A collection", slug="a-collection", made=NOW)
    group = library.Collection.objects.create(owner=mo, name="Shared", slug="shared", sharing="group", made=NOW)
    group.members.add(user)
    library.CollectionEntry.objects.create(collection=group, key="x", place=1, added=NOW, by=user)
    library.Note.objects.create(user=user, key="2605.mark", text="a note", words="", written=NOW)
    library.Tag.objects.create(user=user, key="2605.mark", tag="a-tag", at=NOW)
    library.Wanted.objects.create(user=user, digest="1", title="A wanted work", asked=NOW, reason="x")


def test_whatever_refers_to_a_person_is_taken_along_or_left_out_for_a_reason() -> None:
    assert {name for name, _ in relations()} == TAKEN.keys() | LEFT_OUT.keys()
    assert not TAKEN.keys() & LEFT_OUT.keys()


def test_all_that_is_kept_of_a_person_is_in_what_they_take_along(ada: Client) -> None:
    assert names_held(User.objects.get(username="ada").pk) == {name for name, _ in relations()}
    text = json.dumps(json.loads(ada.get("/account/export.json").content), ensure_ascii=False)
    assert [name for name, mark in TAKEN.items() if mark not in text] == []


def test_nothing_of_another_is_in_what_a_person_takes_along(ada: Client, signed: Signed) -> None:
    text = json.dumps(json.loads(signed("eve").get("/account/export.json").content), ensure_ascii=False)
    assert [name for name, mark in TAKEN.items() if mark in text] == []


def test_whatever_refers_to_a_person_goes_with_them_or_stays_without_their_name_for_a_reason() -> None:
    ways = {name: field.remote_field.on_delete for name, field in relations()}
    assert {name for name, way in ways.items() if way == SET_NULL} == NAMELESS.keys()
    assert {way for name, way in ways.items() if name not in NAMELESS} == {CASCADE}


def test_after_leaving_nothing_refers_to_a_person(ada: Client) -> None:
    gone = User.objects.get(username="ada").pk
    assert ada.post("/account/delete", {"name": "ada"}).status_code == 302
    assert names_held(gone) == set()
    for name, field in relations():
        assert field.model._base_manager.filter(**{field.attname: None}).exists() == (name in NAMELESS), name


def test_nobody_follows_the_next_who_comes_under_the_name_of_one_who_left(ada: Client) -> None:
    mo = User.objects.get(username="mo")
    for kind, what in (("person", "ada"), ("collection", "ada/a-collection"), ("keyword", "ada"), ("person", "ada2")):
        follow(mo, kind, what, NOW)  # type: ignore[arg-type]
    ada.post("/account/delete", {"name": "ada"})
    assert [(one.kind, one.what) for one in follows.follows(mo)] == [("keyword", "ada"), ("person", "ada2")]
