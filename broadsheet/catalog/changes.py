"""What changed in the catalog since a revision, for what follows it: the index."""

from __future__ import annotations

from django.db.models import Q

from broadsheet.catalog.models import Paper, RetiredPaper, RevisionStamp

_SEARCHED = (
    *("title", "abstract", "summary", "authors", "categories", "sources", "venue", "published", "has_code"),
    *("outside_upvotes", "text_digest", "revision"),
)
"""What an index holds of a paper; any other field of one from `changed_since` is read when it is asked for."""


def changed_since(revision: int, limit: int, after_id: int | None = None) -> list[Paper]:
    """Papers that changed after a revision, by (revision, id).

    One batch may change more papers than `limit`: to go on, give the last paper's revision and its id as `after_id`.
    """
    later = Q(revision__gt=revision)
    if after_id is not None:
        later |= Q(revision=revision, id__gt=after_id)
    return list(Paper.objects.filter(later).order_by("revision", "id").only(*_SEARCHED)[:limit])


def changed_count(revision: int) -> int:
    """How many papers changed after a revision."""
    return Paper.objects.filter(revision__gt=revision).count()


def retired_since(revision: int) -> list[RetiredPaper]:
    """The papers merged away after a revision, in that order."""
    return list(RetiredPaper.objects.filter(revision__gt=revision).order_by("revision", "paper_id"))


def revision_stamp(number: int) -> str:
    """The random text of a revision; empty for one that this catalog never had."""
    row = RevisionStamp.objects.filter(number=number).first()
    return row.stamp if row else ""
