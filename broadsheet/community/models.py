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


class Pulse(models.Model):
    """One number, raised whenever anything is done in sight of all: what pages are remembered by."""

    number = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.number)


class Comment(models.Model):
    """What a person said about a paper, in Markdown. The paper is named by a key that it had then; a reply has that of
    the comment that it is under, so that both go the same way when papers are split."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="comments",
        help_text="Empty: left.",
    )
    key = models.CharField(max_length=255)
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="replies")
    text = models.TextField(blank=True)
    at = models.DateTimeField()
    edited = models.DateTimeField(null=True, help_text="When last; empty: never.")
    deleted = models.DateTimeField(null=True, help_text="By its author; its text is gone then.")
    hidden = models.DateTimeField(null=True, help_text="By a moderator.")
    reason = models.CharField(max_length=300, blank=True, help_text="Why it was hidden, for all to read.")

    class Meta:
        indexes = (
            models.Index(fields=["key"], name="comment_by_key"),
            models.Index(fields=["at"], name="comment_by_time"),
            models.Index(fields=["user", "at"], name="comment_by_user"),
        )

    def __str__(self) -> str:
        return f"{self.user} on {self.key}"


class EarlierText(models.Model):
    """What a comment said before it was edited."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="earlier")
    text = models.TextField()
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.comment} until {self.until}"


class Emoji(models.TextChoices):
    """What one can react with, and what it is called."""

    FIRE = "🔥", "Fire"
    ROCKET = "🚀", "Rocket"
    EYES = "👀", "Eyes"
    HEART = "❤️", "Heart"
    HUG = "🤗", "Hug"
    COOL = "😎", "Cool"
    PLUS = "➕", "Plus one"
    BRAIN = "🧠", "Brain"
    THUMB = "👍", "Thumbs up"
    HANDSHAKE = "🤝", "Handshake"
    SAD = "😔", "Sad"
    MIND_BLOWN = "🤯", "Mind blown"


class Reaction(models.Model):
    """A person's reaction to a comment, each at most once."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reactions")
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="reactions")
    emoji = models.CharField(max_length=8, choices=Emoji.choices)
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["user", "comment", "emoji"], name="reaction_once"),)

    def __str__(self) -> str:
        return f"{self.user} {self.emoji} {self.comment_id}"


class Kind(models.TextChoices):
    """What notifications, reports and moderators' actions are about; its key is the comment's number, the person's user
    name, the paper's key or the number of a webhook's message."""

    COMMENT = "comment"
    PERSON = "person"
    PAPER = "paper"
    WEBHOOK = "webhook"


class Notice(models.TextChoices):
    """Why somebody is notified."""

    MENTION = "mention", "Somebody mentions me"
    REPLY = "reply", "Somebody replies to me"
    PAPER = "paper", "Somebody comments on a paper that I brought here or claimed"
    HIDDEN = "hidden", "A moderator hides something of mine"
    WEBHOOK = "webhook", "A webhook of mine is switched off because it fails"


class Notification(models.Model):
    """Something that a person should know."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications")
    notice = models.CharField(max_length=10, choices=Notice.choices)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    key = models.CharField(max_length=255)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    note = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    read = models.DateTimeField(null=True)
    by_mail = models.BooleanField(default=False)
    tried_at = models.DateTimeField(null=True, help_text="When sending it by mail last failed.")
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["user", "kind", "key", "notice"], name="notified_once"),)
        indexes = (
            models.Index(fields=["user", "read"], name="notification_unread"),
            models.Index(
                fields=["at"], name="notification_to_send", condition=models.Q(by_mail=True, sent_at__isnull=True)
            ),
        )

    def __str__(self) -> str:
        return f"{self.notice} for {self.user}"


class Way(models.TextChoices):
    """How a person wants to be notified."""

    PAGE = "page", "On the page"
    MAIL = "mail", "On the page and by mail, at once"
    NONE = "none", "Not at all"


class NotificationChoice(models.Model):
    """How a person wants to be notified of one kind of thing; where there is none, on the page."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notification_choices")
    notice = models.CharField(max_length=10, choices=Notice.choices)
    way = models.CharField(max_length=4, choices=Way.choices)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["user", "notice"], name="notification_choice_once"),)

    def __str__(self) -> str:
        return f"{self.user}: {self.notice} {self.way}"


class Report(models.Model):
    """That a reader wants a moderator to look at something; open until it is closed."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="reports")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    key = models.CharField(max_length=255)
    reason = models.CharField(max_length=300)
    at = models.DateTimeField()
    closed = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["closed", "at"], name="report_open"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Deed(models.TextChoices):
    """What a moderator can do, as the log says it."""

    HIDE = "hide", "hid"
    UNHIDE = "unhide", "showed again"
    RESOLVE = "resolve", "resolved the reports of"
    DISMISS = "dismiss", "dismissed the reports of"
    BAN = "ban", "banned"
    UNBAN = "unban", "lifted the ban of"
    JOIN = "join", "joined"
    PART = "part", "parted"
    ACCEPT = "accept", "accepted the claim of"
    REFUSE = "refuse", "refused the claim of"
    REOPEN = "reopen", "opened again the claim of"
    ROLE = "role", "changed the role of"


class AppendOnly(models.QuerySet["Action"]):
    """Rows that are neither changed nor deleted."""

    def update(self, **values: Any) -> int:
        raise TypeError("The log of actions is only written at its end.")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError("The log of actions is only written at its end.")


class Action(models.Model):
    """What a moderator did, to what, and why. The name stands beside the person, who may leave."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="actions")
    name = models.CharField(max_length=150)
    deed = models.CharField(max_length=10, choices=Deed.choices)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    key = models.CharField(max_length=255)
    reason = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()

    objects = AppendOnly.as_manager()

    def __str__(self) -> str:
        return f"{self.name} {self.deed} {self.kind} {self.key}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Once; raises TypeError for a row that is there already."""
        if self.pk:
            raise TypeError("The log of actions is only written at its end.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Never."""
        raise TypeError("The log of actions is only written at its end.")
