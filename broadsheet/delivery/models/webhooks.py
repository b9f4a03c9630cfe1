from typing import Any

from django.conf import settings
from django.db import models

from broadsheet.catalog.models import Held
from broadsheet.library.models import SavedSearch


class Preset(models.TextChoices):
    """In which form a webhook is sent."""

    STANDARD = "standard", "Standard Webhooks"
    SLACK = "slack", "Slack"
    DISCORD = "discord", "Discord"
    MATTERMOST = "mattermost", "Mattermost"
    MATRIX = "matrix", "Matrix"
    TELEGRAM = "telegram", "Telegram"


class Event(models.TextChoices):
    """What a webhook can tell of."""

    MATCHED = "search.matched", "New papers match a saved search"
    TOP = "day.top", "The first papers of a day"
    UPDATED = "paper.updated", "A new version of a paper that I saved"
    WITHDRAWN = "paper.withdrawn", "A paper that I saved is withdrawn or retracted"


class Webhook(models.Model):
    """An address of another program that is told of things by itself."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="webhooks")
    name = models.CharField(max_length=80)
    preset = models.CharField(max_length=12, choices=Preset.choices, default=Preset.STANDARD)
    url = models.TextField(help_text="A secret: with most services whoever has it may write there.")
    chat = models.CharField(max_length=100, blank=True, help_text="Of Telegram: a number, or @channel.")
    secret = models.CharField(max_length=80, blank=True, help_text="What Standard Webhooks are signed with.")
    old_secret = models.CharField(max_length=80, blank=True, help_text="The one before, which signs too for a day.")
    rolled = models.DateTimeField(null=True, help_text="When the secret was changed last.")
    events = models.JSONField[list[str]](default=list, help_text="See Event.")
    search = models.ForeignKey(SavedSearch, on_delete=models.SET_NULL, null=True, related_name="webhooks")
    top = models.PositiveSmallIntegerField(default=5, help_text="Papers of a day.")
    hour = models.PositiveSmallIntegerField(default=6, help_text="UTC, of the morning after, when a day is told.")
    made = models.DateTimeField()
    since = models.DateTimeField(help_text="What happened before is not told: when it was made or switched on again.")
    paused = models.DateTimeField(null=True, help_text="Since when, by its owner.")
    off = models.DateTimeField(null=True, help_text="Since when, because it failed.")
    reason = models.CharField(max_length=300, blank=True, help_text="Why.")
    tried = models.DateTimeField(null=True, help_text="When something was sent last, with or without success.")
    papers = models.BigIntegerField(default=0, help_text="The last paper that was looked at for the search.")
    revision = models.BigIntegerField(default=0, help_text="The last of the catalog that was looked at.")
    day = models.DateField(null=True, help_text="The last day that was told, or that was over at first.")

    class Meta:
        indexes = (models.Index(fields=["tried"], name="webhook_by_tried"),)

    def __str__(self) -> str:
        return f"{self.user} {self.name}"


class HookMessage(Held):
    """What a webhook is sent: written once, sent until it is taken or given up. Who sends it holds it."""

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="messages")
    number = models.CharField(max_length=40, unique=True, help_text="`webhook-id`: the same at each try.")
    event = models.CharField(max_length=20)
    payload = models.JSONField[dict[str, Any]](help_text="{type, timestamp, data}: docs/webhooks.md.")
    made = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True, help_text="When it is tried next; empty: taken, or given up.")
    done = models.DateTimeField(null=True, help_text="When it was taken.")
    answer = models.CharField(max_length=300, blank=True, help_text="What came of the last try.")

    class Meta:
        indexes = (
            models.Index(fields=["next_at"], name="hook_message_due", condition=models.Q(next_at__isnull=False)),
        )

    def __str__(self) -> str:
        return f"{self.webhook} {self.number}"


class HookTopic(models.Model):
    """What a webhook was told of, so that it is told once: a day, a paper, a version or the end of one."""

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="topics")
    event = models.CharField(max_length=20)
    about = models.CharField(max_length=300, help_text="2026-05-29; 2605.00001; 2605.00001 v3; 2605.00001 withdrawn")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["webhook", "event", "about"], name="hook_topic_once"),)

    def __str__(self) -> str:
        return f"{self.webhook} {self.event} {self.about}"
