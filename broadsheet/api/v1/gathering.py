"""Collections: of the person, of their groups, and those that everybody sees."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.http import HttpRequest
from django.utils import timezone
from django.views.decorators.cache import never_cache
from ninja import Query, Schema, Status
from pydantic import Field

from broadsheet.accounts.models import User
from broadsheet.api.v1.frame import MARK, Asked, Topic, paper_of, part_of, whole
from broadsheet.api.v1.shapes import Cursor, Full, Key, Limit, Papers
from broadsheet.api.v1.told import told
from broadsheet.catalog.keys import by_keys
from broadsheet.library import actions, queries
from broadsheet.library import models as tables
from broadsheet.library.actions.collections import LONGEST_DESCRIPTION
from broadsheet.web.keeping import collection_url
from broadsheet.web.pages.collections import arranger, collection_owned, collection_seen, people_named
from broadsheet.web.people import reader, who

topic = Topic(tags=["collections"])
topic.add_decorator(never_cache, mode="view")
Sharing = Literal["private", "group", "public"]
Owner = Annotated[str, Field(max_length=150, description="The owner's user name.")]
Slug = Annotated[str, Field(max_length=80, description="How its address ends.")]
Name = Annotated[str, Field(min_length=1, max_length=actions.LONGEST_NAME, pattern=r"\S")]
Description = Annotated[str, Field(max_length=LONGEST_DESCRIPTION)]
Member = Annotated[str, Field(max_length=150, pattern=r"^[^, ]+$", examples=["bo"])]
Members = Annotated[list[Member], Field(max_length=actions.MOST_MEMBERS)]


class Collection(Schema):
    owner: str = Field(examples=["ada"])
    slug: str = Field(examples=["reading"])
    name: str = Field(examples=["Reading"])
    description: str = Field(description="Markdown.")
    sharing: Sharing
    members: list[str] = Field(description="User names of its group.")
    papers_count: int
    url: str


class Collections(Schema):
    collections: list[Collection]
    next: str | None


class CollectionPapers(Papers):
    collection: Collection
    total: int


class NewCollection(Schema):
    name: Name
    description: Description = ""
    sharing: Sharing = "private"
    members: Members = Field([], description="User names; they count in a group alone.")


class ChangedCollection(Schema):
    """What is to be otherwise; what is left out stays as it is."""

    name: Name | None = None
    description: Description | None = None
    sharing: Sharing | None = None
    members: Members | None = None


@topic.get("/collections", response=Collections, summary="Collections")
def collections(
    request: HttpRequest,
    whose: Annotated[Literal["public", "mine"], Query("public", description="`mine`: one's own and those of groups.")],
    cursor: Cursor,
    limit: Limit,
) -> Any:
    """Public ones, the newest first; or all in which the person is, by name."""
    found = queries.within_reach(reader(request)) if whose == "mine" else queries.public_collections()
    shown, following = part_of(found, cursor, limit)
    return {"collections": _told(request, shown), "next": following}


@topic.post("/collections", auth=MARK, response={201: Collection}, summary="Make a collection")
def make_collection(request: Asked, wanted: NewCollection) -> Any:
    """Its address follows from its name, and stays."""
    user = request.auth
    members = _people(wanted.members)
    if wanted.sharing != "private":
        reader(request, "speak")
    with transaction.atomic():
        made = actions.collect(user, wanted.name, timezone.now(), wanted.description)
        actions.share(made, tables.Sharing(wanted.sharing), members)
    return Status(201, _told(request, [made])[0])


@topic.get("/collections/{owner}/{slug}", response=CollectionPapers, summary="The papers of a collection")
def collection(request: HttpRequest, owner: Owner, slug: Slug, cursor: Cursor, limit: Limit, detail: Full) -> Any:
    """In its own order."""
    found, _ = collection_seen(request, owner, slug)
    keys = queries.keys_in(found)
    part, following = part_of(keys, cursor, limit)
    return {
        "papers": told(request, by_keys(part), detail),
        "next": following,
        "collection": _told(request, [found])[0],
        "total": len(keys),
    }


@topic.patch("/collections/{owner}/{slug}", auth=MARK, response=Collection, summary="Change a collection")
def change_collection(request: Asked, owner: Owner, slug: Slug, wanted: ChangedCollection) -> Any:
    """Its owner alone."""
    found = collection_owned(request, owner, slug)
    sharing = tables.Sharing(wanted.sharing or found.sharing)
    if sharing != tables.Sharing.PRIVATE:
        reader(request, "speak")
    members = list(found.members.all()) if wanted.members is None else _people(wanted.members)
    with transaction.atomic():
        actions.share(found, sharing, members)
        described = found.description if wanted.description is None else wanted.description
        actions.change(found, wanted.name or found.name, described)
    return _told(request, [found])[0]


@topic.delete("/collections/{owner}/{slug}", auth=MARK, response={204: None}, summary="Delete a collection")
def delete_collection(request: Asked, owner: Owner, slug: Slug) -> Any:
    """Its owner alone. Its papers stay what they are."""
    actions.remove_collection(collection_owned(request, owner, slug))
    return Status(204, None)


@topic.put(
    "/collections/{owner}/{slug}/papers/{path:key}", auth=MARK, response=Collection, summary="Put a paper into it"
)
def collect(request: Asked, owner: Owner, slug: Slug, key: Key) -> Any:
    """At the end; once or again. Its owner, and the people of its group."""
    found, _ = collection_seen(request, owner, slug)
    actions.add(found, [paper_of(key)], arranger(request, found), timezone.now())
    return _told(request, [found])[0]


@topic.delete(
    "/collections/{owner}/{slug}/papers/{path:key}", auth=MARK, response=Collection, summary="Take a paper out of it"
)
def discard(request: Asked, owner: Owner, slug: Slug, key: Key) -> Any:
    """Its owner, and the people of its group."""
    found, _ = collection_seen(request, owner, slug)
    arranger(request, found)
    actions.remove(found, paper_of(key))
    return _told(request, [found])[0]


def _people(names: list[str]) -> list[User]:
    return people_named(" ".join(names))


def _told(request: HttpRequest, found: list[tables.Collection]) -> list[dict[str, Any]]:
    """Collections as who asks may see them: who is in a group is told to those who are in it, as on its page."""
    papers, user = queries.papers_in(found), who(request, "mark")
    prefetch_related_objects(found, "members")
    return [
        {
            "owner": one.owner.username,
            "slug": one.slug,
            "name": one.name,
            "description": one.description,
            "sharing": one.sharing,
            "members": sorted(member.username for member in one.members.all()) if _is_group(one, user) else [],
            "papers_count": len(papers[one.pk]),
            "url": whole(request, collection_url(one)),
        }
        for one in found
    ]


def _is_group(one: tables.Collection, user: User | None) -> bool:
    return one.sharing == tables.Sharing.GROUP or (user is not None and one.owner_id == user.pk)
