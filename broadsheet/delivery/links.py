"""Addresses of ours as they stand in what goes out."""

from __future__ import annotations

from functools import cache
from urllib.parse import quote

from django.conf import settings
from django.urls import reverse

from broadsheet.accounts.access import LOOPBACK

_UNQUOTED = "!$&'()*+,;=/~:@"
"""What Django's `reverse` leaves as it is; calling that for every row would take longer than the rest of the row."""


def address(path: str) -> str:
    """A path of ours as others can follow it; where there are no others, as this machine can."""
    host = next((name for name in settings.ALLOWED_HOSTS if name.strip(".*")), "localhost").removeprefix(".")
    return (settings.SITE_URL or (settings.HERE if host in LOOPBACK else f"https://{host}")) + path


def key_url(key: str) -> str:
    """The address of the page of the paper of this key."""
    return _papers() + quote(key, safe=_UNQUOTED)


@cache
def _papers() -> str:
    return reverse("paper", args=["-"]).removesuffix("-")
