"""Whether the mail server can be reached: for `broadsheet doctor --live`. Nothing is sent."""

from __future__ import annotations

from smtplib import SMTPException

from django.conf import settings
from django.core.mail import get_connection

from broadsheet.health.found import Found
from broadsheet.logs import discreet


def mail_server() -> Found:
    """It is greeted and, where EMAIL_URL has a password, told it."""
    if not settings.EMAIL_READY:
        return Found("well", "None is named (EMAIL_URL): letters become files.")
    where = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    try:
        with get_connection():
            return Found("well", f"{where} answers.")
    except (SMTPException, OSError) as error:
        said = discreet(str(error))[:200]
        return Found("failed", f"{where} cannot be used ({type(error).__name__}: {said}).", "Check EMAIL_URL.")
