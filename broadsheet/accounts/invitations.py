"""Invitations: each lets one person make an account, where accounts are by invitation."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db.models import QuerySet

from broadsheet.accounts.hashing import digest
from broadsheet.accounts.models import Invitation, User

LASTING = timedelta(days=14)
MOST = 100
"""Open ones of one person."""


def invite(by: User, note: str, now: datetime) -> str | None:
    """A new invitation's token, which is stored nowhere; None where this person has too many open ones."""
    if opened(by, now).count() >= MOST:
        return None
    token = secrets.token_urlsafe(24)
    Invitation.objects.create(digest=digest(token), by=by, note=note[:80], made=now)
    return token


def opened(by: User, now: datetime) -> QuerySet[Invitation]:
    """Those of a person that still let somebody in, the newest first."""
    return Invitation.objects.filter(by=by, used=None, made__gt=now - LASTING).order_by("-made", "-pk")


def revoke(by: User, pk: int) -> None:
    Invitation.objects.filter(by=by, pk=pk, used=None).delete()


def is_good(token: str, now: datetime) -> bool:
    return _good(token, now).exists()


def use(token: str, by: User, now: datetime) -> bool:
    """Whether it was good until now; of several who come with it at once, one is told so."""
    return bool(_good(token, now).update(used=now, used_by=by))


def _good(token: str, now: datetime) -> QuerySet[Invitation]:
    """Those of who may no longer speak here let nobody in."""
    speaking = Invitation.objects.filter(by__is_active=True, by__banned=None)
    return speaking.filter(digest=digest(token), used=None, made__gt=now - LASTING)
