"""Links that let a user in once: signed, good for an hour, void as soon as somebody has entered by one or another was
made."""

from __future__ import annotations

import secrets

from django.core import signing

from broadsheet.accounts.models import Role, User
from broadsheet.accounts.roles import give

SALT = "broadsheet.accounts.links"
LASTING = 3_600
"""Seconds."""


def reader(name: str) -> User:
    """The person of this name; made where there is none, as a reader, with no password."""
    user, made = User.objects.get_or_create(username=name)
    if made:
        user.set_unusable_password()
        user.save()
    return user


def operator(name: str) -> User:
    """The same, as an operator."""
    user = reader(name)
    User.objects.filter(pk=user.pk).update(is_active=True)
    give(user, Role.OPERATOR)
    return User.objects.get(pk=user.pk)


def token(user: User) -> str:
    """The part of the address `/enter/{token}` that lets this user in; links made before do not any more."""
    User.objects.filter(pk=user.pk).update(entry=(entry := secrets.token_urlsafe(16)))
    return signing.dumps([user.pk, entry], salt=SALT)


def user_of(token: str) -> User | None:
    """Whom a link lets in; None where it is used, too old, or no link of ours."""
    return User.objects.filter(is_active=True, **_told(token)).first()


def use_up(token: str) -> bool:
    """Whether the link was good until now; of several who come with it at once, one is told so."""
    return bool(User.objects.filter(is_active=True, **_told(token)).update(entry=""))


def _told(token: str) -> dict[str, object]:
    try:
        pk, entry = signing.loads(token, salt=SALT, max_age=LASTING)
    except (signing.BadSignature, ValueError, TypeError):
        return {"pk": None}
    return {"pk": pk, "entry": entry or None}
