"""Tools for what a person keeps: saving a paper, and collections."""

from __future__ import annotations

from typing import Annotated, Literal, cast

from django.utils import timezone
from mcp.server.mcpserver.exceptions import ToolError
from pydantic import Field

from broadsheet.accounts.models import User
from broadsheet.api.agents.asking import asker
from broadsheet.api.agents.fence import seen
from broadsheet.api.agents.finding import READ, named
from broadsheet.api.agents.lines import lines, shown
from broadsheet.api.agents.shapes import CollectionLine, Collections, Detail, Id, Limit, Page, Papers, Saved, Words
from broadsheet.catalog.keys import by_keys
from broadsheet.feed.lists import Paging
from broadsheet.library import actions, queries
from broadsheet.library.models import Collection
from broadsheet.sources.text import clean

MOST_COLLECTIONS = 100
NO_READER = "Nobody is asking: to keep papers, show a personal token that may write (Authorization: Bearer bs_…)."
READS_ONLY = "This token is for reading; make one that may write on your account’s page."

Path = Annotated[Words, Field(description="A collection’s path, `owner/name`, as list_collections tells it.")]


def save_paper(id: Id, collection: Path = "") -> Saved:
    """Save a paper to the library of the person who asks, and put it into a collection if one is named.

    Saving it again changes nothing. It is the only tool that changes anything, and asks for a person.
    """
    who = asker()
    if who.user is None:
        raise ToolError(NO_READER)
    if not who.may_save:
        raise ToolError(READS_ONLY)
    paper, now = named(id), timezone.now()
    group = _writable(who.user, collection) if collection else None
    actions.mark(who.user, paper, "save", now)
    said = "Saved."
    if group:
        try:
            added = actions.add(group, [paper], who.user, now)
        except actions.Full as error:
            raise ToolError(f"Saved, but not put into the collection: {error}") from None
        said = "Saved, and put into the collection." if added else "Saved; the collection has it already."
    return Saved(id=paper.key, url=who.page(paper), said=said)


def _writable(user: User, path: str) -> Collection:
    """The collection at a path to which this person may add. Raises ToolError."""
    found = _at(path, user)
    if not queries.is_in(found, user):
        raise ToolError("Only its owner, and the members of a group, put papers into this collection.")
    return found


def _at(path: str, user: User | None) -> Collection:
    owner, _, slug = clean(path).partition("/")
    found = queries.collection(owner, slug, user)
    if found is None:
        raise ToolError(f"You see no collection “{clean(path)}”; list_collections tells their paths.")
    return found


def list_collections() -> Collections:
    """Collections of papers: those of the person who asks and of their groups, then what others made public."""
    user = asker().user
    own = queries.within_reach(user) if user else []
    there = {one.pk for one in own}
    public = [one for one in queries.public_collections()[:MOST_COLLECTIONS] if one.pk not in there]
    found = [*own, *public][:MOST_COLLECTIONS]
    papers = queries.papers_in(found)
    told = f"{len(found)} collections, {len(own)} of them yours or your groups’." if found else "No collections."
    rows = [_line(one, len(papers[one.pk])) for one in found]
    return Collections(
        heading=told, collections=rows, next="get_collection(path) lists the papers of one." if rows else ""
    )


def _line(one: Collection, papers: int) -> CollectionLine:
    sharing = cast(Literal["private", "group", "public"], one.sharing)
    name = seen(clean(one.name))
    return CollectionLine(path=one.path, name=name, owner=one.owner.username, papers=papers, sharing=sharing)


def get_collection(path: Path, limit: Limit = 10, page: Page = 1, detail: Detail = "normal") -> Papers:
    """The papers of a collection, in its order."""
    who = asker()
    keys = queries.keys_in(_at(path, who.user))
    paging = Paging.of(page, len(keys), limit)
    papers = lines(by_keys(keys[paging.start : paging.start + limit]), detail, who)
    return Papers(
        heading=f"Collection {clean(path)}: {shown(len(papers), len(keys), paging)}.",
        papers=papers,
        start=paging.start + 1,
        total=len(keys),
        page=paging.number,
        pages=paging.pages,
        next=READ if papers else "",
    )
