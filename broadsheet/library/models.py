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
        indexes = (models.Index(fields=["saved"], condition=models.Q(saved__isnull=False), name="mark_by_saved"),)

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
        default=0,
        help_text="The id of the last paper that had come in when it was looked at; of a collection or a person the"
        " moment of what was done there last (library.follows.mark_of).",
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


class Sharing(models.TextChoices):
    """Who sees a collection besides its owner."""

    PRIVATE = "private", "Private"
    GROUP = "group", "Group"
    PUBLIC = "public", "Public"


class Collection(models.Model):
    """Papers that a person put together, in an order of their own. Its address stays when it gets another name."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="collections")
    name = models.CharField(max_length=120)
    slug = models.CharField(max_length=80)
    description = models.TextField(blank=True, help_text="Markdown.")
    sharing = models.CharField(max_length=8, choices=Sharing.choices, default=Sharing.PRIVATE)
    members = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        related_name="shared_collections",
        blank=True,
        help_text="Of a group: they see it, add papers and order them.",
    )
    made = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["owner", "slug"], name="collection_once"),)
        indexes = (models.Index(fields=["sharing", "-made"], name="collection_by_sharing"),)

    def __str__(self) -> str:
        return f"{self.owner} {self.slug}"

    @property
    def path(self) -> str:
        """How its address ends, `ada/reading`; as that it is followed."""
        return f"{self.owner.username}/{self.slug}"


class CollectionEntry(models.Model):
    """A paper in a collection, named by a key as in `Mark`. Papers that have become one stand where the first stood."""

    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="entries")
    key = models.CharField(max_length=255)
    place = models.PositiveIntegerField(help_text="Rises down the list.")
    added = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["collection", "key"], name="collection_entry_once"),)

    def __str__(self) -> str:
        return f"{self.collection} {self.key}"


class Note(models.Model):
    """What a person wrote about a paper, for themselves; the paper is named by a key as in `Mark`."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notes")
    key = models.CharField(max_length=255)
    text = models.TextField(help_text="Markdown.")
    words = models.TextField(help_text="The same, folded for searching (`wording.folded`).")
    written = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["user", "key"], name="note_once"),)

    def __str__(self) -> str:
        return f"{self.user} {self.key}"


class Tag(models.Model):
    """A word of a person's own on a paper, named by a key as in `Mark`."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="tags")
    key = models.CharField(max_length=255)
    tag = models.CharField(max_length=40, help_text="As `wording.normalised` has it.")
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["user", "key", "tag"], name="tag_once"),)
        indexes = (models.Index(fields=["user", "tag"], name="tag_by_user"),)

    def __str__(self) -> str:
        return f"{self.user} {self.key} {self.tag}"


class Wanted(models.Model):
    """A work that a person brought from elsewhere and that the catalog does not hold: saved by itself when it comes,
    with the tags, the note and into the collections that came with it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="wanted")
    digest = models.CharField(max_length=32, help_text="Of what it is found by.")
    title = models.TextField(blank=True)
    identifiers = models.JSONField[list[str]](default=list, help_text="scheme:value")
    authors = models.JSONField[list[str]](default=list)
    year = models.PositiveIntegerField(null=True)
    tags = models.JSONField[list[str]](default=list)
    note = models.TextField(blank=True)
    collections = models.JSONField[list[str]](default=list, help_text="Their names.")
    reason = models.CharField(max_length=200, help_text="Why it was not found.")
    asked = models.DateTimeField()
    checked = models.BigIntegerField(default=-1, help_text="The catalog's revision in which it was last looked for.")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["user", "digest"], name="wanted_once"),)
        indexes = (models.Index(fields=["checked"], name="wanted_by_checked"),)

    def __str__(self) -> str:
        return f"{self.user} {self.title[:60]}"


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
