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

    def __str__(self) -> str:
        return f"{self.user} {self.key}"


class Follow(models.Model):
    """What a person follows: an author's name, a category's code, a word or phrase, a collection, a person."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="follows")
    kind = models.CharField(max_length=12, help_text="See library.follows.KINDS.")
    what = models.CharField(max_length=200, help_text="As it was written.")
    same = models.CharField(max_length=300, help_text="The same for all ways to write it.")
    at = models.DateTimeField()
    seen = models.BigIntegerField(
        default=0, help_text="The id of the last paper that had come in when it was looked at."
    )

    class Meta:
        constraints = (models.UniqueConstraint(fields=["user", "kind", "same"], name="follow_once"),)

    def __str__(self) -> str:
        return f"{self.user} {self.kind} {self.what}"


class SavedSearch(models.Model):
    """A search that a person keeps under a name."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="searches")
    name = models.CharField(max_length=120)
    query = models.TextField(help_text="At most search.filters.MAX_TEXT characters.")
    mode = models.CharField(max_length=12, default="hybrid")
    sort = models.CharField(max_length=12, default="relevance")
    at = models.DateTimeField()
    seen = models.BigIntegerField(default=0, help_text="As in Follow.")

    def __str__(self) -> str:
        return f"{self.user} {self.name}"
