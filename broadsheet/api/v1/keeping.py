"""What a person keeps: the library, upvotes, saved searches, and what they follow."""

from __future__ import annotations

from typing import Annotated, Any, Literal, get_args

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.views.decorators.cache import never_cache
from ninja import Query, Schema, Status
from pydantic import Field

from broadsheet.accounts.models import User
from broadsheet.api.v1.frame import MARK, UPVOTE, Asked, Topic, next_page, page_of, paper_of, part_of, whole
from broadsheet.api.v1.searching import Picks, picked
from broadsheet.api.v1.shapes import Cursor, Full, Key, Limit, Number, Page, Paper, Papers
from broadsheet.api.v1.told import told
from broadsheet.catalog.keys import by_keys
from broadsheet.catalog.models import Paper as PaperRow
from broadsheet.community import actions as community
from broadsheet.community.queries import counts, state
from broadsheet.feed import recommend as picking
from broadsheet.feed.following import opened
from broadsheet.library import actions, follows, queries, searches
from broadsheet.library.models import SavedSearch
from broadsheet.library.queries import NOTHING
from broadsheet.library.wording import LONGEST_NOTE, LONGEST_TAG, MOST_TAGS, normalised
from broadsheet.search.index import Mode, Sort
from broadsheet.web.following import search_address
from broadsheet.web.pages import library as pages
from broadsheet.web.pages.searches import own_search
from broadsheet.web.people import Acting, done_by, shown_scope

topic = Topic(tags=["library"])
topic.add_decorator(never_cache, mode="view")
Shelf = Literal["saved", "upvoted", "noted", "read", "hidden"]


class Person(Schema):
    """Whose token it is."""

    username: str = Field(examples=["ada"])
    name: str
    role: str = Field(examples=["reader"])
    scope: str = Field(description="What the token is good for: `read` or `write`; empty for a page's cookie.")


class Marks(Schema):
    """What the person did with a paper."""

    saved: bool
    read: bool
    hidden: bool
    rating: int = Field(description="1: more like it; -1: less; 0: nothing said.")
    upvoted: bool


class Kept(Marks):
    """The same with what they wrote about it."""

    key: str = Field(examples=["2605.00001"])
    note: str = Field(description="Markdown.")
    tags: list[str]


class Keep(Schema):
    """What is to be otherwise; what is left out stays as it is."""

    saved: bool | None = None
    read: bool | None = None
    hidden: bool | None = None
    rating: Literal[-1, 0, 1] | None = None
    note: Annotated[str, Field(max_length=LONGEST_NOTE)] | None = Field(None, description="Empty takes it away.")
    tags: Annotated[list[Annotated[str, Field(max_length=LONGEST_TAG)]], Field(max_length=MOST_TAGS)] | None = None


class KeptPaper(Paper):
    kept: Marks


class Library(Page):
    papers: list[KeptPaper]
    total: int


class Voted(Schema):
    key: str = Field(examples=["2605.00001"])
    upvoted: bool
    upvotes: int = Field(description="Of people here.")


class KeptSearch(Schema):
    number: int
    name: str
    q: str = Field(examples=["columns cat:cs.CL"])
    mode: Mode
    sort: Sort
    url: str = Field(description="The page that searches for it.")


class KeptSearches(Schema):
    searches: list[KeptSearch]
    next: None = None


class WantedSearch(Schema):
    q: str = Field(min_length=1, max_length=searches.LONGEST_QUERY, examples=["columns cat:cs.CL"])
    mode: Mode = "hybrid"
    sort: Sort = "relevance"
    name: str = Field("", max_length=searches.LONGEST_NAME, description="The query without.")


class Renamed(Schema):
    name: str = Field(min_length=1, max_length=searches.LONGEST_NAME)


class Follow(Schema):
    """`what` is a name, a code, a phrase, `owner/slug` of a collection, or a user name."""

    kind: follows.Kind = Field(examples=["author"])
    what: str = Field(min_length=1, max_length=follows.LONGEST, examples=["Ada Okafor"])


class Follows(Schema):
    follows: list[Follow]
    next: None = None


@topic.get("/me", auth=MARK, response=Person, summary="Who asks")
def me(request: Asked) -> Any:
    """The person of the token."""
    scope, user = shown_scope(request), request.auth
    return {"username": user.username, "name": user.shown_name, "role": user.role, "scope": scope}


@topic.get("/library", auth=MARK, response=Library, summary="Papers that the person keeps")
def library(
    request: Asked,
    shelf: Annotated[Shelf, Query("saved")],
    tag: Annotated[str, Query("", max_length=LONGEST_TAG, description="Papers with this tag, in place of a shelf.")],
    cursor: Cursor,
    limit: Limit,
    detail: Full,
) -> Any:
    """What was done last comes first."""
    user = request.auth
    keys = pages.keys_of(user, pages.Asked(shelf, normalised(tag), ""))
    part, following = part_of(keys, cursor, limit)
    papers = by_keys(part)
    shown, done = zip(told(request, papers, detail), papers, strict=True), done_by(user)
    return {
        "papers": [one | {"kept": _marks(done, paper)} for one, paper in shown],
        "next": following,
        "total": len(keys),
    }


@topic.get("/for-you", auth=MARK, response=Picks, summary="The person's own feed")
def for_you(request: Asked, cursor: Cursor, detail: Full) -> Any:
    """The newest papers that they have not seen, the likeliest first, twenty at a time; none before five are liked."""
    page = page_of(cursor, picking.PER_PAGE)[0]
    found = picking.for_reader(request.auth, page)
    picks = found.picks if found.paging.number == page else []
    return {
        "papers": picked(request, picks, detail),
        "next": next_page(page, found.paging.pages, picking.PER_PAGE),
        "known": found.liked,
    }


