"""The one truth. A Paper is a pure function of its source records and the operator's merge decisions.

Only `ingest/` writes these tables; those of harvests (from `Held` on) are written by `harvest/`.
"""

from typing import Any

from django.db import models


class Paper(models.Model):
    """A paper as all its sources together tell it. Rebuilt from its SourceRecords, never edited."""

    key = models.CharField(max_length=255, unique=True)
    title = models.TextField()
    abstract = models.TextField(blank=True)
    summary = models.TextField(blank=True, help_text="Broadsheet's own sentences, shown while there is no abstract.")
    authors = models.JSONField[list[dict[str, Any]]](
        default=list, help_text="In order: {name, given?, family?, identifiers?}."
    )
    author_count = models.PositiveIntegerField(null=True, help_text="Where only their number is known, that.")
    organization = models.JSONField[dict[str, str] | None](null=True, help_text="{name, fullname?}")
    published = models.DateTimeField(null=True, help_text="First version, UTC; the first moment it can mean.")
    published_precision = models.CharField(max_length=5, blank=True, help_text="year, month, day or time")
    date_kind = models.CharField(max_length=16, blank=True, help_text="See sources.base.DATE_KINDS.")
    updated = models.DateTimeField(null=True, help_text="This version, UTC.")
    updated_precision = models.CharField(max_length=5, blank=True)
    versions = models.JSONField[list[dict[str, Any]]](default=list, help_text="{number, date?, note?}, oldest first.")
    categories = models.JSONField[list[str]](default=list, help_text="Primary first.")
    venue = models.TextField(blank=True)
    comment = models.TextField(blank=True)
    license = models.TextField(blank=True)
    status = models.CharField(max_length=64, blank=True, help_text="`withdrawn`, `retracted`, or the venue's word.")
    keywords = models.JSONField[list[str]](default=list)
    ai_summary = models.TextField(blank=True, help_text="Written by a language model (ai_model), said by a source.")
    ai_keywords = models.JSONField[list[str]](default=list)
    ai_model = models.CharField(max_length=128, blank=True)
    links = models.JSONField[list[dict[str, str]]](default=list, help_text="{kind, url}: page, pdf, html, code, …")
    relations = models.JSONField[list[dict[str, str]]](default=list, help_text="{kind, identifier}")
    sources = models.JSONField[list[str]](default=list, help_text="Names of the sources, most trusted first.")
    signals = models.JSONField[dict[str, dict[str, int]]](
        default=dict, help_text="Outside counts by source family: {'hf': {'upvotes': 7, 'comments': 2}}."
    )
    outside_upvotes = models.PositiveIntegerField(default=0, help_text="Sum over `signals`, for ordering.")
    submitter = models.CharField(max_length=128, blank=True)
    has_code = models.BooleanField(default=False)
    text_digest = models.BigIntegerField(default=0, help_text="Of what is embedded: title, abstract, summary.")
    revision = models.BigIntegerField(default=0, help_text="The catalog's revision at which it last changed.")
    added = models.DateTimeField(help_text="When this catalog first held it.")

    class Meta:
        indexes = (
            models.Index(fields=["revision", "id"], name="paper_by_revision"),
            models.Index(fields=["-published", "-id"], name="paper_by_published"),
        )

    def __str__(self) -> str:
        return f"{self.key} {self.title[:60]}"


class SourceRecord(models.Model):
    """What one source said of one paper, and what it said earlier: every different statement is one row."""

    source = models.CharField(max_length=64)
    source_id = models.CharField(max_length=255)
    digest = models.CharField(max_length=32, help_text="BLAKE2b-128 of the payload before compression, hex.")
    payload = models.BinaryField(help_text="The PaperRecord as JSON (sources/jsonl.py), zlib.")
    title_key = models.CharField(max_length=16, blank=True, help_text="Hash of the normalised title; empty if short.")
    current = models.BooleanField(default=True, help_text="False: a later statement of the source replaced it.")
    seen_at = models.DateTimeField()
    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="records")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["source", "source_id", "digest"], name="source_record_once"),)
        indexes = (models.Index(fields=["title_key"], name="source_record_by_title"),)

    def __str__(self) -> str:
        return f"{self.source} {self.source_id}"


class Identifier(models.Model):
    scheme = models.CharField(max_length=64)
    value = models.CharField(max_length=512)
    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="identifiers")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["scheme", "value"], name="identifier_once"),)

    def __str__(self) -> str:
        return f"{self.scheme}:{self.value}"


