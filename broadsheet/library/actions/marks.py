"""What a person does with one paper: save, read, hide, rate."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Literal, get_args

from django.db import transaction

from broadsheet.accounts.models import User
from broadsheet.catalog.ingest.statements import CHUNK
from broadsheet.catalog.keys import all_keys, present_keys
from broadsheet.catalog.models import Paper
from broadsheet.library.models import Mark

Do = Literal["save", "unsave", "read", "unread", "hide", "unhide", "up", "down", "unrate", "forget", "learn"]
ALL: tuple[Do, ...] = get_args(Do)
Adopting = tuple[Paper, Mapping[str, datetime | None], int]
"""A paper, when what was done with it, and its rating."""
_MOMENTS: dict[Do, tuple[str, bool]] = {
    "save": ("saved", True),
    "unsave": ("saved", False),
    "read": ("read", True),
    "unread": ("read", False),
    "hide": ("hidden", True),
    "unhide": ("hidden", False),
    "forget": ("forgotten", True),
    "learn": ("forgotten", False),
}
_FIELDS = tuple(dict.fromkeys(field for field, _ in _MOMENTS.values()))
"""Of a mark, what is a moment."""
_TEACHING: tuple[Do, ...] = ("save", "hide", "up", "down")
"""What is said anew counts anew, also of a paper that was to be forgotten."""
_RATINGS: dict[Do, int] = {"up": 1, "down": -1, "unrate": 0}


def mark(user: User, paper: Paper, do: Do, now: datetime) -> Mark:
    """Do this, once or again: a paper that is saved already stays saved since when it was."""
    with transaction.atomic():
        held = _held(user, paper)
        if do in _TEACHING:
            held.forgotten = None
        if do in _RATINGS:
            held.rating = _RATINGS[do]
        else:
            field, on = _MOMENTS[do]
            setattr(held, field, (getattr(held, field) or now) if on else None)
        held.save()
    return held


def adopt(user: User, told: Iterable[Adopting]) -> None:
    """Take over what was done elsewhere: it is added to what was done here, and the earlier moment counts."""
    with transaction.atomic():
        user.library_changed()
        rows = list(Mark.objects.select_for_update().filter(user=user).order_by("pk"))
        present = present_keys(row.key for row in rows)
        marks: defaultdict[str, list[Mark]] = defaultdict(list)
        for row in rows:
            marks[present.get(row.key, row.key)].append(row)
        changed: dict[str, Mark] = {}
        for paper, moments, rating in told:
            held = changed.get(paper.key) or _one(marks[paper.key]) or Mark(user=user)
            changed[paper.key] = held
            held.key, held.rating = paper.key, held.rating or rating
            for field, moment in moments.items():
                setattr(held, field, min(filter(None, (getattr(held, field), moment)), default=None))
        old = [one for one in changed.values() if one.pk]
        Mark.objects.bulk_create([one for one in changed.values() if not one.pk], CHUNK)
        # a CASE for each row, as bulk_update has it, is slow
        fields = ["key", *_FIELDS, "rating"]
        Mark.objects.bulk_create(old, CHUNK, update_conflicts=True, unique_fields=["id"], update_fields=fields)


def _held(user: User, paper: Paper) -> Mark:
    """The one mark of a paper by a person, under its present key; the library has another revision then."""
    user.library_changed()
    held = _one(list(Mark.objects.select_for_update().filter(user=user, key__in=all_keys(paper)).order_by("pk")))
    held = held or Mark(user=user)
    held.key = paper.key
    return held


def _one(marks: Sequence[Mark]) -> Mark | None:
    """The marks of papers that have become one, as one: what was said of either is said of it."""
    if not marks:
        return None
    first, *others = marks
    for other in others:
        for field in _FIELDS:
            moments = [moment for moment in (getattr(first, field), getattr(other, field)) if moment]
            setattr(first, field, min(moments, default=None))
        first.rating = first.rating or other.rating
        other.delete()
    return first
