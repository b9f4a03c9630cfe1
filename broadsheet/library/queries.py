"""Reads of libraries. Papers are named by their present keys, whatever keys they had when they were marked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Literal

from django.db.models import Count, Max, Q, QuerySet

from broadsheet.accounts.models import User
from broadsheet.catalog import queries
from broadsheet.catalog.keys import all_keys, ids_of, in_order, people_by_key, present_keys
from broadsheet.catalog.models import Paper
from broadsheet.library.models import (
    Collection,
    CollectionEntry,
    Cutoff,
    Mark,
    Note,
    Rule,
    Sharing,
    Tag,
    Wanted,
)
from broadsheet.library.wording import folded


@dataclass(frozen=True, slots=True)
class Marked:
    """What a person did with a paper."""

    saved: bool = False
    read: bool = False
    hidden: bool = False
    rating: int = 0
    forgotten: bool = False


NOTHING = Marked()
PUBLIC = Q(sharing=Sharing.PUBLIC, owner__is_active=True, owner__banned__isnull=True)
"""Collections that everybody sees."""
MOST_WORDS = 20
"""Of a query, so many words are looked for in notes."""


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


def saved(user: User) -> dict[str, datetime]:
    """When a person saved each paper, by its present key: when first, of papers that have become one."""
    rows = dict(Mark.objects.filter(user=user, saved__isnull=False).values_list("key", "saved"))
    present, found = present_keys(rows), dict[str, datetime]()
    for key, moment in rows.items():
        if moment and key in present:
            found[present[key]] = min(moment, found.get(present[key], moment))
    return found


def hidden(user: User) -> frozenset[int]:
    """The ids of the papers that a person does not want to see in lists."""
    return _hidden(user.pk, user.library_revision, queries.state())


@lru_cache(maxsize=64)
def _hidden(user: int, library: int, catalog: str) -> frozenset[int]:
    keys = [key for key, one in _marks(user, library, catalog).items() if one.hidden]
    return frozenset(ids_of(keys).values()) if keys else frozenset()


def note_of(user: User, paper: Paper) -> str:
    """What a person wrote about a paper, in Markdown; of papers that have become one, all of it."""
    notes = Note.objects.filter(user=user, key__in=all_keys(paper)).order_by("written", "pk")
    return "\n\n".join(notes.values_list("text", flat=True))


def tags_on(user: User, paper: Paper) -> list[str]:
    """A person's tags of a paper, in the order of the alphabet."""
    return sorted(set(Tag.objects.filter(user=user, key__in=all_keys(paper)).values_list("tag", flat=True)))


def tags(user: User) -> dict[str, int]:
    """A person's tags in the order of the alphabet, each with the number of its papers."""
    rows = list(Tag.objects.filter(user=user).order_by("tag").values_list("tag", "key"))
    present = present_keys(key for _, key in rows)
    return Counter(tag for tag, _ in dict.fromkeys((tag, present[key]) for tag, key in rows if key in present))


def tagged(user: User, tag: str) -> list[str]:
    """The keys of the papers with a tag, what was tagged last first."""
    return in_order(Tag.objects.filter(user=user, tag=tag).order_by("-at", "-pk").values_list("key", flat=True))


def noted(user: User) -> list[str]:
    """The keys of the papers about which a person wrote, the last note first."""
    return in_order(Note.objects.filter(user=user).order_by("-written", "-pk").values_list("key", flat=True))


def noted_with(user: User, text: str) -> list[str]:
    """The same of the notes that hold every word of a text; none where it has no word."""
    words = folded(text).split()
    notes = Note.objects.filter(user=user).order_by("-written", "-pk") if words else Note.objects.none()
    for word in words[:MOST_WORDS]:
        notes = notes.filter(words__contains=f" {word} ")
    return in_order(notes.values_list("key", flat=True))


def kept(user: User) -> frozenset[int]:
    """The ids of all papers of a library: saved, noted, tagged or collected. Remembered until the library or the
    catalog changes."""
    return _kept(user.pk, user.library_revision, queries.state())


@lru_cache(maxsize=64)
def _kept(user: int, _library: int, _catalog: str) -> frozenset[int]:
    tables: tuple[QuerySet[Any], ...] = (
        Mark.objects.filter(user=user, saved__isnull=False),
        Note.objects.filter(user=user),
        Tag.objects.filter(user=user),
        CollectionEntry.objects.filter(collection__owner=user),
    )
    keys = (key for table in tables for key in table.values_list("key", flat=True))
    return frozenset(ids_of(present_keys(keys).values()).values())


