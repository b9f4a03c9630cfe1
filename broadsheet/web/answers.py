"""A search as JSON and as Markdown: what its page says, for programs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest

from broadsheet.catalog import queries
from broadsheet.catalog.models import Paper
from broadsheet.feed.facets import Offer, Offers
from broadsheet.feed.lists import Found
from broadsheet.search import highlight
from broadsheet.search.index import Hit
from broadsheet.search.query import Query
from broadsheet.web.markdown import one_line
from broadsheet.web.rows import byline, paper_url
from broadsheet.web.searching import Asking
from broadsheet.web.words import counted, dated

EXCERPT = 280
MATCHED_TEXT = 8_000
MOST_AUTHORS = 50


def search_json(request: HttpRequest, asked: Asking, found: Found) -> dict[str, Any]:
    """The object of docs/search-json.md."""
    results, paging, search = found.results, found.paging, asked.search
    return {
        "query": search.text,
        "mode": search.mode,
        "sort": search.sort,
        "total": results.total,
        "estimated": results.estimated,
        "ranked": results.ranked,
        "near": results.near,
        "took_ms": round(results.took_ms, 1),
        "corrected": results.corrected,
        "known_item": results.known_item,
        "without_meaning": results.without_meaning,
        "page": paging.number,
        "pages": paging.pages,
        "url": request.build_absolute_uri(_page_url(asked, paging.number)),
        "next": request.build_absolute_uri(_page_url(asked, paging.number + 1, "papers-json"))
        if paging.number < paging.pages
        else None,
        "facets": facets(found.offers) if found.offers else None,
        "hits": [_hit(request, paper, hit, results.query) for paper, hit in found.papers],
    }


def _page_url(asked: Asking, page: int, name: str = "papers") -> str:
    first = asked.url(name)
    return f"{first}&page={page}" if page > 1 else first


def facets(offers: Offers) -> dict[str, Any]:
    """What a search can be narrowed down by."""
    return {
        "among": offers.among,
        "years": [_offer(offer) for offer in offers.years],
        "categories": [_offer(offer) for offer in offers.categories],
        "sources": [_offer(offer) for offer in offers.sources],
        "venues": [_offer(offer) for offer in offers.venues],
        "authors": [_offer(offer) for offer in offers.authors],
        "code": _offer(offers.with_code),
    }


def _offer(offer: Offer) -> dict[str, Any]:
    return {"operator": offer.operator, "name": offer.name, "papers": offer.papers}


def _hit(request: HttpRequest, paper: Paper, hit: Hit, query: Query) -> dict[str, Any]:
    return {
        "key": paper.key,
        "url": request.build_absolute_uri(paper_url(paper)),
        "title": paper.title,
        "authors": [str(author.get("name", "")) for author in paper.authors[:MOST_AUTHORS]],
        "author_count": max(len(paper.authors), paper.author_count or 0),
        "published": queries.exact(paper.published, paper.published_precision),
        "categories": paper.categories,
        **found_by(paper, hit, query),
    }


def found_by(paper: Paper, hit: Hit, query: Query) -> dict[str, Any]:
    """How and why a search found a paper."""
    text = (paper.abstract or paper.summary)[:MATCHED_TEXT]
    return {
        "score": hit.score,
        "parts": hit.parts,
        "why": hit.why,
        "highlights": {
            "title": _pieces(highlight.segments(paper.title, query)),
            "abstract": _pieces(highlight.excerpt(text, query, EXCERPT)),
        },
    }


def _pieces(segments: list[highlight.Segment]) -> list[dict[str, Any]]:
    return [{"text": segment.text, "marked": segment.marked} for segment in segments]


def search_markdown(request: HttpRequest, asked: Asking, found: Found) -> str:
    """One page of a search as Markdown; ends in a line break. A title is one line."""
    return "\n\n".join(part for part in _parts(request, asked, found) if part) + "\n"


def _parts(request: HttpRequest, asked: Asking, found: Found) -> Iterator[str]:
    results, paging = found.results, found.paging
    yield f"# Search: {asked.search.text}"
    if not found.papers:
        yield "Nothing was found."
        return
    yield f"{counted(results.total or results.ranked, 'paper')}; page {paging.number} of {paging.pages}."
    yield f"Showing results for: {results.corrected}" if results.corrected else ""
    rows = [_row(request, place, *each) for place, each in enumerate(found.papers, paging.start + 1)]
    yield "\n".join(rows)
    if paging.number < paging.pages:
        yield f"Next page: {request.build_absolute_uri(_page_url(asked, paging.number + 1, 'papers-markdown'))}"


def _row(request: HttpRequest, place: int, paper: Paper, hit: Hit) -> str:
    facts = [byline(paper), dated(paper.published, paper.published_precision, paper.date_kind), hit.why]
    lines = "".join(f"\n   {fact}" for fact in facts if fact)
    return f"{place}. {one_line(paper.title)}\n   {request.build_absolute_uri(paper_url(paper))}{lines}"
