from django.conf import settings
from django.db import models


class FeedKey(models.Model):
    """How often a person has ended the secret addresses of their feeds; no row is never."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="feed_key")
    number = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.user}: {self.number}"
