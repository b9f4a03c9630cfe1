from django.conf import settings
from django.db import models


class Mark(models.Model):
    """What a person did with a paper. The paper is named by a key that it had then: keys lead to it for ever, through
    merges and splits, while ids are given up."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="marks")
    key = models.CharField(max_length=255)
    saved = models.DateTimeField(null=True, help_text="When; empty: not.")
    read = models.DateTimeField(null=True)
    hidden = models.DateTimeField(null=True)
    rating = models.SmallIntegerField(default=0, help_text="1: more like it; -1: less; 0: nothing said.")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["user", "key"], name="mark_once"),)
        indexes = (models.Index(fields=["saved"], condition=models.Q(saved__isnull=False), name="mark_by_saved"),)

    def __str__(self) -> str:
        return f"{self.user} {self.key}"
