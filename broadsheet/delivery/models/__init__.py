"""The tables of what goes out: to mailboxes, to feed readers, to other programs."""

from broadsheet.delivery.models.webhooks import Event, HookMessage, HookTopic, Preset, Webhook

__all__ = ["Event", "HookMessage", "HookTopic", "Preset", "Webhook"]
