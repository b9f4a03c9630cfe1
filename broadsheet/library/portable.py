"""A person's library as one JSON object, and back, here or on another installation (docs/library-json.md)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from broadsheet.accounts.models import User
from broadsheet.catalog import queries
from broadsheet.catalog.models import Paper
from broadsheet.library.actions import adopt
from broadsheet.library.models import Mark

FORMAT = "broadsheet-library-1"
MOST = 100_000
"""Papers of one file."""
MOMENTS = ("saved", "read", "hidden")


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
    present = queries.present_keys(mark.key for mark in marks)
    papers = {paper.key: paper for paper in queries.by_keys(present.values())}
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


def adopted(user: User, told: Any) -> Adopted:
    """Bring such an object into a library: what was done stays done, and nothing is undone. Raises NoLibrary."""
    papers = told.get("papers") if isinstance(told, Mapping) and told.get("format") == FORMAT else None
    if not isinstance(papers, list) or len(papers) > MOST:
        raise NoLibrary("This is no library of a Broadsheet; take the file that “Everything, as JSON” gives.")
    known = 0
    for one in papers:
        paper = _found(one) if isinstance(one, Mapping) else None
        if paper:
            adopt(user, paper, {name: _moment(one.get(name)) for name in MOMENTS}, _rating(one.get("rating")))
            known += 1
    return Adopted(known, len(papers) - known)


def _found(told: Mapping[str, Any]) -> Paper | None:
    identifiers = told.get("identifiers")
    names = [told.get("id"), *(identifiers if isinstance(identifiers, list) else ())][:50]
    found = (queries.by_key(name.replace("\0", "")) for name in names if isinstance(name, str) and name.strip())
    return next((paper for paper in found if paper), None)


def _moment(text: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return moment.replace(tzinfo=moment.tzinfo or UTC) if moment else None


def _rating(told: Any) -> int:
    return told if told in (-1, 1) else 0
