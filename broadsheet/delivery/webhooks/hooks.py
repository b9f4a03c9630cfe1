"""The webhooks of people: to make, change, pause and try them. The only writer of the table, but for its cursors and
what becomes of sending."""

from __future__ import annotations

import re
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from broadsheet.accounts.models import User
from broadsheet.accounts.permissions import may
from broadsheet.delivery.links import address
from broadsheet.delivery.models import Event, HookMessage, Preset, Webhook
from broadsheet.delivery.webhooks.events import MOST_PAPERS, beginning
from broadsheet.delivery.webhooks.queueing import queue
from broadsheet.delivery.webhooks.signing import new_secret
from broadsheet.library.models import SavedSearch
from broadsheet.sources.http.addresses import checked_address, is_loopback, split
from broadsheet.sources.http.errors import FetchError, ForbiddenAddress
from broadsheet.sources.text import clean

MOST = 20
"""Of one person."""
LONGEST_NAME, LONGEST_URL = 80, 2_000
TEST = "webhook.test"
TESTS_A_DAY, MOST_WAITING = 50, 5
"""So that nobody makes others' machines busy by hand: tests of a webhook, and what waits when more is asked for."""
GRACE = timedelta(days=1)
"""For so long the secret before the last signs as well."""

_TELEGRAM = re.compile(r"/bot[^/]+/sendMessage", re.ASCII)
_CHAT = re.compile(r"-?\d{1,20}|@\w{1,64}", re.ASCII)
_numbers_alone = partial(socket.getaddrinfo, flags=socket.AI_NUMERICHOST)


class CannotKeep(Exception):
    """A webhook that cannot be; the message is one sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a webhook is to be. `url` is empty where it stays as it is."""

    name: str
    preset: str
    url: str
    chat: str = ""
    events: Sequence[str] = ()
    search: SavedSearch | None = None
    top: int = 5
    hour: int = 6


def as_wanted(hook: Webhook) -> Wanted:
    """What somebody would have to want to get this one; its address, a secret, stays where it is."""
    return Wanted(
        name=hook.name,
        preset=hook.preset,
        url="",
        chat=hook.chat,
        events=hook.events,
        search=hook.search,
        top=hook.top,
        hour=hook.hour,
    )


def may_have(user: User) -> bool:
    """Whether a person may have webhooks, which the operator can switch off for all."""
    return bool(settings.WEBHOOKS) and may(user, "speak")


def make(user: User, wanted: Wanted, now: datetime) -> Webhook:
    """A new one, told of what happens from now on. Raises CannotKeep."""
    values = _values(wanted, url=True)
    secret = new_secret() if wanted.preset == Preset.STANDARD else ""
    with transaction.atomic():
        user.library_changed()  # takes the row, so that two forms at once do not make one too many
        if Webhook.objects.filter(user=user).count() >= MOST:
            raise CannotKeep(f"You have {MOST} webhooks already; delete one of them first.")
        cursors = beginning(now, wanted.hour)
        return Webhook.objects.create(user=user, secret=secret, made=now, since=now, **values, **cursors)


def change(hook: Webhook, wanted: Wanted, now: datetime) -> str:
    """Make another one of it; a search that is new to it finds what comes in from now on. Returns the secret where it
    has one only now. Raises CannotKeep."""
    values = _values(wanted, url=bool(wanted.url) or wanted.preset != hook.preset)
    added = set(values["events"]) - set(hook.events)
    if added or wanted.search != hook.search:
        begun = beginning(now, wanted.hour)
        values |= {"papers": begun["papers"]} if wanted.search != hook.search or Event.MATCHED in added else {}
        values |= {"day": begun["day"]} if Event.TOP in added else {}
        values |= {"revision": begun["revision"], "since": now} if added & {Event.UPDATED, Event.WITHDRAWN} else {}
    secret = new_secret() if wanted.preset == Preset.STANDARD and not hook.secret else ""
    values |= {"secret": secret} if secret else {}
    Webhook.objects.filter(pk=hook.pk).update(**values)
    return secret


def _values(wanted: Wanted, url: bool) -> dict[str, Any]:
    name, chat = clean(wanted.name), clean(wanted.chat)
    events = [event for event in Event.values if event in wanted.events]
    if not name or len(name) > LONGEST_NAME:
        raise CannotKeep(f"A webhook has a name, of at most {LONGEST_NAME} characters.")
    if wanted.preset not in Preset.values:
        raise CannotKeep(f"Choose what it is for: {', '.join(Preset.values)}.")
    if not events:
        raise CannotKeep("Choose at least one thing that it tells of.")
    if Event.MATCHED in events and wanted.search is None:
        raise CannotKeep("Choose one of your saved searches; search for something and keep it first.")
    if not (1 <= wanted.top <= MOST_PAPERS and 0 <= wanted.hour <= 23):
        raise CannotKeep(f"It tells of 1 to {MOST_PAPERS} papers of a day, at an hour from 0 to 23.")
    if wanted.preset == Preset.TELEGRAM and not _CHAT.fullmatch(chat):
        raise CannotKeep("Telegram needs a chat: its number, or the name of a channel with an @.")
    chosen = {"name": name, "preset": wanted.preset, "events": events, "search": wanted.search}
    numbers = {"top": wanted.top, "hour": wanted.hour, "chat": chat if wanted.preset == Preset.TELEGRAM else ""}
    return chosen | numbers | ({"url": _checked(wanted.url.strip(), wanted.preset)} if url else {})


