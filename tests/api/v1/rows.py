"""What each operation answers to who owns what it names, to a stranger, and to nobody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

PEOPLE = ("owner", "stranger", "nobody")
ALL = "200 200 200"
EACH = "200 200 401"
MINE = "200 404 401"
MAKES = "201 201 401"
ENDS = "204 404 401"


@dataclass(frozen=True)
class Row:
    """`path` is below `/api/v1`, with names of the world in it; `body` is one that the owner may send."""

    operation: str
    method: str
    path: str
    answers: str
    body: Mapping[str, Any] | None = field(default=None, hash=False)

    def __str__(self) -> str:
        return f"{self.operation} {self.path}"

    def answer(self, person: str) -> int:
        return int(self.answers.split()[PEOPLE.index(person)])

    @property
    def writes(self) -> bool:
        return self.method != "get" and self.operation != "recommend"


HOOK = {"name": "Another", "url": "https://hooks.example/x", "events": ["day.top"]}

ROWS = (
    Row("daily", "get", "/daily", ALL),
    Row("weekly", "get", "/weekly", ALL),
    Row("monthly", "get", "/monthly", ALL),
    Row("trending", "get", "/trending?detail=full", ALL),
    Row("search", "get", "/search?q=columns", ALL),
    Row("recommend", "post", "/recommend", ALL, {"positive": ["2605.00001"]}),
    Row("papers", "get", "/papers?key=2605.00001&detail=full", ALL),
    Row("changes", "get", "/changes", ALL),
    Row("similar", "get", "/papers/2605.00001/similar", ALL),
    Row("paper", "get", "/papers/2605.00001", ALL),
    Row("author", "get", "/authors/Ada%20Okafor", "404 404 404"),  # nothing is indexed
    Row("categories", "get", "/categories", ALL),
    Row("category", "get", "/categories/cs.CL", ALL),
    Row("feeds", "get", "/feeds", ALL),
    Row("status", "get", "/status", ALL),
    Row("export", "get", "/export", ALL),
    Row("me", "get", "/me", EACH),
    Row("library", "get", "/library", EACH),
    Row("library", "get", "/library?shelf=noted", EACH),
    Row("for_you", "get", "/for-you", EACH),
    Row("kept", "get", "/library/2605.00001", EACH),
    Row("keep", "patch", "/library/2605.00001", EACH, {"saved": False, "note": "Read.", "tags": ["a"], "rating": -1}),
    Row("upvote", "put", "/votes/2605.00001", EACH),
    Row("unvote", "delete", "/votes/2605.00001", EACH),
    Row("saved_searches", "get", "/searches", EACH),
    Row("save_search", "post", "/searches", MAKES, {"q": "rows"}),
    Row("saved_search", "get", "/searches/{search}", MINE),
    Row("rename_search", "patch", "/searches/{search}", MINE, {"name": "Rows"}),
    Row("delete_search", "delete", "/searches/{search}", ENDS),
    Row("followed", "get", "/follows", EACH),
    Row("follow", "post", "/follows", MAKES, {"kind": "keyword", "what": "rows"}),
    Row("unfollow", "delete", "/follows?kind=keyword&what=rows", "204 204 401"),
    Row("collections", "get", "/collections", ALL),
    Row("collections", "get", "/collections?whose=mine", "200 200 403"),
    Row("make_collection", "post", "/collections", MAKES, {"name": "Rows", "sharing": "group", "members": ["bo"]}),
    Row("collection", "get", "{private}", "200 404 404"),
    Row("collection", "get", "{group}", "200 404 404"),
    Row("collection", "get", "{public}", ALL),
    Row("change_collection", "patch", "{private}", MINE, {"name": "Rows"}),
    Row("change_collection", "patch", "{public}", "200 403 401", {"sharing": "private"}),
    Row("delete_collection", "delete", "{private}", ENDS),
    Row("delete_collection", "delete", "{public}", "204 403 401"),
    Row("collect", "put", "{private}/papers/2605.00002", MINE),
    Row("collect", "put", "{public}/papers/2605.00002", "200 403 401"),
    Row("discard", "delete", "{private}/papers/2605.00001", MINE),
    Row("discard", "delete", "{public}/papers/2605.00001", "200 403 401"),
    Row("comments", "get", "/comments", ALL),
    Row("comments", "get", "/comments?key=2605.00001", ALL),
    Row("comment", "post", "/comments", MAKES, {"key": "2605.00001", "text": "Set in rows."}),
    Row("reply", "post", "/comments/{comment}", MAKES, {"text": "In rows."}),
    Row("edit_comment", "patch", "/comments/{comment}", MINE, {"text": "In rows."}),
    Row("delete_comment", "delete", "/comments/{comment}", ENDS),
    Row("webhooks", "get", "/webhooks", EACH),
    Row("make_webhook", "post", "/webhooks", MAKES, HOOK),
    Row("webhook", "get", "/webhooks/{webhook}", MINE),
    Row("change_webhook", "put", "/webhooks/{webhook}", MINE, HOOK),
    Row("do_webhook", "post", "/webhooks/{webhook}", MINE, {"do": "pause"}),
    Row("delete_webhook", "delete", "/webhooks/{webhook}", ENDS),
)
