"""Subscribing, choosing and leaving on pages, and the links of letters."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import urlsplit

import pytest
from click import ClickException
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from bench.smtp import MailServer
from broadsheet.accounts.models import User
from broadsheet.cli.digest import _subscription
from broadsheet.delivery.digests import outbox
from broadsheet.delivery.digests.subscriptions import CHANGED, forget_old, has_digest, stop
from broadsheet.delivery.models import Stopped, Subscription
from broadsheet.library.models import Mark
from broadsheet.web.letters.links import act_url, leave_url
from tests.delivery.digests.conftest import MORNING, AnnouncePapers, digest_of

FORM = {"address": "new@example.org", "rhythm": "daily", "weekday": "0", "hour": "7", "zone": "Europe/Berlin"}
CHOICE = {**FORM, "each": "5", "part": ["trending", "for-you"], "fields": "cs.CL"}


@pytest.fixture(autouse=True)
def invited(settings: Settings) -> None:
    settings.ACCESS = "invited"


def path(url: str) -> str:
    return urlsplit(url).path


def link_in(letter: object) -> str:
    found = re.search(r"https://papers\.example(/subscribe/\S+)", str(letter).replace("=\n", ""))
    assert found
    return found[1]


def test_an_address_gets_digests_after_it_has_answered(client: Client, mail_server: MailServer, db: None) -> None:
    assert client.post("/subscribe", FORM).status_code == 200
    (question,) = mail_server.letters
    assert question["To"] == "new@example.org"
    link = link_in(question.get_content())
    client.get(link)
    assert Subscription.objects.get().next_at is None
    client.post(link)
    assert Subscription.objects.get().next_at is not None


def test_the_foot_of_every_page_leads_to_it(
    client: Client, settings: Settings, mail_server: MailServer, ada: User
) -> None:
    assert 'href="/subscribe"' in client.get("/help").content.decode()
    settings.OPEN_DIGEST = False
    assert 'href="/subscribe"' not in client.get("/help").content.decode()
    assert client.get("/subscribe").status_code == 404
    client.force_login(ada)
    assert 'href="/digest"' in client.get("/help").content.decode()


def test_an_address_is_asked_once_a_day_however_often_it_is_typed(
    client: Client, mail_server: MailServer, db: None
) -> None:
    answers = {re.sub(r'value="\w{64}"', "", client.post("/subscribe", FORM).content.decode()) for _ in range(3)}
    assert len(mail_server.letters) == len(answers) == 1


def test_from_one_place_few_addresses_are_typed(client: Client, mail_server: MailServer, db: None) -> None:
    answers = [client.post("/subscribe", FORM | {"address": f"r{one}@example.org"}) for one in range(11)]
    assert [one.status_code for one in answers] == [200] * 10 + [400]
    assert "Try it again in an hour" in answers[-1].content.decode()
    assert len(mail_server.letters) == 10
    elsewhere = client.post("/subscribe", FORM | {"address": "other@example.org"}, REMOTE_ADDR="192.0.2.7")
    assert elsewhere.status_code == 200


def test_what_an_address_answered_nobody_else_changes(
    client: Client, mail_server: MailServer, open_digest: Subscription
) -> None:
    client.post("/subscribe", {**FORM, "address": "READER@example.org", "hour": "3"})
    open_digest.refresh_from_db()
    assert (open_digest.hour, mail_server.letters) == (7, [])


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("address", "nobody", "no mail address"),
        ("zone", "Mars/Olympus", "time zone"),
        ("hour", "25", "hour"),
        ("rhythm", "hourly", "days"),
    ],
)
def test_what_cannot_be_is_said(
    client: Client, mail_server: MailServer, db: None, field: str, value: str, said: str
) -> None:
    answer = client.post("/subscribe", {**FORM, "fields": "math.NT", field: value})
    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert 'value="math.NT"' in answer.content.decode()
    assert not Subscription.objects.exists()


def test_a_mail_program_ends_digests_by_one_click(open_digest: Subscription, settings: Settings) -> None:
    client = Client(enforce_csrf_checks=True)
    link = path(leave_url(open_digest))
    client.get(link)
    open_digest.refresh_from_db()
    assert open_digest.stopped == ""
    assert client.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200
    open_digest.refresh_from_db()
    assert (open_digest.stopped, open_digest.next_at) == ("left", None)


def test_the_link_of_one_letter_leads_nowhere_else(client: Client, open_digest: Subscription) -> None:
    token = path(leave_url(open_digest)).rpartition("/")[2]
    for where in (f"/subscribe/{token}", f"/digest/paper/{token}", f"/digest/leave/{token}x"):
        assert client.post(where).status_code == 404


def test_a_letter_saves_a_paper_once_and_only_by_a_press(client: Client, announce: AnnouncePapers, ada: User) -> None:
    (paper,) = announce(date(2026, 5, 29), 1)
    made = outbox.compose(digest_of(ada, "trending"), MORNING)
    assert made
    link = path(act_url(made, 1))
    client.get(f"{link}?do=save")
    assert not Mark.objects.exists()
    client.post(link, {"do": "save"})
    assert Mark.objects.get(user=ada, key=paper.key).saved
    Mark.objects.all().delete()
    client.post(link, {"do": "save"})
    assert not Mark.objects.exists()


def test_a_reader_chooses_sees_and_ends_their_digest(
    client: Client, announce: AnnouncePapers, ada: User, mail_server: MailServer
) -> None:
    announce(date(2026, 5, 29), 2)
    client.force_login(ada)
    client.post("/digest", CHOICE)
    held = Subscription.objects.get()
    assert (held.user, held.parts, held.each) == (ada, ["trending", "trending:cs.CL", "for-you"], 5)
    assert [one["To"] for one in mail_server.letters] == ["new@example.org"]
    preview = client.get("/digest/preview.html")
    assert "Paper 0 of 2026-05-29" in preview.content.decode()
    assert "sandbox" in preview.headers["Content-Security-Policy"]
    assert "Paper 0 of 2026-05-29" in client.get("/digest/preview.txt").content.decode()
    assert 'value="trending" checked' in re.sub(r"\s+", " ", client.get("/digest").content.decode())
    client.post("/digest/end")
    assert not has_digest(ada)


def test_without_an_answer_nothing_goes_to_another_address(
    client: Client, announce: AnnouncePapers, ada: User, mail_server: MailServer
) -> None:
    announce(date(2026, 5, 29), 2)
    client.force_login(ada)
    client.post("/digest", CHOICE)
    Subscription.objects.update(next_at=MORNING)
    assert not outbox.due(MORNING).exists()
    with pytest.raises(ClickException):
        _subscription("new@example.org")


def test_the_answer_of_one_address_confirms_no_other_one(client: Client, mail_server: MailServer, ada: User) -> None:
    client.force_login(ada)
    client.post("/digest", CHOICE)
    link = link_in(mail_server.letters[0].get_content())
    client.post("/digest", {**CHOICE, "address": "somebody.else@example.org"})
    assert client.post(link).status_code == 404
    assert Subscription.objects.get().confirmed is None


def test_ending_and_beginning_again_sends_no_more_letters(client: Client, mail_server: MailServer, ada: User) -> None:
    client.force_login(ada)
    for number in range(3):
        client.post("/digest", {**CHOICE, "address": f"somebody{number}@example.org"})
        client.post("/digest/end")
    assert [one["To"] for one in mail_server.letters] == ["somebody0@example.org"]
    assert "somebody" not in client.get("/digest").content.decode()
    assert client.get("/digest/preview.txt").status_code == 404
    assert not has_digest(ada)
    forget_old(timezone.now() + CHANGED * 2)
    assert not Subscription.objects.exists()


def test_who_was_asked_a_moment_ago_is_told_that_no_other_letter_goes_out(
    client: Client, mail_server: MailServer, ada: User
) -> None:
    client.force_login(ada)
    client.post("/digest", CHOICE)
    page = client.post("/digest", {**CHOICE, "address": "right@example.org"}, follow=True).content.decode()
    assert "went out a moment ago" in page
    assert len(mail_server.letters) == 1


def test_several_readers_cannot_have_one_address_asked_at_once(
    client: Client, mail_server: MailServer, ada: User, bo: User
) -> None:
    for user in (ada, bo):
        client.force_login(user)
        client.post("/digest", CHOICE)
    client.post("/subscribe", FORM)
    assert len(mail_server.letters) == 1


def test_who_complained_is_not_asked_again(client: Client, mail_server: MailServer, open_digest: Subscription) -> None:
    stop(open_digest, Stopped.COMPLAINED)
    assert client.post("/subscribe", {**FORM, "address": open_digest.address}).status_code == 200
    assert mail_server.letters == []


def test_the_letters_of_who_may_not_come_in_do_nothing(client: Client, announce: AnnouncePapers, ada: User) -> None:
    announce(date(2026, 5, 29), 1)
    made = outbox.compose(digest_of(ada, "trending"), MORNING)
    assert made
    User.objects.update(is_active=False)
    assert client.post(path(act_url(made, 1)), {"do": "save"}).status_code == 404
    assert not Mark.objects.exists()
