"""Bringing what was queued to where it belongs: signed, in bounded time, again after failures.

A turn brings at most `A_TURN` messages, one to a host, `AT_ONCE` of them side by side, so that a slow receiver costs
the others one time-out at most. Who brings a message holds it (`catalog/harvest/holding.py`); what came of it is
written as soon as it is known. A process that is killed in between lets the message go out again, under its number.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef

from broadsheet.catalog.harvest.holding import take
from broadsheet.catalog.harvest.running import from_settings
from broadsheet.community.models import Kind, Notice
from broadsheet.community.notifications import notify
from broadsheet.delivery.models import HookMessage, Preset, Webhook
from broadsheet.delivery.webhooks.hooks import give_up, keys
from broadsheet.delivery.webhooks.presets import body
from broadsheet.delivery.webhooks.queueing import listening
from broadsheet.delivery.webhooks.signing import signed
from broadsheet.sources.clock import Clock
from broadsheet.sources.http.addresses import origin, split
from broadsheet.sources.http.errors import FetchError, ForbiddenAddress, Offline
from broadsheet.sources.http.posting import Posting, Receipt
from broadsheet.sources.text import clean, shortened

WAITS = (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
"""Seconds before each further try, as the specification proposes; each a tenth more or less by chance."""
JITTER = 0.1
LONGEST_WAIT = timedelta(days=1)
"""Beyond it nobody's wish to be left alone is heard."""
WITHOUT_NETWORK = timedelta(minutes=5)
A_TURN, AT_ONCE, LOOKED_AT = 16, 8, 100
HELD = timedelta(minutes=5)
"""More than a turn can take."""
GONE = 410
QUOTED = 200
"""Characters of an answer that its owner sees."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """A message that this process holds, ready to go."""

    message: HookMessage
    holder: str
    body: bytes
    headers: dict[str, str]


def send_due(clock: Clock, stop: Callable[[], bool]) -> bool:
    """One turn; says whether more may be due. Every message is signed anew each time."""
    if not settings.WEBHOOKS:
        return False
    parcels = [parcel for message in _due(clock.now()) if (parcel := _taken_up(message, clock))]
    if not parcels or stop():
        _put_back(parcels)
        return False
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="hooks") as pool:
        brought = {pool.submit(_brought, parcel, clock): parcel for parcel in parcels}
        for future in as_completed(brought):
            _note(brought[future], future.result(), clock)
    return True


def _due(now: datetime) -> Iterator[HookMessage]:
    """The oldest message that is due of each of some webhooks, one a host; who was served longest ago comes first."""
    waiting = HookMessage.objects.filter(webhook=OuterRef("pk"), next_at__lte=now)
    hooks = listening().filter(Exists(waiting)).order_by(F("tried").asc(nulls_first=True), "pk")
    hosts: set[str] = set()
    for hook in hooks[:LOOKED_AT]:
        host = origin(split(hook.url))
        message = HookMessage.objects.filter(webhook=hook, next_at__lte=now).order_by("next_at", "pk").first()
        if message and host not in hosts and len(hosts) < A_TURN:
            hosts.add(host)
            message.webhook = hook
            yield message


def _taken_up(message: HookMessage, clock: Clock) -> Parcel | None:
    """None where another process was first."""
    now, hook = clock.now(), message.webhook
    holder = take(HookMessage.objects.filter(pk=message.pk, next_at=message.next_at), now, HELD)
    if holder is None:
        return None
    Webhook.objects.filter(pk=hook.pk).update(tried=now)
    content = json.dumps(body(hook.preset, message.payload, hook.chat), ensure_ascii=False, separators=(",", ":"))
    raw = content.encode("utf-8")
    headers = {"Content-Type": "application/json; charset=utf-8"}
    if hook.preset == Preset.STANDARD:
        headers |= signed(keys(hook, now), message.number, now, raw)
    return Parcel(message, holder, raw, headers)


def _put_back(parcels: list[Parcel]) -> None:
    for parcel in parcels:
        HookMessage.objects.filter(pk=parcel.message.pk, holder=parcel.holder).update(holder="", held_until=None)


def _brought(parcel: Parcel, clock: Clock) -> Receipt | FetchError:
    """What came of one try. Asks nothing of the database: it runs beside others."""
    around, url = from_settings(clock), parcel.message.webhook.url
    if not settings.WEBHOOKS_PRIVATE and split(url).scheme != "https":  # it was allowed when the webhook was made
        return ForbiddenAddress("The address must begin with https://.")
    trusted = frozenset([origin(split(url))]) if settings.WEBHOOKS_PRIVATE else frozenset[str]()
    try:
        with Posting(agent=around.agent, trusted=trusted, offline=around.offline, clock=clock) as posting:
            return posting.post(url, parcel.body, parcel.headers)
    except FetchError as error:
        return error


def _note(parcel: Parcel, came: Receipt | FetchError, clock: Clock) -> None:
    """Write down what came of it, if this process still holds the message."""
    now, message = clock.now(), parcel.message
    held = HookMessage.objects.filter(pk=message.pk, holder=parcel.holder)
    free: dict[str, Any] = {"holder": "", "held_until": None, "answer": _answer(came)}
    if isinstance(came, Receipt) and came.is_good:
        held.update(**free, tries=message.tries + 1, done=now, next_at=None)
    elif isinstance(came, Offline):
        held.update(**free, next_at=now + WITHOUT_NETWORK)
    elif isinstance(came, Receipt) and came.status == GONE:
        with transaction.atomic():
            if held.update(**free, tries=message.tries + 1, next_at=None):
                _switch_off(message, "The receiver says that it is gone for good (410).", now)
    else:
        _failed(parcel, free, came, clock)


def _failed(parcel: Parcel, free: Mapping[str, Any], came: Receipt | FetchError, clock: Clock) -> None:
    now, message = clock.now(), parcel.message
    held = HookMessage.objects.filter(pk=message.pk, holder=parcel.holder)
    if message.tries < len(WAITS):
        wait = WAITS[message.tries] * clock.uniform(1 - JITTER, 1 + JITTER)
        asked = came.wait_until if isinstance(came, Receipt) else came.retry_at
        latest = now + LONGEST_WAIT
        next_at = max(now + timedelta(seconds=wait), min(asked, latest) if asked else now)
        held.update(**free, tries=message.tries + 1, next_at=next_at)
        return
    with transaction.atomic():
        given_up = held.update(**free, tries=message.tries + 1, next_at=None)
        taken_since = HookMessage.objects.filter(webhook=message.webhook, done__gte=message.made)
        if given_up and not taken_since.exists():
            _switch_off(message, f"Nothing got through for days; the last answer: {_answer(came)}", now)


def _switch_off(message: HookMessage, reason: str, now: datetime) -> None:
    """The webhook is told of nothing until its owner switches it on again."""
    hook, said = message.webhook, shortened(reason, 290)
    if Webhook.objects.filter(pk=hook.pk, off=None).update(off=now, reason=said):
        give_up(hook)
        notify(hook.user, Notice.WEBHOOK, Kind.WEBHOOK, message.number, now, note=f"“{hook.name}”: {said}")


def _answer(came: Receipt | FetchError) -> str:
    """What came of a try, for the page of its owner."""
    if isinstance(came, FetchError):
        return shortened(str(came), 290)
    if 300 <= came.status < 400:
        return f"{came.status}: it leads elsewhere, and that is not followed."
    name = HTTPStatus(came.status).phrase if came.status in set(HTTPStatus) else ""
    text = clean(came.content.decode("utf-8", "replace"))
    told = f": {shortened(text, QUOTED)}" if text and not came.is_good else ""
    return f"{came.status} {name}".strip() + told
