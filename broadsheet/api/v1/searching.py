"""Search, and recommendations from papers that are named in the call."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Schema
from pydantic import Field

from broadsheet.api.v1.frame import MOST, Topic, keys_of, next_page, page_of
from broadsheet.api.v1.shapes import Cursor, Detail, Facets, FoundPaper, Full, Page, Paper
from broadsheet.api.v1.told import by_keys
from broadsheet.feed import lists
from broadsheet.feed import recommend as picking
from broadsheet.feed.lists import Search
from broadsheet.search import filters
from broadsheet.search.index import Mode, Sort
from broadsheet.sources.text import clean
from broadsheet.web.answers import facets as told_facets
from broadsheet.web.answers import found_by
from broadsheet.web.caching import of_catalog
from broadsheet.web.people import hidden

searches, recommending = Topic(tags=["search"]), Topic(tags=["search"])
searches.add_decorator(of_catalog, mode="view")
_Value = Annotated[str, Query("", max_length=filters.MAX_VALUE)]


class Narrowed(Schema):
    """Filters beside the query; each stands for an operator of docs/search.md, which `q` can hold as well."""

    author: str = Field("", max_length=filters.MAX_VALUE, examples=["Ada Okafor"])
    venue: str = Field("", max_length=filters.MAX_VALUE, examples=["ICLR"])
    category: str = Field("", max_length=filters.MAX_VALUE, examples=["cs.CL"])
    source: str = Field("", max_length=filters.MAX_VALUE, examples=["arxiv"])
    since: str = Field("", max_length=10, description="The first year.", examples=["2024"])
    until: str = Field("", max_length=10, description="The last year.")
    code: bool = Field(False, description="Only papers with a link to code.")


class Results(Page):
    """One page of a search; docs/search-json.md explains the numbers."""

    papers: list[FoundPaper]
    query: str = Field(description="What was searched for, filters included.", examples=["columns cat:cs.CL"])
    mode: Mode
    sort: Sort
    total: int
    estimated: bool
    ranked: int
    near: int
    took_ms: float
    corrected: str | None
    known_item: bool
    without_meaning: int
    facets: Facets | None


@searches.get("/search", response=Results, summary="Search by words and meaning")
def search(
    request: HttpRequest,
    narrowed: Query[Narrowed],
    cursor: Cursor,
    detail: Full,
    q: Annotated[
        str,
        Query("", max_length=filters.MAX_TEXT, description="See docs/search.md.", examples=["columns"]),
    ],
    mode: Annotated[Mode, Query("hybrid", description="By words and meaning, by words, or by meaning alone.")],
    sort: Annotated[Sort, Query("relevance")],
    verbatim: Annotated[bool, Query(False, description="Words that occur nowhere are not mended.")],
    facets: Annotated[bool, Query(False, description="Count what was found.")],
    limit: Annotated[int, Query(20, ge=1, le=100, description="At most so many papers.")],
) -> Any:
    """Nothing is found for nothing. At most the best 1,000 papers can be paged through; conditions alone have no best,
    and find the newest first. To take all that a search finds use `/export`."""
    asked = Search(_text(q, narrowed), mode, sort, verbatim)
    number, size = page_of(cursor, limit)
    found = lists.found(asked, number, size, facets)
    hits = found.papers if found.paging.number == number else []
    papers = by_keys(request, [paper for paper, _ in hits], detail)
    results = found.results
    return {
        "papers": [
            papers[paper.key] | {"found": found_by(paper, hit, results.query)}
            for paper, hit in hits
            if paper.key in papers
        ],
        "next": next_page(number, found.paging.pages, size),
        "query": asked.text,
        "mode": mode,
        "sort": sort,
        "facets": told_facets(found.offers) if found.offers else None,
        **{name: getattr(results, name) for name in _NUMBERS},
        "took_ms": round(results.took_ms, 1),
    }


_NUMBERS = ("total", "estimated", "ranked", "near", "corrected", "known_item", "without_meaning")


def _text(q: str, narrowed: Narrowed) -> str:
    """The query with its filters as operators."""
    text = clean(q).strip()
    values = (
        ("author", narrowed.author),
        ("venue", narrowed.venue),
        ("cat", narrowed.category),
        ("source", narrowed.source),
    )
    operators = [filters.operator(field, clean(value)) for field, value in values]
    operators += [filters.years(narrowed.since, narrowed.until), "has:code" if narrowed.code else ""]
    for operator in operators:
        text = filters.added(text, operator) if operator else text
    return text


class Examples(Schema):
    """Papers that speak for a taste, and against it."""

    positive: list[Annotated[str, Field(max_length=600)]] = Field(
        min_length=1, max_length=MOST, examples=[["2605.00001"]]
    )
    negative: list[Annotated[str, Field(max_length=600)]] = Field([], max_length=MOST)
    detail: Detail = "brief"
    limit: int = Field(20, ge=1, le=100)


class Pick(Paper):
    because: str | None = Field(
        description="The key of the liked paper that it is nearest to; null of one that others like."
    )


class Picks(Page):
    papers: list[Pick]
    known: int = Field(description="Liked papers from which something was learned.")


@recommending.post("/recommend", response=Picks, summary="The newest papers near to some, and far from others")
def recommend(request: HttpRequest, examples: Examples) -> Any:
    """Without an account, and nothing of it is kept. From five papers on that have been read for their meaning a taste
    is learned; of fewer the nearest papers are told."""
    liked, disliked = keys_of(examples.positive), keys_of(examples.negative)
    found = picking.from_examples(liked, disliked, hidden(request), examples.limit)
    return {"papers": picked(request, found.picks, examples.detail), "next": None, "known": found.known}


def picked(request: HttpRequest, picks: Sequence[picking.Pick], detail: Detail) -> list[dict[str, Any]]:
    """Picks, each with the paper that it is near to."""
    papers = by_keys(request, [pick.paper for pick in picks], detail)
    near = {pick.paper.key: pick.like.key if pick.like else None for pick in picks}
    return [papers[key] | {"because": like} for key, like in near.items()]
