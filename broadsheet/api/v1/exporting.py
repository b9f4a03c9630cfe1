"""The whole catalog, or all that a search finds, as a stream that can be taken up again."""

from __future__ import annotations

from collections.abc import AsyncIterator, Generator, Iterator
from typing import Annotated, Any, Literal

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from ninja import Query

from broadsheet.api.problems import problem
from broadsheet.api.v1.frame import Topic
from broadsheet.api.v1.shapes import Place
from broadsheet.catalog.lines import lines
from broadsheet.catalog.parquet import parquet
from broadsheet.catalog.places import place_of
from broadsheet.community import queries as community
from broadsheet.feed import lists
from broadsheet.search import filters
from broadsheet.sources.text import clean
from broadsheet.web.people import votes

topic = Topic(tags=["export"])
MEDIA = {"jsonl": "application/jsonl", "parquet": "application/vnd.apache.parquet"}
MOST_AT_ONCE = 8
"""Exports that a process streams; each takes as much of a core as its reader lets it."""
_running: set[object] = set()
_FORMS: dict[str, Any] = {
    MEDIA["jsonl"]: {"schema": {"type": "string", "description": "A paper a line, as docs/api.md tells it."}},
    MEDIA["parquet"]: {"schema": {"type": "string", "contentEncoding": "binary"}},
}


@topic.get(
    "/export",
    response={200: None},
    summary="All papers, as JSON lines or Parquet",
    openapi_extra={"responses": {200: {"description": "A stream.", "content": _FORMS}}},
)
def export(
    request: HttpRequest,
    cursor: Place,
    format: Annotated[Literal["jsonl", "parquet"], Query("jsonl")],
    q: Annotated[
        str,
        Query(
            "", max_length=filters.MAX_TEXT, description="Only papers that hold all its words and meet its conditions."
        ),
    ],
) -> HttpResponseBase:
    """Ordered by when they last changed. Each line, or row, has a `cursor`: with it the papers behind it can be asked
    for, when a stream broke off, or another day for what changed since."""
    place, text = place_of(cursor), clean(q).strip()
    if len(_running) >= MOST_AT_ONCE:
        return _busy()
    among = lists.holding(text) if text else None
    told = lines(place, among, community.counts(votes(request)))
    pieces = parquet(told) if format == "parquet" else told
    if format == "parquet":
        request.META.pop("HTTP_ACCEPT_ENCODING", None)  # it is packed already
    answer = StreamingHttpResponse(_streamed(request, _counted(pieces)), content_type=MEDIA[format])
    answer.headers["Content-Disposition"] = f'attachment; filename="papers.{format}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _busy() -> HttpResponseBase:
    answer = problem(429, f"{MOST_AT_ONCE} exports run here just now; ask again in a minute.")
    answer.headers["Retry-After"] = "60"
    return answer


def _counted(pieces: Generator[bytes]) -> Generator[bytes]:
    """One of those that run, from its first piece to its last, or to when nobody wants the rest."""
    me = object()
    _running.add(me)
    try:
        yield from pieces
    finally:
        _running.discard(me)


def _streamed(request: HttpRequest, pieces: Generator[bytes]) -> Iterator[bytes] | AsyncIterator[bytes]:
    """As the server wants it: an ASGI server waits for each piece without blocking others."""
    return _later(pieces) if isinstance(request, ASGIRequest) else pieces


async def _later(pieces: Generator[bytes]) -> AsyncIterator[bytes]:
    following = sync_to_async(lambda: next(pieces, None))
    try:
        while (piece := await following()) is not None:
            yield piece
    finally:  # also where whoever asked has gone
        await sync_to_async(pieces.close)()
