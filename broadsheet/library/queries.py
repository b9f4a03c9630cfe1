"""Reads of libraries. Papers are named by their present keys, whatever keys they had when they were marked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from django.db.models import Count, Max, QuerySet

from broadsheet.accounts.models import User
from broadsheet.catalog import queries
from broadsheet.catalog.keys import ids_of, in_order, present_keys
from broadsheet.library.models import Mark


@dataclass(frozen=True, slots=True)
class Marked:
    """What a person did with a paper."""

    saved: bool = False
    read: bool = False
    hidden: bool = False
    rating: int = 0


NOTHING = Marked()


def marks(user: User) -> Mapping[str, Marked]:
    """A person's marks by the papers' present keys; papers of which all was undone are not among them. Remembered until
    the library or the catalog changes."""
    return _marks(user.pk, user.library_revision, queries.state())


@lru_cache(maxsize=64)
def _marks(user: int, _library: int, _catalog: str) -> Mapping[str, Marked]:
    rows = list(Mark.objects.filter(user_id=user))
    present = present_keys(row.key for row in rows)
    found: dict[str, Marked] = {}
    for row in rows:
        key = present.get(row.key)
        if key:
            found[key] = _joined(found.get(key, NOTHING), row)
    return {key: one for key, one in found.items() if one != NOTHING}


def _joined(one: Marked, row: Mark) -> Marked:
    return Marked(
        saved=one.saved or row.saved is not None,
        read=one.read or row.read is not None,
        hidden=one.hidden or row.hidden is not None,
        rating=one.rating or row.rating,
    )


def hidden(user: User) -> frozenset[int]:
    """The ids of the papers that a person does not want to see in lists."""
    return _hidden(user.pk, user.library_revision, queries.state())


@lru_cache(maxsize=64)
def _hidden(user: int, library: int, catalog: str) -> frozenset[int]:
    keys = [key for key, one in _marks(user, library, catalog).items() if one.hidden]
    return frozenset(ids_of(keys).values()) if keys else frozenset()


def saved_state() -> str:
    """Another text after every change of what anybody saved; empty where nothing is."""
    found = _saved().aggregate(last=Max("saved"), number=Count("saved"))
    return f"{found['last']:%Y%m%dT%H%M%S.%f}-{found['number']}" if found["number"] else ""


def saved_counts(now: str) -> Mapping[str, int]:
    """How many people saved each paper that anybody did; `now` is `saved_state()`. Remembered until it changes, or the
    catalog."""
    return _saved_counts(now, queries.state()) if now else {}


@lru_cache(maxsize=2)
def _saved_counts(_now: str, _catalog: str) -> Mapping[str, int]:
    marks = list(_saved().values_list("key", "user_id"))
    present = present_keys(key for key, _ in marks)
    return Counter(key for key, _ in {(present[key], user) for key, user in marks if key in present})


def _saved() -> QuerySet[Mark]:
    return Mark.objects.filter(saved__isnull=False)


Shelf = Literal["saved", "read", "hidden"]


def shelf(user: User, which: Shelf) -> list[str]:
    """The keys of the papers that a person saved, read or hid, what was done last first."""
    there = {f"{which}__isnull": False}
    rows = Mark.objects.filter(user=user).filter(**there).order_by(f"-{which}", "-pk")
    return in_order(rows.values_list("key", flat=True))
