"""Digests from due to sent: the only writer of them. All of their state is in the database.

A digest is written once, together with when the next one is due, and then sent as often as it takes. Who sends takes it
first, for a while, so that two who send at once do not send the same one. It is noted as sent straight after the mail
server has said yes: killed between these two, it goes out once more, with the same Message-ID.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from broadsheet.delivery.digests.contents import contents
from broadsheet.delivery.digests.rhythm import span
from broadsheet.delivery.digests.subscriptions import due_after
from broadsheet.delivery.digests.subscriptions import stop as stop_subscription
from broadsheet.delivery.models import Digest, Stopped, Subscription, ToldPaper

log = logging.getLogger(__name__)

A_TURN = 100
TAKEN_FOR = timedelta(minutes=5)
"""Sending one takes seconds; who holds it longer was killed."""
AGAIN_AFTER = (timedelta(minutes=5), timedelta(minutes=20), timedelta(hours=1), timedelta(hours=3), timedelta(hours=6))
"""After each failure in a row; the last one again and again."""
GIVEN_UP = timedelta(days=2)
LATER = timedelta(hours=1)
"""A digest that could not be written, by a fault of ours, is tried again after so long."""


def reached() -> QuerySet[Subscription]:
    """Subscriptions that letters go to. Without a mail server those of readers with an account are written into
    files, whether or not they have answered."""
    answered = Q(confirmed__isnull=False)
    if not settings.EMAIL_READY:
        answered |= Q(user__isnull=False)
    active = Q(user=None) | Q(user__is_active=True)
    return Subscription.objects.filter(answered, active, stopped="")


def due(now: datetime) -> QuerySet[Subscription]:
    """Those whose time has come."""
    return reached().filter(next_at__lte=now).order_by("next_at", "pk")


def compose_due(now: Callable[[], datetime], stop: Callable[[], bool], most: int = A_TURN) -> bool:
    """Write the digests that are due; says whether more may be."""
    waiting = list(due(now()).select_related("user")[:most])
    for one in waiting:
        if stop():
            break
        try:
            compose(one, now())
        except Exception:
            log.exception("The digest of subscription %s could not be written.", one.pk)
            Subscription.objects.filter(pk=one.pk, next_at=one.next_at).update(next_at=now() + LATER)
    return len(waiting) == most


def compose(subscription: Subscription, now: datetime) -> Digest | None:
    """Write one, due or asked for before, and when the next is due. None where there is nothing to tell, or another
    process was first."""
    found = contents(subscription, now)
    with transaction.atomic():
        mine = Subscription.objects.filter(pk=subscription.pk, next_at=subscription.next_at, stopped="")
        if not mine.update(next_at=due_after(subscription, now), looked=now) or found.is_empty:
            return None
        made = Digest.objects.create(
            subscription=subscription,
            due=min(subscription.next_at or now, now),
            number=secrets.token_hex(16),
            content=found.as_json,
            next_try=now,
        )
        told = (
            ToldPaper(digest=made, subscription=subscription, key=key, version=version, place=place)
            for place, (key, version) in enumerate(found.papers, start=1)
        )
        ToldPaper.objects.bulk_create(told)
    return made


def waiting(now: datetime, most: int = A_TURN) -> list[Digest]:
    """What is to be sent now, what was due first at the head."""
    free = Q(taken=None) | Q(taken__lte=now - TAKEN_FOR)
    ready = Digest.objects.filter(free, next_try__lte=now, subscription__in=reached())
    return list(ready.select_related("subscription__user").order_by("next_try", "pk")[:most])


def take(digest: Digest, now: datetime) -> bool:
    """Whether whoever asks may send it."""
    free = Q(taken=None) | Q(taken__lte=now - TAKEN_FOR)
    return Digest.objects.filter(free, pk=digest.pk, next_try__lte=now).update(taken=now) == 1


def note_sent(digest: Digest, now: datetime) -> None:
    """The mail server has it."""
    Digest.objects.filter(pk=digest.pk).update(sent=now, next_try=None, taken=None, problem="")


def note_failed(digest: Digest, now: datetime, problem: str, *, for_good: bool = False) -> None:
    """It did not go out now or, `for_good` or after `GIVEN_UP`, never will: then its papers may be told again, and
    the next one looks as far back as it did."""
    ended = for_good or now - digest.due > GIVEN_UP
    rest = AGAIN_AFTER[min(digest.tries, len(AGAIN_AFTER) - 1)]
    with transaction.atomic():
        Digest.objects.filter(pk=digest.pk).update(
            taken=None, tries=digest.tries + 1, next_try=None if ended else now + rest, problem=problem[:300]
        )
        if ended:
            ToldPaper.objects.filter(digest=digest.pk).delete()
            since = digest.due - span(digest.subscription.rhythm)
            Subscription.objects.filter(pk=digest.subscription_id, looked__gt=since).update(looked=since)


def note_refused(digest: Digest, now: datetime, problem: str) -> None:
    """The address does not take mail: nothing goes there any more."""
    note_failed(digest, now, problem, for_good=True)
    stop_subscription(digest.subscription, Stopped.BOUNCED)


def use(told: ToldPaper, do: str) -> bool:
    """Use up what a link may do with a paper; False where that was done before."""
    with transaction.atomic():
        held = ToldPaper.objects.select_for_update().get(pk=told.pk)
        if do in held.done.split():
            return False
        told.done = f"{held.done} {do}".strip()
        ToldPaper.objects.filter(pk=told.pk).update(done=told.done)
    return True
