"""Who gets digests: the only writer of subscriptions. An address gets nothing but one question before whoever reads
its mail has answered that (double opt-in)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q

from broadsheet.accounts.models import User
from broadsheet.accounts.verified import verified_addresses
from broadsheet.delivery.digests import parts, rhythm
from broadsheet.delivery.models import Digest, Rhythm, Stopped, Subscription
from broadsheet.sources.text import clean

ASKED_AGAIN = timedelta(hours=20)
"""So long nobody is asked again, however often somebody types their address."""
CHANGED = timedelta(minutes=10)
"""The same for a reader with an account, who may have typed it wrong."""
FORGOTTEN = timedelta(days=14)
"""An address that never answered is forgotten after so long."""
KEPT = timedelta(days=400)
"""What was told is remembered for so long: by then no list goes back to it."""
EACH = (5, 10, 20)
HOUR = timedelta(hours=1)
MOST_AN_HOUR = 100
"""So many addresses that have not answered yet are asked in an hour: Broadsheet fills nobody's mailbox."""


class CannotSubscribe(Exception):
    """What cannot be subscribed so; the message is one sentence."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants of their digest. `hour` 0 to 23 in `zone`, `weekday` 0 for Monday."""

    address: str
    rhythm: str = Rhythm.DAILY
    weekday: int = 0
    hour: int = 7
    zone: str = "UTC"
    parts: Collection[str] = ("trending",)
    each: int = 10
    again: bool = False

    @classmethod
    def of(cls, held: Subscription) -> Wish:
        """What somebody wished for."""
        return cls(held.address, held.rhythm, held.weekday, held.hour, held.zone, held.parts, held.each, held.again)


def due_after(one: Subscription | Wish, moment: datetime) -> datetime:
    """When the next digest is due after a moment, as somebody chose or wishes."""
    return rhythm.next_due(Rhythm(one.rhythm), one.weekday, one.hour, one.zone, moment)


def address_in(text: str) -> str:
    """The mail address that somebody typed, its host in lower case. Raises CannotSubscribe."""
    text = clean(text)
    try:
        validate_email(text)
    except ValidationError:
        raise CannotSubscribe("This is no mail address; write it like ada@example.org.") from None
    if len(text) > 254:
        raise CannotSubscribe("A mail address has at most 254 characters.")
    name, _, host = text.rpartition("@")
    return f"{name}@{host.lower()}"


def subscribe(wish: Wish, now: datetime) -> Subscription | None:
    """Note that an address without an account wants digests. Returns it if it is to be asked whether it is theirs;
    None where that was answered, or whoever reads its mail complained. What was answered holds: nobody else changes it.
    Raises CannotSubscribe."""
    values = _values(wish, None)
    address = values.pop("address")
    held = Subscription.objects.filter(user=None, address__iexact=address).first()
    if held and (held.stopped == Stopped.COMPLAINED or (held.confirmed and not held.stopped)):
        return None
    if held is None:
        if Subscription.objects.filter(user=None, confirmed=None, asked__gt=now - HOUR).count() >= MOST_AN_HOUR:
            raise CannotSubscribe("Many addresses were typed here just now. Try it again in an hour.")
        made, _ = Subscription.objects.get_or_create(user=None, address=address, defaults=values)
        return made
    Subscription.objects.filter(pk=held.pk).update(confirmed=None, next_at=None, **values)
    held.refresh_from_db()
    return held


def choose(user: User, wish: Wish, now: datetime) -> Subscription:
    """What a reader with an account wants from now on. An address that is not shown to be theirs is asked first:
    `confirmed` is None then. Raises CannotSubscribe."""
    values = _values(wish, user)
    held = Subscription.objects.filter(user=user).first()
    is_known = values["address"].casefold() in verified_addresses(user)
    if held and held.address == values["address"] and held.confirmed:
        confirmed: datetime | None = held.confirmed
    else:
        confirmed = now if is_known else None
    values |= {"confirmed": confirmed, "next_at": due_after(wish, now), "stopped": ""}
    made, _ = Subscription.objects.update_or_create(user=user, defaults=values)
    return made


def asking(subscription: Subscription, now: datetime) -> bool:
    """Note that the address is asked now; False where that was done lately, however often and whoever types it."""
    if Subscription.objects.filter(address__iexact=subscription.address, asked__gt=now - CHANGED).exists():
        return False
    rest = CHANGED if subscription.user_id else ASKED_AGAIN
    free = Q(asked=None) | Q(asked__lte=now - rest)
    done = Subscription.objects.filter(free, pk=subscription.pk, confirmed=None).update(asked=now) == 1
    subscription.refresh_from_db()
    return done


def not_asked(subscription: Subscription) -> None:
    """The question did not go out."""
    Subscription.objects.filter(pk=subscription.pk).update(asked=None)


def confirm(subscription: Subscription, now: datetime) -> None:
    """Whoever reads the mail of this address wants digests."""
    due = due_after(subscription, now)
    Subscription.objects.filter(pk=subscription.pk).update(confirmed=now, next_at=due, stopped="")


def stop(subscription: Subscription, why: Stopped) -> None:
    """Nothing goes there any more, not even what was written already."""
    with transaction.atomic():
        Subscription.objects.filter(pk=subscription.pk).update(next_at=None, stopped=why)
        Digest.objects.filter(subscription=subscription.pk, sent=None).update(next_try=None)
    subscription.next_at, subscription.stopped = None, why


def of(user: User) -> Subscription | None:
    """What the reader has chosen, whatever became of it."""
    return Subscription.objects.filter(user=user).exclude(address="").select_related("user").first()


def has_digest(user: User) -> bool:
    """Whether the reader has ever chosen one."""
    return of(user) is not None


def forget(user: User, now: datetime) -> None:
    """The reader wants none any more, and nothing of it is kept; only, for a while, that a letter asked an address just
    now: else whoever begins and ends by turns could have any number of them sent."""
    asked = Subscription.objects.filter(user=user, asked__gt=now - CHANGED).values_list("asked", flat=True).first()
    with transaction.atomic():
        Subscription.objects.filter(user=user).delete()
        if asked:
            Subscription.objects.create(user=user, asked=asked, stopped=Stopped.LEFT)


def forget_old(now: datetime) -> None:
    """Delete what nobody needs any more: addresses that never answered, and what was told long ago."""
    Subscription.objects.filter(user=None, confirmed=None, asked__lt=now - FORGOTTEN, digests=None).delete()
    Subscription.objects.filter(address="", asked__lt=now - CHANGED).delete()
    old = Digest.objects.filter(due__lt=now - KEPT).order_by("due").values_list("pk", flat=True)[:1_000]
    Digest.objects.filter(pk__in=list(old)).delete()


def _values(wish: Wish, user: User | None) -> dict[str, Any]:
    held = parts.chosen(wish.parts, user)
    if not held:
        raise CannotSubscribe("Choose at least one thing that your digest shall hold.")
    if wish.rhythm not in Rhythm.values or wish.weekday not in range(7) or wish.hour not in range(24):
        raise CannotSubscribe("Choose the days and the hour at which your digest shall come.")
    if not rhythm.is_zone(wish.zone):
        raise CannotSubscribe("Choose a time zone of the list, like Europe/Berlin.")
    if wish.each not in EACH:
        raise CannotSubscribe(f"Choose how many papers of each part: {', '.join(map(str, EACH))}.")
    return {
        "address": address_in(wish.address),
        "rhythm": wish.rhythm,
        "weekday": wish.weekday,
        "hour": wish.hour,
        "zone": wish.zone,
        "parts": held,
        "each": wish.each,
        "again": wish.again,
    }
