"""Papers in bulk as JSON lines: what `facts` tells of each, without making an object of it.

Columns that are JSON in the database are passed on as they stand; so a core writes tens of thousands a second.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Generator, Iterator, Mapping
from datetime import datetime
from json.encoder import encode_basestring
from typing import Any

from django.db.models import TextField
from django.db.models.functions import Cast

from broadsheet.catalog import facts, queries
from broadsheet.catalog.models import Paper
from broadsheet.catalog.places import BEGINNING, Place, stamps_of, walk

LOT = 500
"""Papers that are read at once: as many as one question to the database may name."""
_PLAIN = (
    *("id", "key", "revision", "published", "published_precision", "updated", "updated_precision", "added"),
    *("author_count", "outside_upvotes", "has_code"),
)
_TEXTS = (
    *("title", "abstract", "summary", "date_kind", "venue", "comment", "license", "status", "ai_summary", "ai_model"),
    "submitter",
)
_JSON = (
    *("authors", "organization", "versions", "categories", "keywords", "ai_keywords", "links", "relations"),
    *("sources", "signals"),
)
_BESIDE = ("identifiers", "aliases", "feeds")
_MADE = ("key", "published", "updated", "added", "author_count", "outside_upvotes", "has_code")
_NAMES = (*_MADE, *_TEXTS, *_JSON, *_BESIDE, "upvotes", "revision", "cursor")
_LINE = "{" + ",".join(f'"{name}":%s' for name in _NAMES) + "}\n"
_NOBODY: Mapping[str, int] = {}
_encode = json.JSONEncoder(ensure_ascii=False).encode


def lines(
    since: Place = BEGINNING, among: Collection[int] | None = None, upvotes: Mapping[str, int] = _NOBODY
) -> Generator[bytes]:
    """Every paper behind a place, by (revision, id), in lots of whole lines; `among` as `places.walk` takes it.

    A line has the keys of `facts.facts_of` with `key` in place of `id`; `upvotes` of people here, by key; `revision`,
    and the `cursor` with which the lines behind it can be asked for.
    """
    for lot in walk(since, LOT, among):
        yield b"".join(_lines(lot, upvotes))


def _lines(lot: list[Place], upvotes: Mapping[str, int]) -> Iterator[bytes]:
    ids = [place.paper for place in lot]
    columns = [Cast(name, TextField()) for name in _JSON]
    rows = {row[0]: row for row in Paper.objects.filter(pk__in=ids).values_list(*_PLAIN, *_TEXTS, *columns)}
    beside, stamps = facts.beside(ids), stamps_of({row[2] for row in rows.values()})
    for paper in ids:
        if row := rows.get(paper):  # else merged away meanwhile
            lists = [_encode(held) if (held := beside[name][paper]) else "[]" for name in _BESIDE]
            place = Place(row[2], paper).text(stamps)
            yield (_LINE % (*_told(row), *lists, upvotes.get(row[1], 0), row[2], f'"{place}"')).encode()


def _told(row: tuple[Any, ...]) -> Iterator[object]:
    """The JSON text of each field of the paper itself."""
    _, key, _, published, exactly, updated, updated_exactly, added, authors, outside, has_code = row[: len(_PLAIN)]
    yield encode_basestring(key)
    yield _date(published, exactly)
    yield _date(updated, updated_exactly)
    yield f'"{added.isoformat()}"'
    yield "null" if authors is None else authors
    yield outside
    yield "true" if has_code else "false"
    for text in row[len(_PLAIN) : -len(_JSON)]:
        yield encode_basestring(text) if text else '""'
    for ready in row[-len(_JSON) :]:
        yield ready or "null"


def _date(moment: datetime | None, precision: str) -> str:
    return f'"{queries.exact(moment, precision)}"' if moment else "null"
