"""What a person does with one paper: save, read, hide, rate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal, get_args

from django.db import transaction

from broadsheet.accounts.models import User
from broadsheet.catalog.keys import all_keys
from broadsheet.catalog.models import Paper
from broadsheet.library.models import Mark

Do = Literal["save", "unsave", "read", "unread", "hide", "unhide", "up", "down", "unrate", "forget", "learn"]
ALL: tuple[Do, ...] = get_args(Do)
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


def adopt(user: User, paper: Paper, moments: Mapping[str, datetime | None], rating: int) -> Mark:
    """Take over what was done elsewhere: it is added to what was done here, and the earlier moment counts."""
    with transaction.atomic():
        held = _held(user, paper)
        for field, moment in moments.items():
            known = [one for one in (getattr(held, field), moment) if one]
            setattr(held, field, min(known, default=None))
        held.rating = held.rating or rating
        held.save()
    return held


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
        for field, _ in _MOMENTS.values():
            moments = [moment for moment in (getattr(first, field), getattr(other, field)) if moment]
            setattr(first, field, min(moments, default=None))
        first.rating = first.rating or other.rating
        other.delete()
    return first
