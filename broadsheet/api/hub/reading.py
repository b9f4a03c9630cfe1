"""What anybody may read: routes 1 to 3, 5 and 6 of the original. The fourth, Markdown, is one of the pages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import cast
from urllib.parse import urlencode

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router

from broadsheet.api.hub import contract
from broadsheet.api.hub.answering import answer, is_anonymous
from broadsheet.api.hub.asking import ByDate, Daily, Detail, Words
from broadsheet.api.hub.errors import PROBLEMS_OF_READING
from broadsheet.api.hub.papers import bare, daily, detail, listed, repos_of
from broadsheet.api.hub.talk import comments_on
from broadsheet.api.hub.told import told
from broadsheet.catalog import models
from broadsheet.community import queries as community
from broadsheet.feed import expected, lists, picked
from broadsheet.feed.picked import Pick
from broadsheet.feed.span import Kind, Span
from broadsheet.feed.trending import trending
from broadsheet.search import highlight
from broadsheet.search.query import Query as Tree
from broadsheet.sources.text import clean
from broadsheet.web.feeds.answering import site
from broadsheet.web.named import paper_named
from broadsheet.web.people import saves, votes, who

_KINDS = {"date": "day", "week": "week", "month": "month"}
_FORMS = {"date": "2026-05-20", "week": "2026-W21", "month": "2026-05"}
_CURSOR = re.compile(r"(-?\d{1,18})-(\d{1,18})", re.ASCII)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

router = Router(tags=["Reading"])


@router.get(
    "/daily_papers", url_name="hub-daily-papers", response={200: list[contract.DailyPaper], **PROBLEMS_OF_READING}
)
def daily_papers(request: HttpRequest, asked: Query[Daily]) -> HttpResponse:
    """The papers that people picked: of a day, a week or a month, of one submitter, or of all days, the newest first.

    Inside a day, a week or a month the most upvoted come first, whatever `sort=publishedAt` says. `sort=trending` is
    what is trending, where no day, week, month or submitter is named. Past the end the answer is empty.
    """
    papers, picks, more = _found(request, asked, _span(asked, timezone.now().date()))
    around = told(request, papers, picks)
    headers = _next(request, asked.following()) if more else None
    return answer(request, [daily(paper, around) for paper in papers], headers)


def _span(asked: Daily, today: date) -> Span | None:
    """The day, else the week, else the month that is asked for. Raises BadRequest for none of the calendar, or one that
    has not begun."""
    for name, kind in _KINDS.items():
        text = getattr(asked, name)
        if text:
            try:
                span = Span.parse(cast(Kind, kind), text)
            except (ValueError, OverflowError):
                raise BadRequest(f"{name}: write a {kind} of the calendar like {_FORMS[name]}.") from None
            if span.first > today:
                raise BadRequest(f"{name}: {text} is still to come.")
            return span
    return None


def _found(
    request: HttpRequest, asked: Daily, span: Span | None
) -> tuple[list[models.Paper], Mapping[int, Pick], bool]:
    """One page, where its papers stand, and whether there are more."""
    start, state = asked.p * asked.limit, votes(request)
    end = start + asked.limit + 1
    if asked.submitter:
        found = picked.by_submitter(clean(asked.submitter), span, state)[start:end]
    elif span:
        found = picked.of_span(span, state)[start:end]
    elif asked.sort == "trending":
        return _trending(request, asked)
    else:
        found = picked.newest(start, end, state)
    picks = {one.paper: one for one in found[: asked.limit]}
    return lists.by_ids(picks), picks, len(found) > asked.limit


def _trending(request: HttpRequest, asked: Daily) -> tuple[list[models.Paper], Mapping[int, Pick], bool]:
    found = trending(
        timezone.now().date(),
        page=asked.p + 1,
        votes=votes(request),
        saves=saves(request),
        expected=expected.state(),
        per_page=asked.limit,
    )
    if found is None or asked.p >= found.paging.pages:
        return [], {}, False
    papers = [paper for paper, _ in found.papers]
    return papers, picked.stood(paper.pk for paper in papers), asked.p + 1 < found.paging.pages


def _next(request: HttpRequest, query: Mapping[str, object]) -> dict[str, str]:
    given = {name: value for name, value in query.items() if value != ""}
    return {"Link": f'<{site(request)}{request.path}?{urlencode(given)}>; rel="next"'}


@router.get("/papers/search", url_name="hub-search", response={200: list[contract.SearchHit], **PROBLEMS_OF_READING})
def search(request: HttpRequest, asked: Query[Words]) -> HttpResponse:
    """The papers that a search by words and meaning ranks first; without a query none."""
    tree, papers = lists.best(asked.q, asked.limit) if asked.q.strip() else (None, [])
    around = told(request, papers, picked.stood(paper.pk for paper in papers))
    user = None if is_anonymous(request) else who(request, "mark")
    mine = frozenset(community.upvoted(user)) if user else frozenset()
    hits: list[contract.SearchHit] = [
        {
            **listed(paper, around),
            "upvoted": paper.key in mine,
            "highlightedTitle": _pieces(paper.title, tree),
            "highlightedSummary": _pieces(paper.abstract, tree),
        }
        for paper in papers
    ]
    return answer(request, hits)


def _pieces(text: str, tree: Tree | None) -> list[contract.Piece]:
    return [
        {"type": "highlight" if piece.marked else "text", "text": piece.text}
        for piece in highlight.segments(text, tree)
    ]


@router.get("/papers", url_name="hub-papers", response={200: list[contract.Paper], **PROBLEMS_OF_READING})
def papers(request: HttpRequest, asked: Query[ByDate]) -> HttpResponse:
    """All papers by the moment of their publication, the newest first; the header `Link` leads on."""
    found = lists.by_publication(_behind(asked.cursor), asked.limit + 1)
    shown = found[: asked.limit]
    around = told(request, shown, picked.stood(paper.pk for paper in shown))
    headers = _next(request, {"cursor": _cursor(shown[-1]), "limit": asked.limit}) if len(found) > len(shown) else None
    return answer(request, [bare(paper, around) for paper in shown], headers)


def _cursor(paper: models.Paper) -> str:
    assert paper.published  # they are found by it
    return f"{(paper.published - _EPOCH) // _MICROSECOND}-{paper.pk}"


def _behind(cursor: str) -> tuple[datetime, int] | None:
    """Where to go on; None from the beginning. Raises BadRequest."""
    if not cursor:
        return None
    found = _CURSOR.fullmatch(cursor)
    try:
        if found:
            return _EPOCH + int(found[1]) * _MICROSECOND, int(found[2])
    except OverflowError:
        pass
    raise BadRequest("cursor: take the whole address from the header “Link” of the answer before.")


@router.get(
    "/papers/{path:paper_id}", url_name="hub-paper", response={200: contract.PaperDetail, **PROBLEMS_OF_READING}
)
def paper(request: HttpRequest, paper_id: str, asked: Query[Detail]) -> HttpResponse:
    """One paper, by its id or any identifier of it; with `field=comments` what people here said of it."""
    found = paper_named(paper_id)
    said = detail(found, told(request, [found], picked.stood([found.pk])))
    if asked.field == "comments":
        said["comments"] = comments_on(found, site(request))
    return answer(request, said)


@router.get("/arxiv/{path:paper_id}/repos", url_name="hub-repos", response={200: contract.Repos, **PROBLEMS_OF_READING})
def repos(request: HttpRequest, paper_id: str) -> HttpResponse:
    """The models, datasets and Spaces that a paper links to."""
    return answer(request, repos_of(paper_named(paper_id)))