class FeedEntry(models.Model):
    """A paper's place in one feed on one day: the only record of feed days."""

    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="feed_entries")
    feed = models.CharField(max_length=64, help_text="arxiv, hf, local, edition:…")
    day = models.DateField()
    place = models.PositiveIntegerField(null=True, help_text="0 is the top.")
    announce_type = models.CharField(max_length=16, blank=True)
    upvotes = models.PositiveIntegerField(null=True)
    comments = models.PositiveIntegerField(null=True)
    submitter = models.CharField(max_length=128, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["day", "feed", "paper"], name="feed_entry_once"),)
        indexes = (models.Index(fields=["feed", "day", "place"], name="feed_entry_by_feed"),)

    def __str__(self) -> str:
        return f"{self.feed} {self.day} #{self.place}"


class PaperAlias(models.Model):
    """A key that a paper once had: it redirects for ever, and what people did under it follows."""

    key = models.CharField(max_length=255, unique=True)
    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="aliases")

    def __str__(self) -> str:
        return self.key


class RetiredPaper(models.Model):
    """The id of a paper that was merged into another: what is derived from papers drops it."""

    paper_id = models.BigIntegerField(unique=True)
    revision = models.BigIntegerField(db_index=True)

    def __str__(self) -> str:
        return str(self.paper_id)


class MergeDecision(models.Model):
    """The operator's word on two source records: the same paper, or not. It outranks every rule."""

    source_a = models.CharField(max_length=64)
    source_id_a = models.CharField(max_length=255)
    source_b = models.CharField(max_length=64)
    source_id_b = models.CharField(max_length=255)
    same = models.BooleanField()
    decided_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["source_a", "source_id_a", "source_b", "source_id_b"], name="merge_decision_once"
            ),
        )
        indexes = (models.Index(fields=["source_b", "source_id_b"], name="merge_decision_by_b"),)

    def __str__(self) -> str:
        return f"{self.source_id_a} {'=' if self.same else '≠'} {self.source_id_b}"


class Held(models.Model):
    """Something that one process at a time may do: see `harvest/holding.py`."""

    holder = models.CharField(max_length=128, blank=True, help_text="Empty: nobody.")
    held_until = models.DateTimeField(null=True, help_text="Then it is free, even if its holder never said so.")

    class Meta:
        abstract = True


class Harvest(Held):
    """A live source: how far it has come (`cursor`), how its last run ended, when it is asked again."""

    source = models.CharField(max_length=64, unique=True, help_text="Its name in broadsheet.toml.")
    kind = models.CharField(max_length=64, blank=True, help_text="Whose cursor it is.")
    cursor = models.JSONField[dict[str, Any]](default=dict, help_text="Only its source reads it; empty: not begun.")
    state = models.CharField(
        max_length=12, blank=True, help_text="How the last run ended: done, unfinished, failed, offline; empty: none."
    )
    result = models.TextField(blank=True, help_text="The same as a sentence.")
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    stored_at = models.DateTimeField(null=True, help_text="When a run last ended well.")
    next_at = models.DateTimeField(null=True, help_text="When it is asked again; empty: at once.")
    failures = models.PositiveIntegerField(default=0, help_text="Runs that failed since one ended well.")
    read = models.PositiveIntegerField(default=0, help_text="Records of the last run; the next four count its papers.")
    new = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    paused = models.BooleanField(default=False, help_text="Set by the operator: it is not asked by itself.")

    def __str__(self) -> str:
        return self.source


class HarvestDay(models.Model):
    """How complete a day of a source is: what it announced against what was stored."""

    source = models.CharField(max_length=64)
    part = models.CharField(max_length=64, blank=True, help_text="A set or server that is counted apart.")
    day = models.DateField()
    announced = models.PositiveIntegerField(null=True, help_text="Empty where the source does not say.")
    stored = models.PositiveIntegerField()
    counted_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["source", "day", "part"], name="harvest_day_once"),)

    def __str__(self) -> str:
        return f"{self.source} {self.day}: {self.stored} of {self.announced}"


class HarvestLine(models.Model):
    """A line of a source's log: the newest few hundred are kept, and one that repeats itself is one line."""

    source = models.CharField(max_length=64)
    at = models.DateTimeField(help_text="The last time.")
    level = models.CharField(max_length=8, help_text="note, reject or error")
    text = models.TextField()
    times = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = (models.Index(fields=["source", "-at"], name="harvest_line_by_source"),)

    def __str__(self) -> str:
        return f"{self.source}: {self.text}"


class HostTurn(Held):
    """Whose turn it is to ask an operator's hosts, and when the next turn begins: shared by all processes."""

    host = models.CharField(max_length=255, unique=True, help_text="The key of a sources.live.Limit.")
    next_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.host


class Revision(models.Model):
    """One row: the catalog's revision, raised by every batch that changes something. Its lock orders the writers."""

    number = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.number)


class RevisionStamp(models.Model):
    """A random text for each revision: tells it from the same number in another catalog, or in one that was restored
    from a backup and went on."""

    number = models.BigIntegerField(unique=True)
    stamp = models.CharField(max_length=32)

    def __str__(self) -> str:
        return f"{self.number} {self.stamp}"
