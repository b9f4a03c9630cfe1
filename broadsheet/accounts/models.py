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
