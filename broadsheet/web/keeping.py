"""What a person keeps of a paper, as its page shows it to them."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.safestring import SafeString

from broadsheet.accounts.models import User
from broadsheet.catalog.models import Paper
from broadsheet.library import queries
from broadsheet.library.models import Collection
from broadsheet.web.paging import address
from broadsheet.web.prose import prose


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
