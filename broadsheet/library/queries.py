"""Reads of libraries. Papers are named by their present keys, whatever keys they had when they were marked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from broadsheet.accounts.models import User
from broadsheet.catalog import queries
from broadsheet.catalog.keys import ids_of, in_order, present_keys
from broadsheet.library.models import Cutoff, Mark, Rule


@dataclass(frozen=True, slots=True)
class Marked:
    """What a person did with a paper."""

    saved: bool = False
    read: bool = False
    hidden: bool = False
    rating: int = 0
    forgotten: bool = False


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
        forgotten=one.forgotten or row.forgotten is not None,
    )


def hidden(user: User) -> frozenset[int]:
    """The ids of the papers that a person does not want to see in lists."""
    return _hidden(user.pk, user.library_revision, queries.state())


@lru_cache(maxsize=64)
def _hidden(user: int, library: int, catalog: str) -> frozenset[int]:
    keys = [key for key, one in _marks(user, library, catalog).items() if one.hidden]
    return frozenset(ids_of(keys).values()) if keys else frozenset()


Shelf = Literal["saved", "read", "hidden"]


def shelf(user: User, which: Shelf) -> list[str]:
    """The keys of the papers that a person saved, read or hid, what was done last first."""
    there = {f"{which}__isnull": False}
    rows = Mark.objects.filter(user=user).filter(**there).order_by(f"-{which}", "-pk")
    return in_order(rows.values_list("key", flat=True))


def rules(user: User) -> list[Rule]:
    """What a person's own feed must and never shall hold, in a fixed order."""
    return list(Rule.objects.filter(user=user))


def cutoff(user: User) -> float | None:
    """The score from which on papers stand in a person's own feed; None if they set none."""
    return Cutoff.objects.filter(user=user).values_list("score", flat=True).first()
