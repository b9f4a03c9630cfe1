"""Reads of what people did to papers. Papers are named by their present keys."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Count, Max

from broadsheet.accounts.models import User
from broadsheet.catalog import queries
from broadsheet.catalog.keys import in_order, present_keys
from broadsheet.community.models import Vote


def state() -> str:
    """Another text after everything that people did in sight of all; empty where nothing stands."""
    found = Vote.objects.aggregate(last=Max("pk"), number=Count("pk"))
    return f"{found['last']}-{found['number']}" if found["number"] else ""


def counts(now: str) -> Mapping[str, int]:
    """How many people here upvoted each paper that anybody did; `now` is `state()`. Remembered until it changes, or the
    catalog."""
    return _counts(now, queries.state()) if now else {}


@lru_cache(maxsize=2)
def _counts(_now: str, _catalog: str) -> Mapping[str, int]:
    votes = list(Vote.objects.values_list("key", "user_id"))
    present = present_keys(key for key, _ in votes)
    return Counter(key for key, _ in {(present[key], user) for key, user in votes if key in present})


@dataclass(frozen=True, slots=True)
class Local:
    """What people here said of a paper."""

    upvotes: int = 0
    comments: int = 0


NOTHING = Local()


def local_counts(now: str) -> Mapping[str, Local]:
    """The numbers of each paper that anybody here upvoted or wrote about; `now` is `state()`."""
    upvotes, comments = counts(now), Counter[str]()
    return {key: Local(upvotes.get(key, 0), comments[key]) for key in {**upvotes, **comments}}


def upvoted(user: User) -> list[str]:
    """The papers that a person upvoted, the last first. Remembered until the library or the catalog changes."""
    return _upvoted(user.pk, user.library_revision, queries.state())


@lru_cache(maxsize=64)
def _upvoted(user: int, _library: int, _catalog: str) -> list[str]:
    return in_order(Vote.objects.filter(user_id=user).order_by("-at", "-pk").values_list("key", flat=True))
