"""A person's library as one JSON object, and back, here or on another installation (docs/library-json.md)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from broadsheet.accounts.models import User
from broadsheet.catalog import queries
from broadsheet.catalog.keys import by_keys, present_keys
from broadsheet.catalog.models import Paper
from broadsheet.library.actions import adopt
from broadsheet.library.models import Mark
from broadsheet.sources.text import clean

FORMAT = "broadsheet-library-1"
MOST, MOST_NAMES = 20_000, 10
"""Papers of one file, and names by which one is looked for."""
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
    found again where they have another key."""
    return {"format": FORMAT, "papers": list(_papers(user))}


def _papers(user: User) -> Iterator[dict[str, Any]]:
    marks = list(Mark.objects.filter(user=user).order_by("pk"))
    present = present_keys(mark.key for mark in marks)
    papers = {paper.key: paper for paper in by_keys(present.values())}
    for mark in marks:
        paper = papers.get(present.get(mark.key, ""))
        told = {name: moment.isoformat() for name in MOMENTS if (moment := getattr(mark, name))}
        identifiers = queries.identifiers_of(paper) if paper else []
        yield {
            "id": paper.key if paper else mark.key,
            "identifiers": identifiers,
            "title": paper.title if paper else "",
            **told,
            **({"rating": mark.rating} if mark.rating else {}),
        }


def adopted(user: User, told: Any, now: datetime) -> Adopted:
    """Bring such an object into a library: what was done stays done, and nothing is undone. Raises NoLibrary."""
    papers = told.get("papers") if isinstance(told, Mapping) and told.get("format") == FORMAT else None
    if not isinstance(papers, list) or len(papers) > MOST:
        raise NoLibrary("This is no library of a Broadsheet; take the file that “Everything, as JSON” gives.")
    found = [(paper, one) for one in papers if isinstance(one, Mapping) and (paper := _found(one))]
    with transaction.atomic():
        for paper, one in found:
            moments = {name: _moment(one.get(name), now) for name in MOMENTS}
            adopt(user, paper, moments, _rating(one.get("rating")))
    return Adopted(len(found), len(papers) - len(found))


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