@topic.get("/library/{path:key}", auth=MARK, response=Kept, summary="What the person keeps of a paper")
def kept(request: Asked, key: Key) -> Any:
    return _kept(request.auth, paper_of(key))


@topic.patch("/library/{path:key}", auth=MARK, response=Kept, summary="Save, read, hide, rate, note, tag")
def keep(request: Asked, key: Key, wanted: Keep) -> Any:
    """Change what the person keeps of a paper. Saving it again leaves it where it stands."""
    user, paper, now = request.auth, paper_of(key), timezone.now()
    with transaction.atomic():
        for do in _deeds(wanted):
            actions.mark(user, paper, do, now)
        if wanted.note is not None:
            actions.write(user, paper, wanted.note, now)
        if wanted.tags is not None:
            actions.tag(user, paper, wanted.tags, now)
    return _kept(User.objects.get(pk=user.pk), paper)


def _deeds(wanted: Keep) -> list[actions.Do]:
    switches = ((wanted.saved, "save", "unsave"), (wanted.read, "read", "unread"), (wanted.hidden, "hide", "unhide"))
    names = [do if on else undo for on, do, undo in switches if on is not None]
    names += [{1: "up", -1: "down", 0: "unrate"}[wanted.rating]] if wanted.rating is not None else []
    return [do for do in get_args(actions.Do) if do in names]


def _kept(user: User, paper: PaperRow) -> dict[str, Any]:
    written = {"note": queries.note_of(user, paper), "tags": queries.tags_on(user, paper)}
    return _marks(done_by(user), paper) | written | {"key": paper.key}


def _marks(done: Acting, paper: PaperRow) -> dict[str, Any]:
    mark = done.marks.get(paper.key, NOTHING)
    marks = {name: getattr(mark, name) for name in ("saved", "read", "hidden", "rating")}
    return marks | {"upvoted": paper.key in done.upvoted}


@topic.put("/votes/{path:key}", auth=UPVOTE, response=Voted, summary="Upvote a paper")
def upvote(request: Asked, key: Key) -> Any:
    """In sight of all; once or again, it is one vote."""
    return _voted(request.auth, paper_of(key), True)


@topic.delete("/votes/{path:key}", auth=UPVOTE, response=Voted, summary="Take an upvote back")
def unvote(request: Asked, key: Key) -> Any:
    return _voted(request.auth, paper_of(key), False)


def _voted(user: User, paper: PaperRow, on: bool) -> dict[str, Any]:
    community.upvote(user, paper, on, timezone.now())
    return {"key": paper.key, "upvoted": on, "upvotes": counts(state()).get(paper.key, 0)}


@topic.get("/searches", auth=MARK, response=KeptSearches, summary="The person's saved searches")
def saved_searches(request: Asked) -> Any:
    return {"searches": [_search(request, one) for one in searches.searches(request.auth)], "next": None}


@topic.post("/searches", auth=MARK, response={201: KeptSearch}, summary="Keep a search")
def save_search(request: Asked, wanted: WantedSearch) -> Any:
    """Once or again; what is new in it is what comes in from now on."""
    user, now = request.auth, timezone.now()
    made = searches.save(user, wanted.q, wanted.mode, wanted.sort, now, wanted.name)
    return Status(201, _search(request, made))


@topic.get("/searches/{number}", auth=MARK, response=Papers, summary="What came in lately that a saved search finds")
def saved_search(request: Asked, number: Number, cursor: Cursor, detail: Full) -> Any:
    """What came in last is first, fifty at a time. To ask does not count as having seen it."""
    page = page_of(cursor, 50)[0]
    found = opened(own_search(request, number), page)
    papers = [came.paper for came in found.papers] if found.paging.number == page else []
    return {"papers": told(request, papers, detail), "next": next_page(page, found.paging.pages, 50)}


@topic.patch("/searches/{number}", auth=MARK, response=KeptSearch, summary="Rename a saved search")
def rename_search(request: Asked, number: Number, wanted: Renamed) -> Any:
    searches.rename(own_search(request, number), wanted.name)
    return _search(request, own_search(request, number))


@topic.delete("/searches/{number}", auth=MARK, response={204: None}, summary="Keep a search no longer")
def delete_search(request: Asked, number: Number) -> Any:
    searches.delete(own_search(request, number))
    return Status(204, None)


def _search(request: HttpRequest, one: SavedSearch) -> dict[str, Any]:
    told = {"number": one.pk, "name": one.name, "q": one.query, "mode": one.mode, "sort": one.sort}
    return told | {"url": whole(request, search_address(one))}


@topic.get("/follows", auth=MARK, response=Follows, summary="What the person follows")
def followed(request: Asked) -> Any:
    shown = [{"kind": one.kind, "what": one.what} for one in follows.follows(request.auth)]
    return {"follows": shown, "next": None}


@topic.post("/follows", auth=MARK, response={201: Follow}, summary="Follow something")
def follow(request: Asked, wanted: Follow) -> Any:
    """Once or again, whether it is there or not."""
    follows.follow(request.auth, wanted.kind, wanted.what, timezone.now())
    return Status(201, {"kind": wanted.kind, "what": wanted.what})


@topic.delete("/follows", auth=MARK, response={204: None}, summary="Follow it no longer")
def unfollow(
    request: Asked, kind: follows.Kind, what: Annotated[str, Query(min_length=1, max_length=follows.LONGEST)]
) -> Any:
    follows.unfollow(request.auth, kind, what)
    return Status(204, None)
