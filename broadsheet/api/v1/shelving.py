"""Authors and categories with their papers, the addresses of feeds, and the state of the installation."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import Http404, HttpRequest
from ninja import Query, Schema
from pydantic import Field

from broadsheet.api.v1.frame import Topic, next_page, page_of, span_named, whole
from broadsheet.api.v1.shapes import Cat, Cursor, Full, Limit, Papers
from broadsheet.api.v1.told import told
from broadsheet.catalog import queries
from broadsheet.catalog.statistics import statistics
from broadsheet.feed import shelves
from broadsheet.feed.fields import field_name, field_of
from broadsheet.feed.lists import Search
from broadsheet.feed.selection import Selection
from broadsheet.search import index
from broadsheet.sources.text import clean
from broadsheet.web.caching import of_catalog
from broadsheet.web.feeds import addresses
from broadsheet.web.feeds.addresses import Feed
from broadsheet.web.pages.authors import asked_name
from broadsheet.web.pages.categories import as_written
from broadsheet.web.persons import person_url

topic, numbers = Topic(tags=["shelves"]), Topic(tags=["shelves"])
topic.add_decorator(of_catalog, mode="view")  # numbers of a large catalog change after it did


class Coauthor(Schema):
    name: str
    papers: int


class AuthorPapers(Papers):
    """The papers under one name, the newest first; people of one name are not told apart."""

    name: str = Field(description="As most of the papers write it.", examples=["Ada Okafor"])
    total: int
    years: dict[str, int] = Field(description="Papers by year.", examples=[{"2026": 3}])
    coauthors: list[Coauthor]
    other_names: list[str] = Field(description="Of the person here who has claimed the name.")
    person: str | None = Field(description="The address of that person's page.")


class Category(Schema):
    code: str = Field(examples=["cs.CL"])
    name: str = Field(examples=["Computation and language"])
    within: str | None = Field(description="The archive that it belongs to.", examples=["cs"])
    papers: int = Field(description="At least so many: of a large catalog as it was last counted.")


class Categories(Schema):
    categories: list[Category]
    next: None = None


class CategoryPapers(Papers):
    code: str = Field(examples=["cs.CL"])
    name: str
    total: int


class FeedAddresses(Schema):
    title: str = Field(examples=["Newest papers"])
    atom: str = Field(examples=["https://papers.example/feeds/papers.atom"])
    rss: str
    json_feed: str


class Index(Schema):
    """How many papers can be found."""

    words: int
    meaning: int


class Status(Schema):
    """What this installation holds."""

    papers: int
    newest_day: str | None = Field(examples=["2026-05-29"])
    revision: int = Field(description="Of the catalog: raised with every change.")
    index: Index
    sources: dict[str, int] = Field(description="Papers by who told of them.", examples=[{"arxiv": 120}])
    url: str = Field(description="Where its pages are.", examples=["https://papers.example/"])


@topic.get("/authors/{path:name}", response=AuthorPapers, summary="The papers of an author")
def author(
    request: HttpRequest,
    name: Annotated[str, Field(max_length=200)],
    cursor: Cursor,
    limit: Limit,
    detail: Full,
) -> Any:
    """By name, case, accents and punctuation aside; several names are one person where somebody here claimed them."""
    number, size = page_of(cursor, limit)
    found = shelves.by_author(asked_name(name), number, size)
    if not found.total:
        raise Http404(f"No paper here that the index has read names an author “{name[:80]}”.")
    return {
        "papers": told(request, found.papers if found.paging.number == number else [], detail),
        "next": next_page(number, found.paging.pages, size),
        "name": found.name,
        "total": found.total,
        "years": {str(year): papers for year, papers in found.years},
        "coauthors": [{"name": other, "papers": papers} for other, papers in found.coauthors],
        "other_names": found.others,
        "person": whole(request, person_url(found.claimed_by.username)) if found.claimed_by else None,
    }


@numbers.get("/categories", response=Categories, summary="The fields of research and venues that have papers")
def categories(request: HttpRequest) -> Any:
    """The largest first; a paper counts in each of its categories and archives."""
    counts = statistics()
    pairs = {**dict(counts.categories), **dict(counts.archives)}
    ordered = sorted(pairs.items(), key=lambda pair: (-pair[1], pair[0]))
    return {"categories": [_category(code, papers) for code, papers in ordered], "next": None}


def _category(code: str, papers: int) -> dict[str, Any]:
    archive = field_of([code])
    return {"code": code, "name": field_name(code), "within": archive if archive != code else None, "papers": papers}


@topic.get("/categories/{path:code}", response=CategoryPapers, summary="The papers of a category")
def category(
    request: HttpRequest,
    code: Annotated[str, Field(max_length=100)],
    cursor: Cursor,
    limit: Limit,
    detail: Full,
) -> Any:
    """Or of an archive with all its categories, the newest first; at most 10,000."""
    written = as_written(code)
    if not written:
        raise Http404(f"No paper here is of a category “{code[:60]}”.")
    number, size = page_of(cursor, limit)
    shelf = shelves.in_category(written, number, size)
    return {
        "papers": told(request, shelf.papers if shelf.paging.number == number else [], detail),
        "next": next_page(number, shelf.paging.pages, size),
        "code": written,
        "name": field_name(written),
        "total": shelf.total,
    }


@topic.get("/feeds", response=FeedAddresses, summary="The feeds of a list")
def feeds(
    request: HttpRequest,
    cat: Cat,
    view: Annotated[str, Query("papers", pattern="^(papers|trending|day|week|month|author|search|keyword)$")],
    of: Annotated[str, Query("", max_length=2_000, description="The day, week or month, the author, or the query.")],
) -> Any:
    """Addresses for feed readers: of the newest papers, of trending, of a `day`, `week` or `month` (without `of` the
    newest week or month), of an `author`, of a `search` or of a `keyword`."""
    found = _feed(view, clean(of).strip(), Selection.parse(cat).text)
    forms = {form.ending: whole(request, url) for form, url in found.forms}
    return {"title": found.title, "atom": forms["atom"], "rss": forms["rss"], "json_feed": forms["json"]}


def _feed(view: str, of: str, cat: str) -> Feed:
    match view, of:
        case "papers", _:
            return addresses.papers(cat)
        case "trending", _:
            return addresses.trending(cat)
        case "week" | "month" as kind, "":
            return addresses.newest(kind, cat)
        case "day" | "week" | "month" as kind, _:
            return addresses.of_span(span_named(kind, of), cat)
        case _, "":
            raise Http404("Say of what: of=…, the name, or what to search for.")
        case "author", _:
            return addresses.author(asked_name(of))
        case "search", _:
            return addresses.search(Search(of))
    return addresses.keyword(of)


@numbers.get("/status", response=Status, summary="What this installation holds")
def status(request: HttpRequest) -> Any:
    """How many papers there are, up to which day, and how many of them can be found."""
    counts, (words, meaning), newest = statistics(), index.held(), queries.newest_day()
    return {
        "papers": counts.papers,
        "newest_day": newest.isoformat() if newest else None,
        "revision": queries.revision(),
        "index": {"words": words, "meaning": meaning},
        "sources": dict(counts.sources),
        "url": whole(request, "/"),
    }
