"""Collections: made, changed, shared, and what stands in them in which order."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from django.db import transaction
from django.utils.text import slugify

from broadsheet.accounts.models import User
from broadsheet.catalog.ingest.statements import CHUNK
from broadsheet.catalog.keys import all_keys, present_keys
from broadsheet.catalog.models import Paper
from broadsheet.library.models import Collection, CollectionEntry, Sharing
from broadsheet.library.wording import written
from broadsheet.sources.text import clean

MOST_COLLECTIONS, MOST_PAPERS, MOST_MEMBERS = 200, 5_000, 100
LONGEST_NAME, LONGEST_SLUG, LONGEST_DESCRIPTION = 120, 60, 5_000
Move = Literal["up", "down", "top"]


class Full(Exception):
    """There are as many as there may be; the message is one sentence."""


def collect(owner: User, name: str, now: datetime, description: str = "") -> Collection:
    """A new private collection; one of the same name gets a number into its address. Raises Full."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=owner.pk)
        taken = set(Collection.objects.filter(owner=owner).values_list("slug", flat=True))
        if len(taken) >= MOST_COLLECTIONS:
            raise Full(f"A person has at most {MOST_COLLECTIONS} collections; delete one first.")
        made = Collection(owner=owner, slug=_slug(name, taken), made=now)
        change(made, name, description)
    return made


def _slug(name: str, taken: set[str]) -> str:
    stem = slugify(name)[:LONGEST_SLUG].strip("-_") or "collection"
    numbered = (f"{stem}-{number}" for number in range(2, len(taken) + 3))
    return next(slug for slug in (stem, *numbered) if slug not in taken)


def change(collection: Collection, name: str, description: str) -> None:
    """Another name (never an empty one) and description."""
    collection.name = clean(name)[:LONGEST_NAME] or collection.name or "Collection"
    collection.description = written(description)[:LONGEST_DESCRIPTION].strip()
    collection.save()
    _changed(collection)


def share(collection: Collection, sharing: Sharing, members: Iterable[User]) -> None:
    """Show it to these people, to all, or to nobody. Members count in a group alone. Raises Full."""
    people = {user for user in members if user.pk != collection.owner_id}
    if len(people) > MOST_MEMBERS:
        raise Full(f"A group has at most {MOST_MEMBERS} people.")
    with transaction.atomic():
        _changed(collection)  # for those who were in it
        collection.sharing = sharing
        collection.save()
        collection.members.set(people)
        _changed(collection)


def leave(collection: Collection, member: User) -> None:
    """A member is one no more."""
    _changed(collection)
    collection.members.remove(member)


def remove_collection(collection: Collection) -> None:
    """Delete it; its papers stay what they are."""
    _changed(collection)
    collection.delete()


def add(collection: Collection, papers: Iterable[Paper], by: User, now: datetime) -> int:
    """Put papers at the end; those that stand there stay where they are. How many are new. Raises Full."""
    with transaction.atomic():
        rows = _locked(collection)
        there = set(present_keys(row.key for row in rows).values())
        new = [key for key in dict.fromkeys(paper.key for paper in papers) if key not in there]
        if len(rows) + len(new) > MOST_PAPERS:
            raise Full(f"A collection holds at most {MOST_PAPERS:,} papers.")
        last = max((row.place for row in rows), default=0)
        CollectionEntry.objects.bulk_create(
            CollectionEntry(collection=collection, key=key, place=place, added=now, by=by)
            for place, key in enumerate(new, last + 1)
        )
        _changed(collection)
    return len(new)


def remove(collection: Collection, paper: Paper) -> None:
    """Take a paper out, under whichever of its keys it stands there."""
    collection.entries.filter(key__in=all_keys(paper)).delete()
    _changed(collection)


def move(collection: Collection, paper: Paper, where: Move) -> None:
    """One place up or down, or to the top; nothing where it stands there already, or not at all."""
    with transaction.atomic():
        rows = _locked(collection)
        present = present_keys(row.key for row in rows)
        groups: dict[str, list[CollectionEntry]] = {}
        for row in rows:
            groups.setdefault(present.get(row.key, row.key), []).append(row)
        seen = list(dict.fromkeys(present[row.key] for row in rows if row.key in present))
        if paper.key not in seen:
            return
        at = seen.index(paper.key)
        beside = seen[{"top": 0, "up": max(at - 1, 0), "down": min(at + 1, len(seen) - 1)}[where]]
        order = list(groups)
        order.insert(order.index(beside), order.pop(order.index(paper.key)))
        _number([row for key in order for row in groups[key]])
        _changed(collection)


def _number(rows: list[CollectionEntry]) -> None:
    """Give the rows the places in which they come."""
    moved = [row for place, row in enumerate(rows, 1) if row.place != place]
    for place, row in enumerate(rows, 1):
        row.place = place
    CollectionEntry.objects.bulk_update(moved, ["place"], batch_size=CHUNK)


def _locked(collection: Collection) -> list[CollectionEntry]:
    Collection.objects.select_for_update().get(pk=collection.pk)
    return list(collection.entries.order_by("place", "pk"))


def _changed(collection: Collection) -> None:
    """Everybody on whose pages it stands has another library."""
    for user in (collection.owner, *collection.members.all()):
        user.library_changed()