def wanted(user: User) -> QuerySet[Wanted]:
    """What a person brought that is not here, the last first."""
    return Wanted.objects.filter(user=user).order_by("-asked", "pk")


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
    return people_by_key(_saved().values_list("key", "user_id"))


def _saved() -> QuerySet[Mark]:
    return Mark.objects.filter(saved__isnull=False)


Shelf = Literal["saved", "read", "hidden"]


def shelf(user: User, which: Shelf) -> list[str]:
    """The keys of the papers that a person saved, read or hid, what was done last first."""
    there = {f"{which}__isnull": False}
    rows = Mark.objects.filter(user=user).filter(**there).order_by(f"-{which}", "-pk")
    return in_order(rows.values_list("key", flat=True))


def collections_of(user: User) -> list[Collection]:
    """A person's own collections, by name."""
    return list(Collection.objects.filter(owner=user).select_related("owner").order_by("name", "pk"))


def shared_with(user: User) -> list[Collection]:
    """The groups of others in which a person is, by name."""
    groups = Collection.objects.filter(sharing=Sharing.GROUP, members=user).exclude(owner=user)
    return list(groups.select_related("owner").order_by("name", "pk"))


def within_reach(user: User) -> list[Collection]:
    """The person's own collections, then those of the groups that they are in."""
    return [*collections_of(user), *shared_with(user)]


def public_collections() -> QuerySet[Collection]:
    """What everybody may see, the newest first; not of people who may no longer speak here."""
    return Collection.objects.filter(PUBLIC).select_related("owner").order_by("-made", "-pk")


def collection(owner: str, slug: str, user: User | None) -> Collection | None:
    """The collection at an address, if this person (None: nobody who is known) may see it."""
    return _shown_to(user).filter(owner__username=owner, slug=slug).first()


def collections_at(paths: Iterable[str], user: User) -> list[Collection]:
    """The collections with these paths that a person may see."""
    wanted = set(paths)
    owners = [path.partition("/")[0] for path in wanted]
    return [one for one in _shown_to(user).filter(owner__username__in=owners) if one.path in wanted]


def _shown_to(user: User | None) -> QuerySet[Collection]:
    return Collection.objects.filter(PUBLIC | _theirs(user) if user else PUBLIC).select_related("owner")


def _theirs(user: User) -> Q:
    """A person's own collections, and the groups that they are in."""
    groups = Collection.objects.filter(sharing=Sharing.GROUP, members=user)
    return Q(owner=user) | Q(pk__in=groups.values("pk"))


def last_added(collections: Iterable[Collection], most: int) -> list[CollectionEntry]:
    """What came into these collections last."""
    entries = CollectionEntry.objects.filter(collection__in=[one.pk for one in collections])
    return list(entries.select_related("collection__owner").order_by("-added", "-pk")[:most])


def is_in(collection: Collection, user: User) -> bool:
    """Whether a person may add to a collection and order it: its owner, and the members of a group."""
    if collection.owner_id == user.pk:
        return True
    return collection.sharing == Sharing.GROUP and collection.members.filter(pk=user.pk).exists()


def keys_in(collection: Collection) -> list[str]:
    """The present keys of its papers, in its order."""
    return in_order(collection.entries.order_by("place", "pk").values_list("key", flat=True))


def collections_with(user: User, paper: Paper) -> list[Collection]:
    """Those of a person's collections, and of the groups they are in, in which a paper stands, by name."""
    found = Collection.objects.filter(_theirs(user), entries__key__in=all_keys(paper)).select_related("owner")
    return list(found.order_by("name", "pk").distinct())


def papers_in(collections: Iterable[Collection]) -> Mapping[int, set[str]]:
    """The present keys of the papers of each collection, by its id."""
    wanted = [collection.pk for collection in collections]
    rows = list(CollectionEntry.objects.filter(collection__in=wanted).values_list("collection_id", "key"))
    present = present_keys(key for _, key in rows)
    found: dict[int, set[str]] = {pk: set() for pk in wanted}
    for pk, key in rows:
        if key in present:
            found[pk].add(present[key])
    return found


def rules(user: User) -> list[Rule]:
    """What a person's own feed must and never shall hold, in a fixed order."""
    return list(Rule.objects.filter(user=user))


def cutoff(user: User) -> float | None:
    """The score from which on papers stand in a person's own feed; None if they set none."""
    return Cutoff.objects.filter(user=user).values_list("score", flat=True).first()
