"""Notifications by mail: written here, sent by the worker."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from smtplib import SMTPException

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.urls import reverse

from broadsheet.accounts.models import User
from broadsheet.accounts.verified import verified_addresses
from broadsheet.community.models import Comment, Kind, Notice, Notification
from broadsheet.community.notifications import note_failed, note_sent, to_send
from broadsheet.delivery.links import address
from broadsheet.sources.text import clean
from broadsheet.web.letters.handing import Answer, hand_over
from broadsheet.web.notices import told
from broadsheet.web.rows import shortened

log = logging.getLogger(__name__)

SALT = "broadsheet.web.mailing"
A_TURN = 50
QUOTED = 1_500
SUBJECT = 150


def send_due(now: Callable[[], datetime], stop: Callable[[], bool]) -> bool:
    """Send what waits; says whether more may. Each is noted as soon as it is out. Where the mail server is away nothing
    is lost: it waits for the next turn."""
    if not settings.EMAIL_READY:
        return False
    waiting = to_send(now(), A_TURN)
    if not waiting:
        return False
    connection = get_connection()
    try:
        connection.open()
        for row in waiting:
            if stop():
                break
            if not _send(row, connection, now()):
                return False
    except (SMTPException, OSError) as error:
        log.warning("Mail cannot be sent now: %s", error)
        return False
    finally:
        connection.close()
    return len(waiting) == A_TURN


def _send(row: Notification, connection: BaseEmailBackend, now: datetime) -> bool:
    """Send one; False where the mail server is gone."""
    letter = written(row)
    if letter is None:
        note_failed(row.pk, now, for_good=True)
        return True
    handed = hand_over(letter, connection)
    if handed.answer == Answer.TAKEN:
        note_sent(row.pk, now)
        return True
    note_failed(row.pk, now, for_good=handed.answer in (Answer.NOBODY, Answer.NEVER))
    log.warning("A mail could not be sent: %s", handed.problem)
    return handed.answer != Answer.CUT


def written(row: Notification) -> EmailMessage | None:
    """The mail; None where there is nobody to write to, at an address shown to be theirs, or nothing to write about any
    more."""
    (one,) = told([row])
    is_known = row.user.email.casefold() in verified_addresses(row.user)
    if not is_known or not row.user.is_active or row.read or not one.url:
        return None
    leave = address(reverse("unsubscribe", args=[_token(row.user, Notice(row.notice))]))
    context = {"one": one, "text": _quoted(row), "url": address(one.url), "leave": leave, "name": row.user.shown_name}
    subject = shortened(clean(f"{one.sentence}: {one.paper}" if one.paper else one.sentence), SUBJECT)
    body = render_to_string("mail/notification.txt", context)
    return EmailMessage(subject, body, to=[row.user.email], headers={"List-Unsubscribe": f"<{leave}>"})


def _quoted(row: Notification) -> str:
    """What was said; nothing of what is hidden or gone."""
    if row.kind != Kind.COMMENT:
        return ""
    text = Comment.objects.filter(pk=int(row.key), hidden=None).values_list("text", flat=True).first() or ""
    return "\n".join(f"> {line}" for line in shortened(text, QUOTED).splitlines())


def _token(user: User, notice: Notice) -> str:
    return signing.dumps([user.pk, notice.value], salt=SALT)


def subscriber(token: str) -> tuple[User, Notice] | None:
    """Whom the link of a mail belongs to, and what the mail was about, for ever. None for no link of ours."""
    try:
        pk, notice = signing.loads(token, salt=SALT)
        user = User.objects.filter(pk=pk).first()
        return (user, Notice(notice)) if user else None
    except (signing.BadSignature, ValueError, TypeError):
        return None
