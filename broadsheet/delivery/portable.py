"""What goes out to a person, for that person to take along."""

from __future__ import annotations

from typing import Any

from broadsheet.accounts.models import User
from broadsheet.delivery.digests import subscriptions
from broadsheet.delivery.models import Subscription, ToldPaper
from broadsheet.delivery.webhooks import hooks


def exported(user: User) -> dict[str, Any]:
    """`digest`: how it comes, and which papers it told, null where the person has none; `webhooks`, without secrets."""
    held = subscriptions.of(user)
    return {"digest": _digest(held) if held else None, "webhooks": hooks.exported(user)}


def _digest(held: Subscription) -> dict[str, Any]:
    told = ToldPaper.objects.filter(subscription=held).order_by("digest__due", "place")
    return {
        "address": held.address,
        "rhythm": held.rhythm,
        "weekday": held.weekday,
        "hour": held.hour,
        "zone": held.zone,
        "parts": held.parts,
        "each": held.each,
        "again": held.again,
        "told": [
            {"id": key, "version": version, "at": due.isoformat()}
            for key, version, due in told.values_list("key", "version", "digest__due")
        ],
    }
