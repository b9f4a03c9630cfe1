"""What a person keeps of a paper, as its page shows it to them, and collections in a list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.safestring import SafeString

from broadsheet.accounts.models import User
from broadsheet.catalog.models import Paper
from broadsheet.library import queries
from broadsheet.library.models import Collection, Sharing
from broadsheet.web.paging import address
from broadsheet.web.prose import prose
from broadsheet.web.words import counted


@dataclass(frozen=True, slots=True)
class Kept:
    """A note as HTML; tags and collections with their addresses; where one changes them."""

    note: SafeString
    tags: list[tuple[str, str]]
    collections: list[tuple[str, str]]
    url: str


def collection_url(collection: Collection) -> str:
    """The address of its page."""
    return reverse("collection", args=[collection.owner.username, collection.slug])


@dataclass(frozen=True, slots=True)
class Listed:
    """A collection in a list of them."""

    name: str
    url: str
    owner: str
    papers: str
    sharing: str


def listed(found: Sequence[Collection], papers: Mapping[int, set[str]]) -> list[Listed]:
    """Collections as a list shows them; `papers` of each as `library.queries.papers_in` has them."""
    return [
        Listed(
            name=one.name,
            url=collection_url(one),
            owner=one.owner.shown_name,
            papers=counted(len(papers[one.pk]), "paper"),
            sharing=Sharing(one.sharing).label.lower(),
        )
        for one in found
    ]


def kept(user: User, paper: Paper) -> Kept | None:
    """None where a person keeps nothing of it."""
    note, tags = queries.note_of(user, paper), queries.tags_on(user, paper)
    inside = queries.collections_with(user, paper)
    if not (note or tags or inside):
        return None
    return Kept(
        note=prose(note),
        tags=[(tag, address(reverse("library"), tag=tag)) for tag in tags],
        collections=[(one.name, collection_url(one)) for one in inside],
        url=reverse("keep", args=[paper.key]),
    )
