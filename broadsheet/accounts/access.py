"""Who may come in: the single user of this machine, whoever was invited, or anybody."""

from __future__ import annotations

import re
from typing import Literal, cast

from django.conf import settings

from broadsheet.accounts.links import operator
from broadsheet.accounts.models import User
from broadsheet.sources.http.addresses import is_loopback

Mode = Literal["single", "invited", "open"]
LOOPBACK = frozenset(("localhost", "127.0.0.1", "[::1]", "::1"))
SINGLE = "me"
"""The name of the single user."""


def mode() -> Mode:
    """As set; else the single user's or, where it answers by a proxy or under any name but this machine's own, by
    invitation."""
    if settings.ACCESS:
        return cast(Mode, settings.ACCESS)
    return "single" if set(settings.ALLOWED_HOSTS) <= LOOPBACK and not settings.PROXIES else "invited"


def is_single(remote: str, host: str, forwarded: bool) -> bool:
    """Whether whoever asks is the single user: from this machine itself, under its own name, and by no proxy, behind
    which anybody may be."""
    return mode() == "single" and not forwarded and is_here(remote, host)


def is_here(remote: str, host: str) -> bool:
    """Whether somebody asks from this machine itself, under its own name; a proxy may still stand between."""
    return re.sub(r":\d+$", "", host) in LOOPBACK and is_loopback(remote)


def single_user() -> User:
    """The single user, who is the operator too; made when first asked for."""
    known = User.objects.filter(username=SINGLE).first()
    return known or operator(SINGLE)
