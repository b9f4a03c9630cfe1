"""The tables of what goes out: to mailboxes, to feed readers, to other programs."""

from broadsheet.delivery.models.digests import Digest, Rhythm, Stopped, Subscription, ToldPaper
from broadsheet.delivery.models.feeds import FeedKey
from broadsheet.delivery.models.webhooks import Event, HookMessage, HookTopic, Preset, Webhook

__all__ = [
    "Digest",
    "Event",
    "FeedKey",
    "HookMessage",
    "HookTopic",
    "Preset",
    "Rhythm",
    "Stopped",
    "Subscription",
    "ToldPaper",
    "Webhook",
]
