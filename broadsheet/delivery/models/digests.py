from django.conf import settings
from django.db import models


class Rhythm(models.TextChoices):
    """On which days a digest comes."""

    DAILY = "daily", "Every day"
    WEEKDAYS = "weekdays", "Monday to Friday"
    WEEKLY = "weekly", "Once a week"


class Stopped(models.TextChoices):
    """Why nothing is sent any more."""

    LEFT = "left", "It was ended."
    BOUNCED = "bounced", "The mail server of this address refused it for good."
    COMPLAINED = "complained", "It was reported as unwanted."


class Subscription(models.Model):
    """Whom a digest goes to, when, and what it holds: a reader with an account, or an address alone."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="subscription"
    )
    address = models.EmailField(max_length=254)
    asked = models.DateTimeField(null=True, help_text="When the last letter asked whether the address is theirs.")
    confirmed = models.DateTimeField(null=True, help_text="When that was answered; empty: not yet.")
    rhythm = models.CharField(max_length=8, choices=Rhythm.choices, default=Rhythm.DAILY)
    weekday = models.PositiveSmallIntegerField(default=0, help_text="Of a weekly one: 0 is Monday.")
    hour = models.PositiveSmallIntegerField(default=7)
    zone = models.CharField(max_length=64, default="UTC", help_text="Of the IANA database.")
    parts = models.JSONField[list[str]](default=list, help_text="See delivery.digests.parts.")
    each = models.PositiveSmallIntegerField(default=10, help_text="Papers of a part, at most.")
    again = models.BooleanField(default=False, help_text="New versions of papers that were told are told too.")
    next_at = models.DateTimeField(null=True, help_text="When the next one is due; empty: never.")
    looked = models.DateTimeField(null=True, help_text="Up to when the last one told what came in.")
    stopped = models.CharField(max_length=10, choices=Stopped.choices, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["address"], condition=models.Q(user__isnull=True), name="subscription_once_an_address"
            ),
        )
        indexes = (models.Index(fields=["next_at"], name="subscription_by_next"),)

    def __str__(self) -> str:
        return f"{self.rhythm} to {self.address}"


class Digest(models.Model):
    """One letter: what it holds is written when it is due, and sent as often as it takes, always as the same one."""

    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="digests")
    due = models.DateTimeField()
    number = models.CharField(max_length=32, unique=True, help_text="Hex, random: its Message-ID begins so.")
    content = models.JSONField[dict[str, object]](help_text="See delivery.digests.contents.")
    taken = models.DateTimeField(null=True, help_text="Since when somebody is sending it.")
    tries = models.PositiveSmallIntegerField(default=0)
    next_try = models.DateTimeField(null=True, help_text="Empty: sent, or given up.")
    sent = models.DateTimeField(null=True)
    problem = models.CharField(max_length=300, blank=True, help_text="What the mail server said last.")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["subscription", "due"], name="digest_once"),)
        indexes = (models.Index(fields=["next_try"], name="digest_by_next_try"),)

    def __str__(self) -> str:
        return f"{self.subscription} of {self.due}"


class ToldPaper(models.Model):
    """A paper that a digest told, named by a key as in `library.Mark`, so that none tells it again."""

    digest = models.ForeignKey(Digest, on_delete=models.CASCADE, related_name="papers")
    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="told")
    key = models.CharField(max_length=255)
    version = models.PositiveIntegerField(default=1)
    place = models.PositiveSmallIntegerField(help_text="In the letter, from 1: so its links name it.")
    done = models.CharField(max_length=40, blank=True, help_text="What its links did already, between spaces.")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["subscription", "key", "version"], name="told_once"),
            models.UniqueConstraint(fields=["digest", "place"], name="told_paper_by_place"),
        )

    def __str__(self) -> str:
        return f"{self.key} in {self.digest}"
