"""Notifications on their page, in the masthead and by mail."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries, Settings

from bench.smtp import MailServer
from broadsheet.accounts.models import Role, User
from broadsheet.catalog.models import Paper
from broadsheet.community.comments import delete, post
from broadsheet.community.models import Comment, Notice, Notification, Way
from broadsheet.community.moderation import hide
from broadsheet.community.notifications import TRIED_AGAIN, choices, choose
from broadsheet.delivery.links import address
from broadsheet.web.mailing import send_due
from tests.web.conftest import MakePaper

NOW = datetime(2026, 6, 1, 8, tzinfo=UTC)


@pytest.fixture(autouse=True)
def invited(settings: Settings) -> None:
    settings.ACCESS = "invited"


def with_address(user: User, email: str) -> User:
    """The person, with an address that is shown to be theirs."""
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    user.email = email
    user.save()
    return user


@pytest.fixture
def ada(db: None) -> User:
    user = with_address(User.objects.create_user("ada"), "ada@example.org")
    for notice in Notice:
        choose(user, notice, Way.MAIL)
    return user


@pytest.fixture
def bo(db: None) -> User:
    return User.objects.create_user("bo", name="Bo Berg")


@pytest.fixture
def mention(ada: User, bo: User, make_paper: MakePaper) -> Comment:
    return post(bo, make_paper(title="On $x^2$\nand columns"), "Look, @ada: “fine”.", NOW)


def send(now: datetime = NOW) -> bool:
    return send_due(lambda: now, lambda: False)


def test_the_masthead_says_how_many_are_new_until_they_are_read(client: Client, ada: User, mention: Comment) -> None:
    client.force_login(ada)
    assert 'aria-label="1 unread notification"' in client.get("/comments").content.decode()
    page = client.get("/notifications").content.decode()
    assert "Bo Berg mentioned you in a comment" in page
    assert f'href="/comments/{mention.pk}"' in page
    client.post("/notifications/read", {"id": Notification.objects.get().pk})
    assert "unread notification" not in client.get("/comments").content.decode()


def test_a_kept_page_is_asked_for_again_when_something_is_new(
    client: Client, ada: User, bo: User, make_paper: MakePaper
) -> None:
    client.force_login(ada)
    paper = make_paper()
    tag = client.get("/categories").headers["ETag"]
    post(bo, paper, "@ada", NOW)
    assert client.get("/categories", headers={"If-None-Match": tag}).status_code == 200


def test_nobody_and_strangers_see_nothing_of_it(ada: User, bo: User, mention: Comment) -> None:
    row, stranger = Notification.objects.get(), Client()
    assert stranger.get("/notifications").status_code == 403
    assert stranger.post("/notifications/read").status_code == 403
    assert stranger.post("/notifications/choices", {"mention": "none"}).status_code == 403
    stranger.force_login(bo)
    assert "mentioned you" not in stranger.get("/notifications").content.decode()
    for form in ({"id": row.pk}, {}):
        stranger.post("/notifications/read", form)
    row.refresh_from_db()
    assert row.read is None


def test_unread_numbers_cost_nobody_a_query(
    db: None, django_assert_num_queries: DjangoAssertNumQueries, ada: User, client: Client
) -> None:
    from broadsheet.community.notifications import unread

    user = User.objects.get(pk=ada.pk)
    unread(user)
    with django_assert_num_queries(0):
        unread(user)


def test_how_one_is_told_is_chosen_by_a_form(client: Client, ada: User) -> None:
    client.force_login(ada)
    client.post("/notifications/choices", {"mention": "none", "reply": "page"})
    assert dict(choices(ada)) == {
        "mention": "none",
        "reply": "page",
        "paper": "mail",
        "hidden": "mail",
        "webhook": "mail",
    }
    assert client.post("/notifications/choices", {"mention": "pigeon"}).status_code == 400
    assert client.post("/notifications/read", {"id": "x"}).status_code == 400


def test_a_mail_says_who_said_what_where_and_how_to_get_no_more(mail_server: MailServer, mention: Comment) -> None:
    send()
    letter = message_from_bytes(mail_server.mails[0], policy=policy.default)
    assert str(letter["Subject"]).strip() == "Bo Berg mentioned you in a comment: On x² and columns"
    assert letter["To"] == "ada@example.org"
    assert str(letter["List-Unsubscribe"]).strip().startswith("<https://papers.example/unsubscribe/")
    body = letter.get_content()
    assert "> Look, @ada: “fine”." in body
    assert f"https://papers.example/comments/{mention.pk}" in body


@pytest.mark.parametrize(
    ("hosts", "url", "leads"),
    [
        (["papers.example"], "", "https://papers.example/x"),
        (["*", ".papers.example"], "", "https://papers.example/x"),
        (["papers.example"], "http://lab.example:8000", "http://lab.example:8000/x"),
    ],
)
def test_links_in_mails_lead_to_where_others_reach_the_pages(
    settings: Settings, hosts: list[str], url: str, leads: str
) -> None:
    settings.ALLOWED_HOSTS, settings.SITE_URL = hosts, url
    assert address("/x") == leads


def test_a_mail_is_sent_once(mail_server: MailServer, mention: Comment) -> None:
    send()
    send(NOW + timedelta(hours=1))
    assert len(mail_server.mails) == 1
    assert Notification.objects.get().sent_at == NOW


def test_no_mail_is_sent_where_none_is_set_up(mail_server: MailServer, settings: Settings, mention: Comment) -> None:
    settings.EMAIL_READY = False
    send()
    assert mail_server.mails == []


def test_a_refusal_does_not_hold_up_the_others(mail_server: MailServer, ada: User, bo: User, mention: Comment) -> None:
    with_address(bo, "bo@example.org")
    choose(bo, Notice.REPLY, Way.MAIL)
    post(ada, Paper.objects.get(), "Yes", NOW, mention)
    mail_server.rcpt = {"ada@example.org": "550 Nobody of this name"}.get
    send()
    assert [re.findall(rb"To: (.+)\r", letter) for letter in mail_server.mails] == [[b"bo@example.org"]]
    mail_server.rcpt = lambda _: None
    send(NOW + TRIED_AGAIN)
    assert len(mail_server.mails) == 1


def test_what_was_refused_for_now_is_tried_again_later(mail_server: MailServer, mention: Comment) -> None:
    mail_server.rcpt = {"ada@example.org": "451 Try later"}.get
    send()
    mail_server.rcpt = lambda _: None
    send(NOW + TRIED_AGAIN - timedelta(seconds=1))
    assert mail_server.mails == []
    send(NOW + TRIED_AGAIN)
    assert len(mail_server.mails) == 1


def test_where_the_server_is_away_mail_waits(settings: Settings, mention: Comment) -> None:
    settings.EMAIL_READY = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    assert send() is False
    row = Notification.objects.get()
    assert (row.sent_at, row.tried_at, row.by_mail) == (None, None, True)


def test_who_is_killed_between_sending_and_noting_sends_only_that_one_again(
    settings: Settings, monkeypatch: Any, ada: User, bo: User, mention: Comment
) -> None:
    settings.EMAIL_READY = True
    post(bo, Paper.objects.get(), "@ada again", NOW + timedelta(seconds=1))
    noted: list[int] = []

    def killed(pk: int, now: datetime) -> None:
        if noted:
            raise KeyboardInterrupt
        noted.append(pk)
        Notification.objects.filter(pk=pk).update(sent_at=now)

    with monkeypatch.context() as patch:
        patch.setattr("broadsheet.web.mailing.note_sent", killed)
        with pytest.raises(KeyboardInterrupt):
            send(NOW + timedelta(minutes=1))
    send(NOW + timedelta(minutes=2))
    assert len(mail.outbox) == 3


@pytest.mark.parametrize("gone", ["deleted", "read", "inactive", "no address"])
def test_nothing_is_sent_that_is_of_no_use_any_more(settings: Settings, ada: User, mention: Comment, gone: str) -> None:
    settings.EMAIL_READY = True
    if gone == "deleted":
        delete(mention, NOW)
    if gone == "read":
        Notification.objects.update(read=NOW)
    if gone == "inactive":
        User.objects.filter(pk=ada.pk).update(is_active=False)
    if gone == "no address":
        User.objects.filter(pk=ada.pk).update(email="")
    send()
    assert mail.outbox == []


def test_a_mail_quotes_nothing_that_is_hidden_and_no_name_breaks_its_head(
    settings: Settings, ada: User, bo: User, mention: Comment
) -> None:
    settings.EMAIL_READY = True
    User.objects.filter(pk=bo.pk).update(name="Bo\nBcc: eve@example.org")
    hide(User.objects.create_user("mo", role=Role.MODERATOR), mention, "Be kind.", NOW)
    send()
    (letter,) = mail.outbox
    assert "\n" not in letter.subject
    assert letter.recipients() == ["ada@example.org"]
    assert "fine" not in letter.body


def test_the_link_of_a_mail_ends_that_kind_without_signing_in(settings: Settings, ada: User, mention: Comment) -> None:
    settings.EMAIL_READY = True
    send()
    path = re.search(r"http://[^/]+(/unsubscribe/\S+)", str(mail.outbox[0].body))
    assert path
    assert "No more of these mails" in Client().get(path[1]).content.decode()
    assert choices(ada)["mention"] == "mail"
    assert Client(enforce_csrf_checks=True).post(path[1]).status_code == 403
    assert Client().post(path[1]).status_code == 200
    assert choices(ada)["mention"] == "page"
    assert choices(ada)["reply"] == "mail"
    assert Client().post(path[1][:-2]).status_code == 404


@pytest.mark.parametrize("address", [f"a@{'x' * 63}é.org", "a\n@example.org"])
def test_an_address_that_no_mail_can_bear_holds_up_nobody(
    settings: Settings, ada: User, bo: User, mention: Comment, address: str
) -> None:
    settings.EMAIL_READY = True
    User.objects.filter(pk=ada.pk).update(email=address)
    EmailAddress.objects.filter(user=ada).update(email=address)
    choose(bo, Notice.REPLY, Way.MAIL)
    with_address(bo, "bo@example.org")
    post(ada, Paper.objects.get(), "A reply", NOW + timedelta(seconds=1), mention)
    send(NOW + timedelta(minutes=1))
    assert [letter.to for letter in mail.outbox] == [["bo@example.org"]]
    assert not Notification.objects.get(user=ada).by_mail


def test_no_mail_goes_to_an_address_that_nobody_has_shown_to_be_theirs(
    settings: Settings, ada: User, mention: Comment
) -> None:
    settings.EMAIL_READY = True
    EmailAddress.objects.filter(user=ada).update(verified=False)
    send()
    assert mail.outbox == []
