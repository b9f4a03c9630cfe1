"""Personal tokens for programs: shown once, kept as a hash, named, for reading or for writing too, revocable."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from broadsheet.accounts.hashing import digest
from broadsheet.accounts.models import Token, User

BEGINNING = "bs_"
MOST = 50
"""Tokens of one person."""
NOTED = timedelta(minutes=10)
"""The moment of last use is written no more often than this."""


def make(user: User, name: str, scope: Token.Scope, now: datetime) -> str | None:
    """The new token's text; None where this person has `MOST` already."""
    if Token.objects.filter(user=user).count() >= MOST:
        return None
    text = BEGINNING + secrets.token_urlsafe(32)
    Token.objects.create(user=user, name=name[:80], scope=scope, digest=digest(text), made=now)
    return text


def token_of(text: str, now: datetime) -> Token | None:
    """The token with this text, of a person who is still here."""
    if not text.startswith(BEGINNING) or len(text) > 100:
        return None
    found = Token.objects.select_related("user").filter(digest=digest(text), user__is_active=True).first()
    if found and (found.used is None or now - found.used > NOTED):
        Token.objects.filter(pk=found.pk).update(used=now)
    return found


def revoke(user: User, pk: int) -> None:
    Token.objects.filter(user=user, pk=pk).delete()


def of(user: User) -> list[Token]:
    """The newest first."""
    return list(Token.objects.filter(user=user).order_by("-made", "-pk"))
