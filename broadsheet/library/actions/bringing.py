"""What comes from reference managers: papers that are here are saved, the others are wanted until they come."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import blake2b

from django.db import transaction

from broadsheet.accounts.models import User
from broadsheet.catalog import queries
from broadsheet.catalog.ingest.statements import CHUNK, chunks
from broadsheet.catalog.keys import present_keys
from broadsheet.catalog.models import Paper
from broadsheet.library.actions.collections import Full, add, collect
from broadsheet.library.finding import found
from broadsheet.library.models import Collection, Mark, Note, Tag, Wanted
from broadsheet.library.wording import MOST_TAGS, folded, tags_of, written
from broadsheet.sources.bibliography import Entry
from broadsheet.sources.identifiers import normalise_title

MOST_WANTED = 20_000
A_TURN = 1_000
"""So many wanted works are looked for at once."""
Pairs = Sequence[tuple[Paper, Entry]]


@dataclass(frozen=True, slots=True)
class Take:
    """What of an entry is taken over besides its paper."""

    tags: bool = False
    notes: bool = False
    collections: bool = False


@dataclass(frozen=True, slots=True)
class Brought:
    """How many papers of a bibliography are here, and were saved, and how many entries are wanted now."""

    papers: int
    wanted: int


def bring(user: User, entries: Sequence[Entry], take: Take, now: datetime) -> Brought:
    """Save what is here; what is not is wanted. Whole or not at all: raises Full where there is no room."""
    asked = [_asked(entry, take) for entry in entries]
    outcomes = list(zip(found(asked), asked, strict=True))
    pairs = [(paper, entry) for paper, entry in outcomes if isinstance(paper, Paper)]
    with transaction.atomic():
        _take(user, pairs, now)
        missing = _want(user, [(reason, entry) for reason, entry in outcomes if isinstance(reason, str)], now)
    return Brought(len({paper.key for paper, _ in pairs}), missing)


def fulfil(now: datetime) -> bool:
    """Look for works that are wanted and were not looked for in the catalog as it is; whether there are more."""
    revision = queries.revision()
    rows = list(Wanted.objects.exclude(checked=revision).select_related("user").order_by("pk")[:A_TURN])
    come: defaultdict[User, list[tuple[Paper, Wanted]]] = defaultdict(list)
    for row, paper in zip(rows, found([entry_of(row) for row in rows]), strict=True):
        if isinstance(paper, Paper):
            come[row.user].append((paper, row))
    for user, theirs in come.items():
        _come(user, theirs, now)
    for chunk in chunks(row.pk for row in rows):
        Wanted.objects.filter(pk__in=chunk).update(checked=revision)
    return len(rows) == A_TURN


def forget(user: User, wanted: int | None) -> None:
    """Want one work no more, or (None) none of them."""
    rows = Wanted.objects.filter(user=user)
    (rows if wanted is None else rows.filter(pk=wanted)).delete()


def entry_of(row: Wanted) -> Entry:
    """A wanted work as the entry that it came as."""
    return Entry(
        row.title,
        tuple(row.identifiers),
        tuple(row.authors),
        row.year,
        row.note,
        tuple(row.tags),
        tuple(row.collections),
    )


def _asked(entry: Entry, take: Take) -> Entry:
    return replace(
        entry,
        keywords=tuple(tags_of(entry.keywords)) if take.tags else (),
        note=written(entry.note) if take.notes else "",
        collections=entry.collections if take.collections else (),
    )


def _come(user: User, theirs: Sequence[tuple[Paper, Wanted]], now: datetime) -> None:
    pairs = [(paper, entry_of(row)) for paper, row in theirs]
    with transaction.atomic():
        try:
            with transaction.atomic():
                _take(user, pairs, now)
        except Full:
            _take(user, [(paper, replace(entry, collections=())) for paper, entry in pairs], now)
        for chunk in chunks(row.pk for _, row in theirs):
            Wanted.objects.filter(pk__in=chunk).delete()


def _take(user: User, pairs: Pairs, now: datetime) -> None:
    _save(user, pairs, now)
    annotate(user, pairs, now)
    _collect(user, pairs, now)


def annotate(user: User, pairs: Pairs, now: datetime) -> None:
    """Add the entries' keywords to the tags of their papers, and their notes where a paper has none."""
    user.library_changed()
    _tag(user, pairs, now)
    _note(user, pairs, now)


