"""Papers by key, the newest, what changed, and what is near in meaning."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Schema
from pydantic import Field

from broadsheet.api.v1.frame import MOST, Topic, keys_of, paper_of
from broadsheet.api.v1.shapes import Full, Key, Limit, NearPaper, Page, Paper, Papers, Place
from broadsheet.api.v1.told import told
from broadsheet.catalog import queries
from broadsheet.catalog.keys import by_keys
from broadsheet.feed import changed, lists
from broadsheet.search.phrases import key_phrases
from broadsheet.search.telling import telling_sentence
from broadsheet.web.caching import of_catalog

topic = Topic(tags=["papers"])
topic.add_decorator(of_catalog, mode="view")


class Changes(Schema):
    papers: list[Paper]
    next: str = Field(description="The `cursor` that goes on, also where nothing changed yet: keep it.")
    more: bool = Field(description="Whether more is there already.")


class Near(Page):
    papers: list[NearPaper]


class OnePaper(Paper):
    sentence: str = Field(description="The sentence of the abstract that says most; empty where none is short enough.")
    key_phrases: list[str] = Field(description="Found in the text by Broadsheet, the most telling first.")


@topic.get("/papers", response=Papers, summary="Papers by their keys")
def papers(
    request: HttpRequest,
    key: Annotated[
        list[str],
        Query(
            description="Keys or identifiers, repeated: at most 100.",
            min_length=1,
            max_length=MOST,
            examples=[["2605.00001"]],
        ),
    ],
    detail: Full,
) -> Any:
    """In the order asked for, each once; what is no paper here is left out. Keys that papers once had lead to them."""
    return {"papers": told(request, by_keys(keys_of(key)), detail), "next": None}


@topic.get("/changes", response=Changes, summary="Papers that changed, for who follows the catalog")
def changes(request: HttpRequest, cursor: Place, limit: Limit, detail: Full) -> Any:
    """New and changed papers after a cursor, in the order in which they changed; without one from the beginning.

    A paper that was merged into another comes no more; the other one does, with the old key among its `aliases`
    (`detail=full`). A cursor of a catalog that was restored from a backup since is refused: begin anew.
    """
    found = changed.since(cursor, limit)
    return {"papers": told(request, queries.by_ids(found.papers), detail), "next": found.cursor, "more": found.more}


@topic.get("/papers/{path:key}/similar", response=Near, summary="The papers nearest in meaning")
def similar(
    request: HttpRequest,
    key: Key,
    limit: Annotated[int, Query(10, ge=1, le=50, description="At most so many papers.")],
    detail: Full,
) -> Any:
    """The nearest first; none while the index has not read the paper."""
    near = lists.similar(paper_of(key), limit)
    shown = told(request, [paper for paper, _ in near], detail)
    return {
        "papers": [one | {"nearness": round(cosine, 4)} for one, (_, cosine) in zip(shown, near, strict=True)],
        "next": None,
    }


@topic.get("/papers/{path:key}", response=OnePaper, summary="One paper")
def paper(request: HttpRequest, key: Key) -> Any:
    """All that is known of it. Where `key` of the answer is another one, that is its key now."""
    found = paper_of(key)
    return told(request, [found], "full")[0] | {
        "sentence": telling_sentence(found.title, found.abstract),
        "key_phrases": key_phrases(found.title, found.abstract or found.summary),
    }
