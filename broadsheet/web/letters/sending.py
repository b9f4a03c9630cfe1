"""Digests to their readers: sent by the worker, one after the other, no faster than the mail server may be asked."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend

from broadsheet.delivery.digests import outbox
from broadsheet.delivery.models import Digest
from broadsheet.web.letters.digest import letter
from broadsheet.web.letters.handing import Answer, Handed, hand_over

log = logging.getLogger(__name__)

Now = Callable[[], datetime]
CUT_OFF = 3
"""After so many broken connections in a turn the server is left alone until the next one."""


def send_due(now: Now, stop: Callable[[], bool], wait: Callable[[float], object]) -> bool:
    """Send what waits; says whether more may. `wait` waits so many seconds, or until it is time to stop."""
    waiting = outbox.waiting(now())
    connection = get_connection()
    cuts = 0
    try:
        for digest in waiting:
            if stop() or cuts >= CUT_OFF:
                break
            cuts += _send(digest, connection, now)
            if settings.MAIL_A_MINUTE:
                wait(60 / settings.MAIL_A_MINUTE)
    finally:
        _close(connection)
    return len(waiting) == outbox.A_TURN and cuts < CUT_OFF


def _send(digest: Digest, connection: BaseEmailBackend, now: Now) -> bool:
    """Send one, if nobody else does; says whether the connection broke."""
    if not outbox.take(digest, now()):
        return False
    handed = _handed(digest, connection)
    match handed.answer:
        case Answer.TAKEN:
            outbox.note_sent(digest, now())
        case Answer.NOBODY:
            outbox.note_refused(digest, now(), handed.problem)
        case _:
            outbox.note_failed(digest, now(), handed.problem, for_good=handed.answer == Answer.NEVER)
            log.warning("A digest could not be sent: %s", handed.problem)
    if handed.answer == Answer.CUT:
        _close(connection)
    return handed.answer == Answer.CUT


def _handed(digest: Digest, connection: BaseEmailBackend) -> Handed:
    try:
        made = letter(digest)
    except Exception:  # a fault of ours, which costs nobody else their letter
        log.exception("The letter of digest %s could not be written.", digest.pk)
        return Handed(Answer.LATER, "It could not be written.")
    if made is None:
        return Handed(Answer.NEVER, "Nothing of what it tells is there any more.")
    try:
        connection.open()
    except (SMTPException, OSError) as error:
        return Handed(Answer.CUT, str(error))
    return hand_over(made, connection)


def _close(connection: BaseEmailBackend) -> None:
    try:
        connection.close()
    except (SMTPException, OSError) as error:
        log.info("The connection to the mail server did not end well: %s", error)
