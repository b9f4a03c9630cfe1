"""Notes and tags, which a person has for themselves alone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from broadsheet.accounts.models import User
from broadsheet.catalog.keys import all_keys
from broadsheet.catalog.models import Paper
from broadsheet.library.models import Note, Tag
from broadsheet.library.wording import folded, tags_of, written


def write(user: User, paper: Paper, text: str, now: datetime) -> None:
    """The person's one note about a paper: this text; empty takes it away. Notes of papers that have become one are
    shown as one text, for which this one stands from now on."""
    text = written(text)
    with transaction.atomic():
        user.library_changed()
        held = Note.objects.filter(user=user, key__in=all_keys(paper))
        if list(held.values_list("key", "text")) == [(paper.key, text)]:
            return
        held.delete()
        if text:
            Note.objects.create(user=user, key=paper.key, text=text, words=folded(text), written=now)


def tag(user: User, paper: Paper, words: Iterable[str], now: datetime) -> None:
    """The person's tags of a paper: these, and no others. What was a tag before stays since when it was."""
    with transaction.atomic():
        user.library_changed()
        held = Tag.objects.filter(user=user, key__in=all_keys(paper))
        since: dict[str, datetime] = {}
        for word, at in held.values_list("tag", "at"):
            since[word] = min(at, since.get(word, at))
        held.delete()
        Tag.objects.bulk_create(
            Tag(user=user, key=paper.key, tag=word, at=since.get(word, now)) for word in tags_of(words)
        )
