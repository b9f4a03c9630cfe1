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