def _checked(url: str, preset: str) -> str:
    """An address that something may be brought to, as far as can be told without looking up its name: each time that
    something is sent the address behind it is checked."""
    try:
        parts = split(url)
        if len(url) > LONGEST_URL or not url.isprintable() or " " in url or "#" in url:
            raise ForbiddenAddress("")
    except ForbiddenAddress:
        raise CannotKeep(f"Write the whole address, of at most {LONGEST_URL:,} characters, from https:// on.") from None
    if not settings.WEBHOOKS_PRIVATE and parts.scheme != "https":
        raise CannotKeep("The address must begin with https://.")
    if not settings.WEBHOOKS_PRIVATE and _is_private(parts):
        raise CannotKeep("The address is not a public one; only the operator can allow others.")
    if preset == Preset.TELEGRAM and not _TELEGRAM.fullmatch(parts.path):
        raise CannotKeep("Telegram’s address is https://api.telegram.org/bot, the bot’s token, and /sendMessage.")
    return url


def _is_private(parts: Any) -> bool:
    host = (parts.hostname or "").rstrip(".")
    if is_loopback(host) or host.endswith(".localhost"):
        return True
    try:
        checked_address(parts, _numbers_alone)
    except ForbiddenAddress:
        return True
    except FetchError:
        return False  # a name
    return False


def roll(hook: Webhook, now: datetime) -> str:
    """A new secret; the one before signs as well for a day, so that a receiver can be told meanwhile."""
    if hook.preset != Preset.STANDARD:
        raise CannotKeep("Only Standard Webhooks are signed.")
    secret = new_secret()
    Webhook.objects.filter(pk=hook.pk).update(secret=secret, old_secret=hook.secret, rolled=now)
    return secret


def keys(hook: Webhook, now: datetime) -> list[str]:
    """The secrets that sign now, the newest first."""
    grace = hook.old_secret and hook.rolled and now < hook.rolled + GRACE
    return [key for key in (hook.secret, hook.old_secret if grace else "") if key]


def pause(hook: Webhook, now: datetime) -> None:
    """Tell it of nothing; what waits is not sent any more."""
    with transaction.atomic():
        Webhook.objects.filter(pk=hook.pk).update(paused=now)
        give_up(hook)


def resume(hook: Webhook, now: datetime) -> None:
    """Tell it of what happens from now on, whether it was paused or failed."""
    cursors = beginning(now, hook.hour)
    Webhook.objects.filter(pk=hook.pk).update(paused=None, off=None, reason="", since=now, **cursors)


def give_up(hook: Webhook) -> None:
    """What waits is not sent any more."""
    waiting = HookMessage.objects.filter(webhook=hook, next_at__isnull=False)
    waiting.update(next_at=None, answer="It was not sent: the webhook was switched off.")


def try_out(hook: Webhook, now: datetime) -> None:
    """Send a test message. Raises CannotKeep."""
    _may_send(hook)
    tests = HookMessage.objects.filter(webhook=hook, event=TEST, made__gt=now - timedelta(days=1))
    if tests.count() >= TESTS_A_DAY:
        raise CannotKeep(f"It was tested {TESTS_A_DAY} times within a day; wait a while.")
    title = f"This is a test of the webhook “{hook.name}”"
    queue(hook, TEST, {"title": title, "url": address(reverse("webhooks")), "papers": [], "more": 0}, now)


def send_again(hook: Webhook, message: int, now: datetime) -> None:
    """Send a message that was taken or given up once more, under its number. Raises CannotKeep."""
    _may_send(hook)
    ended = HookMessage.objects.filter(webhook=hook, pk=message, next_at=None)
    if not ended.update(next_at=now, tries=0, done=None, answer=""):
        raise CannotKeep("There is no such message, or it waits to be sent.")


def _may_send(hook: Webhook) -> None:
    if hook.paused or hook.off:
        raise CannotKeep("The webhook is switched off; switch it on first.")
    if HookMessage.objects.filter(webhook=hook, next_at__isnull=False).count() >= MOST_WAITING:
        raise CannotKeep(f"{MOST_WAITING} messages of it wait to be sent; wait for them.")


def of(user: User) -> list[Webhook]:
    """A person's webhooks, by name."""
    found = Webhook.objects.filter(user=user).select_related("search")
    return sorted(found, key=lambda one: (one.name.casefold(), one.pk))


def hook_of(user: User, number: int) -> Webhook | None:
    """One of a person's own webhooks."""
    return Webhook.objects.filter(user=user, pk=number).select_related("search", "user").first()


def messages(hook: Webhook, most: int) -> list[HookMessage]:
    """What it was sent last, the last first."""
    return list(HookMessage.objects.filter(webhook=hook).order_by("-made", "-pk")[:most])


def shown(url: str) -> str:
    """An address as pages show it: what stands behind the host may be a key."""
    parts = split(url)
    return f"{parts.scheme}://{parts.hostname}{f':{parts.port}' if parts.port else ''}/…"


def exported(user: User) -> list[dict[str, Any]]:
    """A person's webhooks as they take them along: without secrets, and of addresses only the host."""
    return [
        {
            **{name: getattr(one, name) for name in ("name", "preset", "chat", "events", "top", "hour", "reason")},
            "address": shown(one.url),
            "search": one.search.name if one.search else None,
            "made": one.made.isoformat(),
            "paused": one.paused.isoformat() if one.paused else None,
            "off": one.off.isoformat() if one.off else None,
        }
        for one in of(user)
    ]
