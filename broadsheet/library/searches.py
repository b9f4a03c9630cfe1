"""Searches that people keep: the only writer of them, and their reads."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from broadsheet.accounts.models import User
from broadsheet.catalog import queries
from broadsheet.library.models import SavedSearch
from broadsheet.sources.text import clean

MOST = 200
"""Of one person."""
LONGEST_NAME, LONGEST_QUERY = 120, 2_000
LONGEST_HOW = 12
"""Of a mode or an order."""


class CannotSave(Exception):
    """A search that cannot be kept; the message is one sentence."""


def save(user: User, query: str, mode: str, sort: str, now: datetime, name: str = "") -> SavedSearch:
    """Keep a search, once or again; what is new in it is what comes in from now on. Raises CannotSave."""
    query, name = clean(query), clean(name)[:LONGEST_NAME]
    mode, sort = clean(mode)[:LONGEST_HOW], clean(sort)[:LONGEST_HOW]
    if not query or len(query) > LONGEST_QUERY:
        raise CannotSave(f"A search that is kept has words, at most {LONGEST_QUERY:,} characters of them.")
    with transaction.atomic():
        held = kept(user, query, mode, sort)
        if held:
            return held
        if SavedSearch.objects.filter(user=user).count() >= MOST:
            raise CannotSave(f"You keep {MOST} searches already; that is as many as there can be.")
        user.library_changed()
        return SavedSearch.objects.create(
            user=user,
            name=name or query[:LONGEST_NAME].strip(),
            query=query,
            mode=mode,
            sort=sort,
            at=now,
            seen=queries.last_id() or 0,
        )


def rename(search: SavedSearch, name: str) -> None:
    """Keep a search under another name. Raises CannotSave."""
    name = clean(name)
    if not name or len(name) > LONGEST_NAME:
        raise CannotSave(f"A name has at least one character and at most {LONGEST_NAME}.")
    SavedSearch.objects.filter(pk=search.pk).update(name=name)
    search.user.library_changed()


def delete(search: SavedSearch) -> None:
    """Keep a search no longer."""
    search.user.library_changed()
    search.delete()


def seen(search: SavedSearch, until: int) -> None:
    """What came in up to this paper has been seen in this search."""
    SavedSearch.objects.filter(pk=search.pk, seen__lt=until).update(seen=until)


def all_seen(user: User, until: int) -> None:
    """What came in up to this paper has been seen in every search."""
    SavedSearch.objects.filter(user=user, seen__lt=until).update(seen=until)


def searches(user: User) -> list[SavedSearch]:
    """The searches that a person keeps, by name."""
    return sorted(SavedSearch.objects.filter(user=user), key=lambda one: (one.name.casefold(), one.pk))


def search_of(user: User, number: int) -> SavedSearch | None:
    """One of a person's own searches."""
    return SavedSearch.objects.filter(user=user, pk=number).first()


def kept(user: User, query: str, mode: str, sort: str) -> SavedSearch | None:
    """The search as a person keeps it, if they do."""
    return SavedSearch.objects.filter(user=user, query=clean(query), mode=mode, sort=sort).order_by("pk").first()


def exported(user: User) -> list[dict[str, str]]:
    """A person's searches, for docs/library-json.md."""
    return [
        {"name": one.name, "query": one.query, "mode": one.mode, "sort": one.sort, "at": one.at.isoformat()}
        for one in searches(user)
    ]


def adopted(user: User, told: Any, now: datetime) -> None:
    """Keep the searches that `exported` told, as far as they are understood."""
    for one in told[:MOST] if isinstance(told, list) else ():
        texts = [one.get(name) if isinstance(one, Mapping) else None for name in ("query", "mode", "sort", "name")]
        query, mode, sort, name = (text if isinstance(text, str) else "" for text in texts)
        try:
            save(user, query, mode, sort, now, name)
        except CannotSave:
            continue
