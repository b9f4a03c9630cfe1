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
    forgotten = models.DateTimeField(null=True, help_text="Since when nothing is learned from it.")
    rating = models.SmallIntegerField(default=0, help_text="1: more like it; -1: less; 0: nothing said.")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["user", "key"], name="mark_once"),)

    def __str__(self) -> str:
        return f"{self.user} {self.key}"


class Rule(models.Model):
    """What a person's own feed must or never shall hold, whatever was learned."""

    class Way(models.TextChoices):
        MUST = "must"
        NEVER = "never"

    class Field(models.TextChoices):
        WORD = "word"
        AUTHOR = "author"
        CATEGORY = "category"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="rules")
    way = models.CharField(max_length=5, choices=Way.choices)
    field = models.CharField(max_length=8, choices=Field.choices)
    value = models.CharField(max_length=100)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["user", "field", "value"], name="rule_once"),)
        ordering = ("way", "field", "value")

    def __str__(self) -> str:
        return f"{self.user} {self.way} {self.field} {self.value}"


class Cutoff(models.Model):
    """How near to a person's liking a paper must be to stand in their own feed; without one the best stand there."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="cutoff")
    score = models.FloatField(help_text="In deviations above the mean of the last days' papers.")

    def __str__(self) -> str:
        return f"{self.user} {self.score}"
