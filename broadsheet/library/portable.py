"""A person's library as one JSON object, and back, here or on another installation (docs/library-json.md)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from broadsheet.accounts.models import User
from broadsheet.catalog import queries
from broadsheet.catalog.keys import by_keys, identifiers_by_id, present_keys
from broadsheet.catalog.models import Paper
from broadsheet.library import follows, searches
from broadsheet.library.actions import (
    LONGEST_NAME,
    MOST_RULES,
    Take,
    add,
    add_rule,
    adopt,
    annotate,
    bring,
    collect,
    set_cutoff,
)
from broadsheet.library.models import Collection, Mark, Note, Tag, Wanted
from broadsheet.library.queries import collections_of, cutoff, keys_in, rules, wanted
from broadsheet.sources.bibliography.entry import Entry, entry
from broadsheet.sources.identifiers import recognise
from broadsheet.sources.text import clean

FORMAT = "broadsheet-library-1"
MOST, MOST_NAMES, MOST_TEXTS = 20_000, 10, 100
"""Papers of one file (and characters of a text), names by which one is looked for, texts of a list."""
FARTHEST = 10.0
"""No cut-off lies further from the mean, in deviations."""
MOMENTS = ("saved", "read", "hidden", "forgotten")


class NoLibrary(Exception):
    """A file that is none; the message is one sentence."""


@dataclass(frozen=True, slots=True)
class Adopted:
    """How many papers of a file are here, and were marked, and how many are not."""

    papers: int
    unknown: int


def exported(user: User) -> dict[str, Any]:
    """Everything that a person keeps, the oldest first. Papers stand with all of their identifiers, so that they are
    found again where they have another key. What else comes to be kept gets a key of its own here."""
    return {
        "format": FORMAT,
        "papers": _papers(user),
        "collections": [_collection(one) for one in collections_of(user)],
        "wanted": [_wanted(row) for row in wanted(user)],
        "follows": follows.exported(user),
        "searches": searches.exported(user),
        "rules": [{"way": one.way, "field": one.field, "value": one.value} for one in rules(user)],
        "cutoff": cutoff(user),
    }


def _papers(user: User) -> list[dict[str, Any]]:
    marks = Mark.objects.filter(user=user).order_by("pk")
    notes = Note.objects.filter(user=user).order_by("written", "pk")
    tags = Tag.objects.filter(user=user).order_by("pk")
    present = present_keys([mark.key for mark in marks] + [note.key for note in notes] + [tag.key for tag in tags])
    told: defaultdict[str, dict[str, Any]] = defaultdict(dict)
    for mark in marks:
        one = told[present.get(mark.key, mark.key)]
        for name in MOMENTS:
            if moment := getattr(mark, name):
                one[name] = min(filter(None, (one.get(name), moment.isoformat())))
        one |= {"rating": mark.rating} if mark.rating else {}
    for note in notes:
        one = told[present.get(note.key, note.key)]
        one["note"] = "\n\n".join(filter(None, (one.get("note"), note.text)))
    for tag in tags:
        one = told[present.get(tag.key, tag.key)]
        one["tags"] = sorted({*one.get("tags", ()), tag.tag})
    return [{**named, **one} for named, one in zip(_named(told), told.values(), strict=True)]


def _named(keys: Iterable[str]) -> list[dict[str, Any]]:
    """By what papers are found again; one that is here no more has its key alone."""
    wanted = list(keys)
    papers = {paper.key: paper for paper in by_keys(wanted)}
    identifiers = identifiers_by_id(papers.values())
    return [
        {"id": key, "identifiers": identifiers[paper.pk], "title": paper.title}
        if (paper := papers.get(key))
        else {"id": key, "identifiers": [], "title": ""}
        for key in wanted
    ]


def exported_collection(collection: Collection) -> dict[str, Any]:
    """One collection as a library that holds nothing else."""
    return {"format": FORMAT, "papers": [], "collections": [_collection(collection)]}


def _collection(collection: Collection) -> dict[str, Any]:
    papers = _named(keys_in(collection))
    return {"name": collection.name, "description": collection.description, "papers": papers}


def _wanted(row: Wanted) -> dict[str, Any]:
    names = ("title", "identifiers", "authors", "year", "tags", "note", "collections")
    return {name: value for name in names if (value := getattr(row, name))}


def is_library(told: Any) -> bool:
    """Whether a file of JSON says that it is such an object."""
    return isinstance(told, Mapping) and "format" in told


def adopted(user: User, told: Any, now: datetime) -> Adopted:
    """Bring such an object into a library: what was done stays done, and nothing is undone. Collections come as one's
    own, shown to nobody else. Whole or not at all: raises NoLibrary, and Full where there is no room."""
    papers = told.get("papers") if isinstance(told, Mapping) and told.get("format") == FORMAT else None
    if not isinstance(papers, list) or len(papers) > MOST:
        raise NoLibrary("This is no library of a Broadsheet; take the file that “Everything, as JSON” gives.")
    found = [(paper, one) for one in papers if isinstance(one, Mapping) and (paper := _found(one))]
    with transaction.atomic():
        for paper, one in found:
            moments = {name: _moment(one.get(name), now) for name in MOMENTS}
            adopt(user, paper, moments, _rating(one.get("rating")))
        follows.adopted(user, told.get("follows"), now)
        searches.adopted(user, told.get("searches"), now)
        _adopt_rules(user, told.get("rules"), told.get("cutoff"))
        annotate(user, [(paper, _entry(one)) for paper, one in found], now)
        _adopt_collections(user, told.get("collections"), now)
        missing = [entry for one in _objects(told.get("wanted")) if (entry := _entry(one)).title or entry.identifiers]
        bring(user, missing, Take(tags=True, notes=True, collections=True), now)
    return Adopted(len(found), len(papers) - len(found))


def _adopt_collections(user: User, told: Any, now: datetime) -> None:
    own = {one.name: one for one in collections_of(user)}
    left = MOST
    for one in _objects(told):
        name, description = (_text(one.get(part)) for part in ("name", "description"))
        papers = _objects(one.get("papers"))[:left]
        left -= len(papers)
        name = clean(name)[:LONGEST_NAME]
        if name:
            own[name] = own.get(name) or collect(user, name, now, description)
            add(own[name], [paper for each in papers if (paper := _found(each))], user, now)


def _entry(told: Mapping[str, Any]) -> Entry:
    """What is said of a paper beyond its marks, as of one that comes from a reference manager."""
    year = told.get("year")
    made = entry(
        title=_text(told.get("title")),
        identifiers=[recognise(name) or None for name in _texts(told.get("identifiers"))],
        authors=_texts(told.get("authors")),
        year=str(year) if isinstance(year, int) else "",
        note=_text(told.get("note")),
        keywords=_texts(told.get("tags")),
        collections=_texts(told.get("collections")),
    )
    return made or Entry(note=_text(told.get("note")), keywords=_texts(told.get("tags")))


def _objects(told: Any) -> list[Mapping[str, Any]]:
    return [one for one in told[:MOST] if isinstance(one, Mapping)] if isinstance(told, list) else []


def _texts(told: Any) -> tuple[str, ...]:
    return tuple(one for one in told[:MOST_TEXTS] if isinstance(one, str)) if isinstance(told, list) else ()


def _text(told: Any) -> str:
    return told[:MOST] if isinstance(told, str) else ""


def _adopt_rules(user: User, told: Any, score: Any) -> None:
    """The rules and the cut-off over a person's own feed; a cut-off that is set here already stays."""
    for one in _objects(told)[:MOST_RULES]:
        with suppress(ValueError):  # what is no rule, or one too many
            add_rule(user, *(str(one.get(name, "")) for name in ("way", "field", "value")))
    if isinstance(score, float) and abs(score) <= FARTHEST and cutoff(user) is None:
        set_cutoff(user, score)


def _found(told: Mapping[str, Any]) -> Paper | None:
    identifiers = told.get("identifiers")
    names = [told.get("id"), *(identifiers if isinstance(identifiers, list) else ())][:MOST_NAMES]
    found = (queries.by_key(clean(name)[:600]) for name in names if isinstance(name, str) and name.strip())
    return next((paper for paper in found if paper), None)


def _moment(text: Any, now: datetime) -> datetime | None:
    """A moment of the past; what lies ahead is now."""
    try:
        moment = datetime.fromisoformat(text) if isinstance(text, str) else None
        return min(moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC), now) if moment else None
    except (ValueError, OverflowError):
        return None


def _rating(told: Any) -> int:
    return told if isinstance(told, int) and not isinstance(told, bool) and told in (-1, 1) else 0
