"""What happened is written down as messages, each once, together with how far was looked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from broadsheet.delivery.models import HookMessage, HookTopic, Webhook
from broadsheet.delivery.webhooks.events import Happened, Plain, happened
from broadsheet.delivery.webhooks.signing import new_number

KEPT = timedelta(days=30)
"""Messages that were taken or given up are forgotten then; their topics are not."""


def listening() -> QuerySet[Webhook]:
    """Webhooks that are told of things: on, and of people who may speak here."""
    there = Webhook.objects.filter(paused=None, off=None, user__is_active=True, user__banned=None)
    return there.select_related("user", "search").order_by("pk")


def queue_events(now: datetime, plain: Plain, stop: Callable[[], bool]) -> None:
    """Look at what happened for every webhook. `plain` makes titles readable."""
    if not settings.WEBHOOKS:
        return
    HookMessage.objects.filter(next_at=None, made__lt=now - KEPT).delete()
    for hook in listening():
        if stop():
            return
        found = happened(hook, now, plain)
        if found.news or any(getattr(hook, name) != value for name, value in found.cursors.items()):
            _written(hook, found, now)


def _written(hook: Webhook, found: Happened, now: datetime) -> None:
    """Whole or not at all; nothing where another process was first, or the hook is another one meanwhile."""
    looked_from = {name: getattr(hook, name) for name in found.cursors}
    with transaction.atomic():
        same = Webhook.objects.filter(pk=hook.pk, events=hook.events, search=hook.search, paused=None, **looked_from)
        if not same.update(**found.cursors):
            return
        for news in found.news:
            queue(hook, news.event, news.data, now)
            HookTopic.objects.bulk_create(
                HookTopic(webhook=hook, event=news.event, about=about) for about in news.topics
            )


def queue(hook: Webhook, event: str, data: dict[str, Any], now: datetime) -> HookMessage:
    """Write down one message, to be sent at once."""
    payload = {"type": event, "timestamp": f"{now:%Y-%m-%dT%H:%M:%S.%f}Z", "data": data}
    return HookMessage.objects.create(
        webhook=hook, number=new_number(), event=event, payload=payload, made=now, next_at=now
    )
