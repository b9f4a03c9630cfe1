"""Comments on papers."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from ninja import Query, Schema, Status
from pydantic import Field

from broadsheet.api.v1.frame import MARK, SPEAK, Asked, Topic, paper_of, part_of, whole
from broadsheet.api.v1.shapes import Cursor, Key, Limit, Number
from broadsheet.catalog.keys import present_keys
from broadsheet.community import comments as actions
from broadsheet.community import models as tables
from broadsheet.community.discussion import newest, on_paper, visible
from broadsheet.community.writing import LONGEST
from broadsheet.sources.base import PartialDate
from broadsheet.web.pages.comments import commented_paper, own_comment

topic = Topic(tags=["comments"])
topic.add_decorator(never_cache, mode="view")
Text = Annotated[
    str, Field(min_length=1, max_length=LONGEST, description="Markdown.", examples=["Set in six columns."])
]


class Comment(Schema):
    number: int
    key: str | None = Field(description="The paper's; null where that is not here any more.", examples=["2605.00001"])
    by: str | None = Field(description="A user name; null of who has left.", examples=["ada"])
    text: str = Field(description="Markdown; empty where it was taken back or hidden.")
    to: int | None = Field(description="The comment that it replies to.")
    at: str = Field(examples=["2026-05-29T08:00:00Z"])
    edited: str | None
    gone: str = Field(description="`deleted` or `hidden` of what only keeps its place, else empty.")
    url: str


class Comments(Schema):
    comments: list[Comment]
    next: str | None


class Said(Schema):
    text: Text


class NewComment(Said):
    key: Key


@topic.get("/comments", response=Comments, summary="Comments")
def comments(
    request: HttpRequest,
    key: Annotated[str, Query("", max_length=600, description="On this paper, each followed by its replies.")],
    cursor: Cursor,
    limit: Limit,
) -> Any:
    """On a paper the oldest first; without one all, the last first."""
    shown, following = part_of(on_paper(paper_of(key)) if key else newest(), cursor, limit)
    return {"comments": _told(request, shown), "next": following}


@topic.post("/comments", auth=SPEAK, response={201: Comment}, summary="Comment on a paper")
def comment(request: Asked, wanted: NewComment) -> Any:
    """In sight of all."""
    made = actions.post(request.auth, paper_of(wanted.key), wanted.text, timezone.now())
    return Status(201, _told(request, [made])[0])


@topic.post("/comments/{number}", auth=SPEAK, response={201: Comment}, summary="Reply to a comment")
def reply(request: Asked, number: Number, wanted: Said) -> Any:
    """A reply to a reply stands under the same comment."""
    to = visible().filter(pk=number).first()
    if to is None:
        raise Http404("The comment that you reply to is not there any more.")
    made = actions.post(request.auth, commented_paper(to.key), wanted.text, timezone.now(), to)
    return Status(201, _told(request, [made])[0])


@topic.patch("/comments/{number}", auth=SPEAK, response=Comment, summary="Let a comment say something else")
def edit_comment(request: Asked, number: Number, wanted: Said) -> Any:
    """Its author alone; what it said before stays to be read."""
    actions.edit(own_comment(request.auth, number), wanted.text, timezone.now())
    return _told(request, [own_comment(request.auth, number)])[0]


@topic.delete("/comments/{number}", auth=MARK, response={204: None}, summary="Take a comment back")
def delete_comment(request: Asked, number: Number) -> Any:
    """Its author alone."""
    actions.delete(own_comment(request.auth, number), timezone.now())
    return Status(204, None)


def _told(request: HttpRequest, shown: list[tables.Comment]) -> list[dict[str, Any]]:
    present = present_keys(one.key for one in shown)
    return [
        {
            "number": one.pk,
            "key": present.get(one.key),
            "by": one.user.username if one.user else None,
            "text": "" if one.deleted or one.hidden else one.text,
            "to": one.parent_id,
            "at": PartialDate.of(one.at).text,
            "edited": PartialDate.of(one.edited).text if one.edited else None,
            "gone": "deleted" if one.deleted else "hidden" if one.hidden else "",
            "url": whole(request, reverse("comment", args=[one.pk])),
        }
        for one in shown
    ]
