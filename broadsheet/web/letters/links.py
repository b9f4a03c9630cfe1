"""Addresses in letters that do something for whoever holds them, without signing in: signed, and good for one thing.

A GET of them shows what would be done, since programs look at links beforehand; a POST does it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.signing import BadSignature, Signer
from django.urls import reverse

from broadsheet.delivery.links import address
from broadsheet.delivery.models import Digest, Subscription, ToldPaper

_SALT = "broadsheet.web.letters"


def confirm_url(subscription: Subscription) -> str:
    """Says yes to the question that was asked last, and to no earlier one."""
    return _url("subscription-confirm", [subscription.pk, _stamp(subscription.asked)])


def leave_url(subscription: Subscription) -> str:
    """Ends the digests to this address, for ever."""
    return _url("digest-leave", [subscription.pk])


def act_url(digest: Digest, place: int) -> str:
    """Saves, hides or marks read the paper at this place of a digest."""
    return _url("digest-paper", [digest.pk, place])


def asked_by(token: str) -> Subscription | None:
    """The subscription that `confirm_url` was made for; None if another question was asked since."""
    pk, stamp = _read("subscription-confirm", token, 2)
    found = Subscription.objects.filter(pk=pk).first()
    return found if found and _stamp(found.asked) == stamp else None


def left_by(token: str) -> Subscription | None:
    """The subscription that `leave_url` was made for."""
    (pk,) = _read("digest-leave", token, 1)
    return Subscription.objects.select_related("user").filter(pk=pk).first()


def acted_by(token: str) -> ToldPaper | None:
    """The paper that `act_url` was made for."""
    digest, place = _read("digest-paper", token, 2)
    told = ToldPaper.objects.select_related("subscription__user", "digest")
    return told.filter(digest=digest, place=place).first()


def _url(name: str, what: list[int]) -> str:
    return address(reverse(name, args=[Signer(salt=f"{_SALT}.{name}").sign_object(what)]))


def _read(name: str, token: str, size: int) -> list[Any]:
    try:
        what = Signer(salt=f"{_SALT}.{name}").unsign_object(token)
    except (BadSignature, ValueError):
        return [None] * size
    return what if isinstance(what, list) and len(what) == size else [None] * size


def _stamp(moment: datetime | None) -> int:
    return int(moment.timestamp() * 1_000) if moment else 0
