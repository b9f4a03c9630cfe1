"""Tokens in the addresses of feeds that are one person's alone: who has such an address reads that feed, no other one,
and can do nothing else. They are derived, so that a page can show them again, and `renew` ends them all."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.utils.crypto import constant_time_compare, salted_hmac

from broadsheet.accounts.models import User
from broadsheet.accounts.permissions import may
from broadsheet.delivery.models import FeedKey
from broadsheet.sources.text import number_in

SALT = "broadsheet.delivery.feed_keys"
LENGTH = 40
"""Hexadecimal digits, 160 bits."""


def token(user: User, feed: str) -> str:
    """What stands in the address of one of a person's feeds, `12-9f86d081…`; `feed` is its name, unique to it."""
    return f"{user.pk}-{_digest(user.pk, renewals(user), feed)}"


def holder(token: str, feed: str) -> User | None:
    """Whose token of this feed it is; None for no token of it, an ended one, and whoever is gone or banned."""
    number, _, digest = token.partition("-")
    user = User.objects.filter(pk=number_in(number)).first()
    if user is None or not may(user, "speak"):
        return None
    return user if constant_time_compare(digest, _digest(user.pk, renewals(user), feed)) else None


def renewals(user: User) -> int:
    """How often this person made new addresses."""
    key: FeedKey | None = getattr(user, "feed_key", None)  # asked for once, however many addresses a page shows
    return key.number if key else 0


def renew(user: User) -> None:
    """End all addresses that this person has; `token` gives new ones."""
    with transaction.atomic():
        FeedKey.objects.get_or_create(user=user)
        FeedKey.objects.filter(user=user).update(number=F("number") + 1)


def _digest(pk: int, number: int, feed: str) -> str:
    return salted_hmac(SALT, f"{pk} {number} {feed}", algorithm="sha256").hexdigest()[:LENGTH]
