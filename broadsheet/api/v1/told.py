"""Papers as answers tell them, however many with the same few questions to the database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpRequest

from broadsheet.api.v1.frame import whole
from broadsheet.api.v1.shapes import Detail
from broadsheet.catalog import queries
from broadsheet.catalog.facts import all_facts
from broadsheet.catalog.models import Paper
from broadsheet.community import queries as community
from broadsheet.web.answers import MOST_AUTHORS
from broadsheet.web.people import votes
from broadsheet.web.rows import paper_url

_AS_THEY_ARE = ("key", "title", "date_kind", "categories", "venue", "status", "has_code", "outside_upvotes")


def told(request: HttpRequest, papers: Iterable[Paper], detail: Detail) -> list[dict[str, Any]]:
    """The papers in their order."""
    wanted = list(papers)
    if detail == "full":  # those of lists come without all their authors
        wanted = queries.by_ids([paper.pk for paper in wanted])
    counts = community.counts(votes(request))
    brief = [_brief(request, paper, counts) for paper in wanted]
    if detail == "brief":
        return brief
    return [one | _more(facts) for one, facts in zip(brief, all_facts(wanted), strict=True)]


def by_keys(request: HttpRequest, papers: Iterable[Paper], detail: Detail) -> dict[str, dict[str, Any]]:
    """The same by their keys."""
    return {one["key"]: one for one in told(request, papers, detail)}


def _brief(request: HttpRequest, paper: Paper, counts: Mapping[str, int]) -> dict[str, Any]:
    return {name: getattr(paper, name) for name in _AS_THEY_ARE} | {
        "url": whole(request, paper_url(paper)),
        "authors": paper.authors[:MOST_AUTHORS],
        "author_count": max(len(paper.authors), paper.author_count or 0),
        "published": queries.exact(paper.published, paper.published_precision),
        "updated": queries.exact(paper.updated, paper.updated_precision),
        "upvotes": counts.get(paper.key, 0),
    }


def _more(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if name not in ("id", "author_count")}
