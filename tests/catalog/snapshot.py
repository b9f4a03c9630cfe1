"""The catalog as plain values, to compare two of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction

from broadsheet.catalog.models import FeedEntry, Identifier, Paper, SourceRecord

_ASIDE = ("id", "key", "revision")


@contextmanager
def empty_catalog() -> Iterator[None]:
    """Whatever is written inside is gone afterwards."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def snapshot() -> dict[tuple[str, ...], dict[str, Any]]:
    """Every paper, by the names of its statements; the numbers of `t:` keys left out."""
    found = {}
    for paper in Paper.objects.all():
        names = SourceRecord.objects.filter(paper=paper).values_list("source", "source_id", "digest", "current")
        entries = FeedEntry.objects.filter(paper=paper).values_list("feed", "day", "place", "upvotes", "comments")
        fields = {one.name: getattr(paper, one.name) for one in paper._meta.concrete_fields if one.name not in _ASIDE}
        found[tuple(sorted(map(str, names)))] = fields | {
            "key": paper.key[:14] if paper.key.startswith("t:") else paper.key,
            "identifiers": sorted(map(str, Identifier.objects.filter(paper=paper))),
            "feeds": sorted(map(str, entries)),
        }
    return found
