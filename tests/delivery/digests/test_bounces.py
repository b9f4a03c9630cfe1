"""Reports that come back from mail servers."""

from __future__ import annotations

from datetime import timedelta

import pytest

from broadsheet.delivery.digests.bounces import note, read
from broadsheet.delivery.models import Digest, Subscription
from tests.delivery.digests.conftest import MORNING

NUMBER = "0123456789abcdef0123456789abcdef"
BOUNCE = f"""From: MAILER-DAEMON@mx.example.org
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

It did not go.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; reader@example.org
Action: ACTION
Status: STATUS
--b
Content-Type: text/rfc822-headers

Message-ID: <{NUMBER}@papers.example>
Subject: Papers
--b--
"""
COMPLAINT = f"""From: fbl@mail.example
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="b"

--b
Content-Type: text/plain

Somebody says that this is unwanted.
--b
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: Mill/1
Version: 1
--b
Content-Type: message/rfc822

Message-ID: <{NUMBER}@papers.example>
Subject: Papers

Text
--b--
"""


def bounce(action: str = "failed", status: str = "5.1.1") -> bytes:
    return BOUNCE.replace("ACTION", action).replace("STATUS", status).encode()


@pytest.fixture
def digest(open_digest: Subscription) -> Digest:
    return Digest.objects.create(subscription=open_digest, due=MORNING, number=NUMBER, content={}, sent=MORNING)


@pytest.mark.parametrize(("mail", "stopped"), [(bounce(), "bounced"), (COMPLAINT.encode(), "complained")])
def test_a_report_ends_digests_to_its_address(digest: Digest, mail: bytes, stopped: str) -> None:
    report = read(mail)
    assert report
    assert note(report) == digest.subscription
    assert Subscription.objects.get().stopped == stopped


@pytest.mark.parametrize("mail", [bounce("delayed", "4.4.1"), bounce("failed", "4.2.2")])
def test_what_is_only_late_ends_nothing(digest: Digest, mail: bytes) -> None:
    report = read(mail)
    assert report
    assert note(report) is None
    assert Subscription.objects.get().stopped == ""


@pytest.mark.parametrize("mail", [b"", b"\xff\x00", b"Subject: hello\n\nMessage-ID: <x@y>\n", bounce()[:200]])
def test_other_mails_are_no_reports(mail: bytes) -> None:
    assert read(mail) is None


def test_a_report_of_no_letter_of_ours_ends_nothing(open_digest: Subscription) -> None:
    report = read(bounce())
    assert report
    assert note(report) is None
    assert open_digest.next_at == MORNING - timedelta(days=0)