def _save(user: User, pairs: Pairs, now: datetime) -> None:
    """Papers that are saved stay saved since when they were."""
    rows = list(Mark.objects.filter(user=user))
    present = present_keys(row.key for row in rows)
    held = {present[row.key]: row.pk for row in rows if row.key in present}
    saved = {present[row.key] for row in rows if row.saved and row.key in present}
    keys = dict.fromkeys(paper.key for paper, _ in pairs if paper.key not in saved)
    Mark.objects.bulk_create((Mark(user=user, key=key, saved=now) for key in keys if key not in held), CHUNK)
    for chunk in chunks(held[key] for key in keys if key in held):
        Mark.objects.filter(pk__in=chunk).update(saved=now)


def _tag(user: User, pairs: Pairs, now: datetime) -> None:
    rows = list(Tag.objects.filter(user=user).values_list("key", "tag"))
    present = present_keys(key for key, _ in rows)
    tags: defaultdict[str, set[str]] = defaultdict(set)
    for key, tag in rows:
        tags[present.get(key, key)].add(tag)
    new: list[Tag] = []
    for paper, entry in pairs:
        held = tags[paper.key]
        more = [tag for tag in tags_of(entry.keywords) if tag not in held][: max(0, MOST_TAGS - len(held))]
        held.update(more)
        new += (Tag(user=user, key=paper.key, tag=tag, at=now) for tag in more)
    Tag.objects.bulk_create(new, CHUNK)


def _note(user: User, pairs: Pairs, now: datetime) -> None:
    """A note that is here stays as it is."""
    keys = list(Note.objects.filter(user=user).values_list("key", flat=True))
    noted = set(present_keys(keys).values())
    notes: dict[str, str] = {}
    for paper, entry in pairs:
        if paper.key not in noted and (text := written(entry.note)):
            notes.setdefault(paper.key, text)
    new = (Note(user=user, key=key, text=text, words=folded(text), written=now) for key, text in notes.items())
    Note.objects.bulk_create(new, CHUNK)


def _collect(user: User, pairs: Pairs, now: datetime) -> None:
    """Into the person's own collections of these names; those that are not there are made."""
    papers: defaultdict[str, list[Paper]] = defaultdict(list)
    for paper, entry in pairs:
        for name in entry.collections:
            papers[name].append(paper)
    for name, theirs in papers.items():
        own = Collection.objects.filter(owner=user, name=name[:120]).order_by("pk").first()
        add(own or collect(user, name, now), theirs, user, now)


def _want(user: User, missing: Sequence[tuple[str, Entry]], now: datetime) -> int:
    rows = {(row := _wanted(user, reason, entry, now)).digest: row for reason, entry in missing}
    known = set(Wanted.objects.filter(user=user).values_list("digest", flat=True))
    if len(known | rows.keys()) > MOST_WANTED:
        raise Full(f"A person wants at most {MOST_WANTED:,} works; forget some first.")
    revision = queries.revision()
    for row in rows.values():
        row.checked = revision
    Wanted.objects.bulk_create((row for digest, row in rows.items() if digest not in known), CHUNK)
    return len(rows)


def _wanted(user: User, reason: str, entry: Entry, now: datetime) -> Wanted:
    said = "\n".join((*sorted(entry.identifiers), normalise_title(entry.title)))
    return Wanted(
        user=user,
        digest=blake2b(said.encode(), digest_size=16).hexdigest(),
        title=entry.title,
        identifiers=list(entry.identifiers),
        authors=list(entry.authors),
        year=entry.year,
        tags=list(entry.keywords),
        note=entry.note,
        collections=list(entry.collections),
        reason=reason,
        asked=now,
    )
