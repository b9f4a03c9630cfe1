"""Addresses in letters that do something for whoever holds them, without signing in: signed, and good for one thing.

A GET of them shows what would be done, since programs look at links beforehand; a POST does it."""

from __future__ import annotations

from typing import Any

from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from broadsheet.delivery.links import address
from broadsheet.delivery.models import Digest, Subscription, ToldPaper

_SALT = "broadsheet.web.letters"


def confirm_url(subscription: Subscription) -> str:
    """Says yes to the question that this address was asked last, and to no other one."""
    return _url("subscription-confirm", [subscription.pk, _question(subscription)])


def leave_url(subscription: Subscription) -> str:
    """Ends the digests to this address, for ever."""
    return _url("digest-leave", [subscription.pk])


def act_url(digest: Digest, place: int) -> str:
    """Saves, hides or marks read the paper at this place of a digest."""
    return _url("digest-paper", [digest.pk, place])


def asked_by(token: str) -> Subscription | None:
    """The subscription that `confirm_url` was made for; None if another question was asked since, or it goes to
    another address now."""
    pk, question = _read("subscription-confirm", token, 2)
    found = Subscription.objects.filter(pk=pk).first()
    return found if found and constant_time_compare(str(question), _question(found)) else None


def left_by(token: str) -> Subscription | None:
    """The subscription that `leave_url` was made for."""
    (pk,) = _read("digest-leave", token, 1)
    return Subscription.objects.select_related("user").filter(pk=pk).first()


def acted_by(token: str) -> ToldPaper | None:
    """The paper that `act_url` was made for."""
    digest, place = _read("digest-paper", token, 2)
    told = ToldPaper.objects.select_related("subscription__user", "digest")
    return told.filter(digest=digest, place=place).first()


def _url(name: str, what: list[int | str]) -> str:
    return address(reverse(name, args=[Signer(salt=f"{_SALT}.{name}").sign_object(what)]))


def _read(name: str, token: str, size: int) -> list[Any]:
    try:
        what = Signer(salt=f"{_SALT}.{name}").unsign_object(token)
    except (BadSignature, ValueError):
        return [None] * size
    return what if isinstance(what, list) and len(what) == size else [None] * size


def _question(subscription: Subscription) -> str:
    """Which address was asked, and when, so that nobody reads it."""
    asked = subscription.asked.isoformat() if subscription.asked else ""
    return salted_hmac(_SALT, f"{asked} {subscription.address}", algorithm="sha256").hexdigest()[:32]
