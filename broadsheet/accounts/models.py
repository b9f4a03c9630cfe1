from django.contrib.auth.models import AbstractUser
from django.db import models


class Role(models.TextChoices):
    """What a person is here; each may all that those before may."""

    READER = "reader"
    CURATOR = "curator"
    MODERATOR = "moderator"
    OPERATOR = "operator"


class User(AbstractUser):
    """A reader. Our own model from the first migration, because it cannot be changed later."""

    role = models.CharField(max_length=12, choices=Role.choices, default=Role.READER)
    name = models.CharField(max_length=80, blank=True, help_text="As others see it; empty: the user name.")
    banned = models.DateTimeField(null=True, blank=True, help_text="Since when this person may no longer speak here.")
    entry = models.CharField(max_length=32, blank=True, help_text="What a link must hold to let this person in.")
    library_revision = models.PositiveBigIntegerField(
        default=0, help_text="Raised whenever something in the person's library changes."
    )

    @property
    def shown_name(self) -> str:
        """What stands on pages where others see it."""
        return self.name or self.username

    def library_changed(self) -> None:
        """Say so to whatever is remembered of the person's library."""
        type(self).objects.filter(pk=self.pk).update(library_revision=models.F("library_revision") + 1)


class Invitation(models.Model):
    """Lets one person make an account; its token is known by hash alone."""

    digest = models.CharField(max_length=64, unique=True)
    by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="invitations")
    note = models.CharField(max_length=80, blank=True, help_text="For whom, as whoever invites wrote.")
    made = models.DateTimeField()
    used = models.DateTimeField(null=True)
    used_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.by}: {self.note}"


class Token(models.Model):
    """Lets a program act for a person; its text is known by hash alone."""

    class Scope(models.TextChoices):
        READ = "read"
        WRITE = "write"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80)
    scope = models.CharField(max_length=5, choices=Scope.choices)
    digest = models.CharField(max_length=64, unique=True)
    made = models.DateTimeField()
    used = models.DateTimeField(null=True, help_text="When it was used last, to ten minutes.")

    def __str__(self) -> str:
        return f"{self.user}: {self.name}"
