"""The line above the papers that offers them by mail, until whoever reads has them or has said no."""

from __future__ import annotations

from typing import Literal

from django.conf import settings
from django.http import HttpRequest

from broadsheet.delivery.digests.subscriptions import has_digest
from broadsheet.web.people import once, who

MAIL_COOKIE, PARAMETER, NO = "mail", "mail", "no"

Offer = Literal["", "open", "own"]


def offered(request: HttpRequest) -> Offer:
    """A digest of one's own for readers, the `open` one to an address for anybody else; empty for none. Looked up once
    a request."""
    return once(request, "_offered", lambda: _offered(request))


def _offered(request: HttpRequest) -> Offer:
    if not settings.EMAIL_READY or request.COOKIES.get(MAIL_COOKIE) == NO:
        return ""
    user = who(request, "mark")
    if user is not None:
        return "" if has_digest(user) else "own"
    return "open" if settings.OPEN_DIGEST else ""


def declines(request: HttpRequest) -> bool:
    """Whether the address says that no mail is wanted."""
    return request.GET.get(PARAMETER) == NO
