"""Digests to a real mail server: once each, whatever it answers."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from bench.smtp import MailServer
from broadsheet.catalog.models import Paper
from broadsheet.delivery.digests import outbox
from broadsheet.delivery.digests.outbox import AGAIN_AFTER, TAKEN_FOR
from broadsheet.delivery.models import Digest, Subscription, ToldPaper
from broadsheet.web.letters.sending import send_due
from tests.delivery.digests.conftest import MORNING, AnnouncePapers

FRIDAY = date(2026, 5, 29)


@pytest.fixture
def written(announce: AnnouncePapers, open_digest: Subscription, mail_server: MailServer) -> Digest:
    announce(FRIDAY, 3)
    made = outbox.compose(open_digest, MORNING)
    assert made
    return made


def send(now: datetime = MORNING) -> bool:
    waits: list[float] = []
    return send_due(lambda: now, lambda: False, waits.append)


def test_it_goes_out_once(written: Digest, mail_server: MailServer) -> None:
    send()
    send(MORNING + timedelta(days=1))
    (letter,) = mail_server.letters
    assert letter["To"] == "reader@example.org"
    assert letter["Subject"] == "Paper 0 of 2026-05-29 and 2 more"
    written.refresh_from_db()
    assert written.sent == MORNING


def test_its_headers_let_mail_programs_unsubscribe_and_thread(written: Digest, mail_server: MailServer) -> None:
    send()
    (letter,) = mail_server.letters
    assert letter["Message-ID"] == f"<{written.number}@papers.example>"
    assert letter["List-Id"] == "Broadsheet <digest.papers.example>"
    assert str(letter["List-Unsubscribe"]).strip().startswith("<https://papers.example/digest/leave/")
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter["References"] == f"<digest-{written.subscription_id}@papers.example>"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert [part.get_content_type() for part in letter.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]


def test_its_html_has_its_styles_in_it_and_asks_nobody_for_anything(written: Digest, mail_server: MailServer) -> None:
    send()
    (letter,) = mail_server.letters
    html = letter.get_body(("html",)).get_content()  # type: ignore[union-attr]
    assert "prefers-color-scheme: dark" in html
    assert '<h3 style="' in html
    assert not any(name in html for name in ("<img", "<link", "<script", "url(", "@import"))


@pytest.mark.parametrize("where", ["rcpt", "data"])
def test_what_is_refused_for_now_goes_out_later_as_the_same_letter(
    written: Digest, mail_server: MailServer, where: str
) -> None:
    setattr(mail_server, where, lambda _: "450 Mailbox busy")
    send()
    written.refresh_from_db()
    assert written.problem == "450 Mailbox busy"
    setattr(mail_server, where, lambda _: None)
    send(MORNING + AGAIN_AFTER[0] - timedelta(seconds=1))
    assert mail_server.letters == []
    send(MORNING + AGAIN_AFTER[0])
    assert mail_server.ids() == {f"<{written.number}@papers.example>": 1}


def test_an_address_that_is_refused_for_good_gets_nothing_more(
    announce: AnnouncePapers, written: Digest, mail_server: MailServer
) -> None:
    mail_server.rcpt = lambda _: "550 No such user"
    send()
    subscription = Subscription.objects.get()
    assert (subscription.stopped, subscription.next_at) == ("bounced", None)
    assert not outbox.due(MORNING + timedelta(days=9)).exists()
    mail_server.rcpt = lambda _: None
    send(MORNING + timedelta(days=1))
    assert mail_server.letters == []


def test_a_cut_connection_costs_nobody_else_their_letter(
    announce: AnnouncePapers, written: Digest, mail_server: MailServer
) -> None:
    other = Subscription.objects.create(
        address="other@example.org", confirmed=MORNING, next_at=MORNING, parts=["trending"]
    )
    outbox.compose(other, MORNING)
    mail_server.data = lambda to: MailServer.CUT if to == "reader@example.org" else None
    send()
    assert [one["To"] for one in mail_server.letters] == ["other@example.org"]
    mail_server.data = lambda _: None
    send(MORNING + AGAIN_AFTER[0])
    assert sorted(mail_server.ids().values()) == [1, 1]


def test_without_a_mail_server_nothing_is_lost(written: Digest, settings: Settings, mail_server: MailServer) -> None:
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    send()
    settings.EMAIL_PORT = port
    send(MORNING + AGAIN_AFTER[0])
    assert sum(mail_server.ids().values()) == 1


def test_what_never_goes_out_is_given_up_and_its_papers_may_be_told_again(
    written: Digest, mail_server: MailServer
) -> None:
    mail_server.data = lambda _: "554 Looks like spam"
    now = MORNING
    for _ in range(40):
        send(now)
        now += timedelta(hours=6)
    written.refresh_from_db()
    assert (written.sent, written.next_try) == (None, None)
    assert not ToldPaper.objects.exists()


def test_who_leaves_gets_not_even_what_was_written(written: Digest, mail_server: MailServer) -> None:
    from broadsheet.delivery.digests.subscriptions import stop
    from broadsheet.delivery.models import Stopped

    stop(written.subscription, Stopped.LEFT)
    send()
    assert mail_server.letters == []


def test_two_who_send_at_once_send_it_once(written: Digest) -> None:
    assert outbox.take(written, MORNING)
    assert not outbox.take(written, MORNING + timedelta(seconds=30))
    assert outbox.waiting(MORNING + timedelta(seconds=30)) == []
    assert outbox.take(written, MORNING + TAKEN_FOR)


def test_the_server_is_asked_no_faster_than_it_may_be(
    written: Digest, settings: Settings, mail_server: MailServer
) -> None:
    settings.MAIL_A_MINUTE = 30
    waits: list[float] = []
    send_due(lambda: MORNING, lambda: False, waits.append)
    assert waits == [2.0]


def test_without_a_mail_server_named_letters_are_files(
    announce: AnnouncePapers, open_digest: Subscription, settings: Settings, tmp_path: Path
) -> None:
    settings.HOME = tmp_path
    settings.EMAIL_BACKEND = "broadsheet.web.letters.files.EmailBackend"
    announce(FRIDAY, 3)
    made = outbox.compose(open_digest, MORNING)
    assert made
    send()
    Digest.objects.update(sent=None, next_try=MORNING)
    send()
    (file,) = tmp_path.glob("outbox/*/*")
    assert file.name.startswith("reader@example.org-")
    assert made.number.encode() in file.read_bytes()


def test_nothing_goes_to_an_address_that_has_not_answered(written: Digest, mail_server: MailServer) -> None:
    Subscription.objects.update(address="other@example.org", confirmed=None)
    send()
    assert mail_server.letters == []


def test_a_letter_of_which_nothing_is_left_does_not_go_out(written: Digest, mail_server: MailServer) -> None:
    Paper.objects.all().delete()
    send()
    written.refresh_from_db()
    assert (mail_server.letters, written.next_try) == ([], None)


def test_a_letter_that_cannot_be_written_costs_nobody_else_theirs(written: Digest, mail_server: MailServer) -> None:
    other = Subscription.objects.create(
        address="other@example.org", confirmed=MORNING, next_at=MORNING, parts=["trending"]
    )
    outbox.compose(other, MORNING)
    Digest.objects.filter(pk=written.pk).update(content={"sections": [{"papers": [{}]}]})
    send()
    written.refresh_from_db()
    assert [one["To"] for one in mail_server.letters] == ["other@example.org"]
    assert (written.tries, written.next_try) == (1, MORNING + AGAIN_AFTER[0])


def test_after_one_that_was_given_up_the_next_looks_back_as_far(written: Digest, mail_server: MailServer) -> None:
    outbox.note_failed(written, MORNING, "554 No", for_good=True)
    assert Subscription.objects.get().looked == MORNING - timedelta(days=1)
