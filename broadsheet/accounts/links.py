"""Links that let a user in once: signed, and void as soon as somebody has entered by one (Django's tokens for resetting
passwords, which are made of the last login)."""

from __future__ import annotations

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from broadsheet.accounts.models import User


class _Tokens(PasswordResetTokenGenerator):
    key_salt = "broadsheet.accounts.links"


_tokens = _Tokens()


def operator(name: str) -> User:
    """The operator of this name; made where there is none, with no password."""
    user, _ = User.objects.get_or_create(username=name)
    if not user.is_superuser or not user.is_active:
        user.is_superuser = user.is_staff = user.is_active = True
        user.set_unusable_password()
        user.save()
    return user


def parts_of_link(user: User) -> tuple[str, str]:
    """Who, and the token: the two parts of the address `/enter/{user}/{token}`."""
    return urlsafe_base64_encode(force_bytes(user.pk)), _tokens.make_token(user)


def user_of(who: str, token: str) -> User | None:
    """Whom a link lets in; None where it is used, too old or no link of ours."""
    try:
        user = User.objects.filter(pk=int(urlsafe_base64_decode(who)), is_active=True).first()
    except (ValueError, OverflowError):
        return None
    return user if user and _tokens.check_token(user, token) else None
