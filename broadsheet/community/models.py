from typing import Any

from django.conf import settings
from django.db import models


class Vote(models.Model):
    """A person's upvote, one a paper. The paper is named by a key that it had then, as in `library.models.Mark`."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="votes")
    key = models.CharField(max_length=255)
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["user", "key"], name="vote_once"),)
        indexes = (models.Index(fields=["key"], name="vote_by_key"),)

    def __str__(self) -> str:
        return f"{self.user} ▲ {self.key}"


class LookUp(models.Model):
    """What a person asked for to submit it, and what was found: kept for an hour, by which look-ups are counted."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="lookups")
    at = models.DateTimeField()
    ended = models.DateTimeField(null=True)
    text = models.CharField(max_length=500)
    said = models.TextField(blank=True, help_text="Why nothing was found, as a sentence.")
    found = models.JSONField[list[dict[str, Any]]](default=list, help_text="Records as sources/jsonl.py writes them.")

    def __str__(self) -> str:
        return f"{self.user} {self.text}"


class Submission(models.Model):
    """A paper that a person put into a day's feed `local`. The paper is named as in a Vote."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="submissions")
    key = models.CharField(max_length=255)
    day = models.DateField()
    at = models.DateTimeField()
    note = models.TextField(blank=True, help_text="Markdown.")
    media = models.CharField(max_length=500, blank=True, help_text="These three are addresses of other sites.")
    project = models.CharField(max_length=500, blank=True)
    code = models.CharField(max_length=500, blank=True)
    statement = models.CharField(max_length=32, help_text="Its source record of the source `local`.")
    withdrawn = models.DateTimeField(null=True, help_text="Since when it counts no more, but for the day's limit.")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["user", "key"], condition=models.Q(withdrawn=None), name="submission_stands_once"
            ),
        )
        indexes = (
            models.Index(fields=["key"], name="submission_by_key"),
            models.Index(fields=["user", "at"], name="submission_by_user"),
        )

    def __str__(self) -> str:
        return f"{self.user} → {self.key}"


class Feature(models.Model):
    """A paper that a curator put at the head of a day. The paper is named as in a Vote."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="features")
    key = models.CharField(max_length=255)
    day = models.DateField()
    at = models.DateTimeField()
    sentence = models.CharField(max_length=300, blank=True)
    statement = models.CharField(max_length=32, help_text="Its source record of the source `local`.")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["day", "key"], name="feature_once"),)
        indexes = (models.Index(fields=["key"], name="feature_by_key"),)

    def __str__(self) -> str:
        return f"{self.key} on {self.day}"


class Claim(models.Model):
    """That a person is an author of a paper. The paper is named as in a Vote, the author as the paper did then."""

    class State(models.TextChoices):
        WAITING = "waiting"
        ACCEPTED = "accepted"
        REFUSED = "refused"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="claims")
    key = models.CharField(max_length=255)
    position = models.PositiveIntegerField(help_text="Among the authors; 0 is the first.")
    name = models.CharField(max_length=1_000)
    folded = models.CharField(max_length=255, help_text="The name without case, accents and punctuation.")
    at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", help_text="Empty: by rule."
    )
    decided_at = models.DateTimeField(null=True, help_text="The last decision, or when that was undone.")
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["user", "key"], name="claim_once"),)
        indexes = (
            models.Index(fields=["key"], name="claim_by_key"),
            models.Index(fields=["folded"], name="claim_by_name"),
            models.Index(fields=["state", "at"], name="claim_by_state"),
        )

    def __str__(self) -> str:
        return f"{self.user} is {self.name} of {self.key}"
