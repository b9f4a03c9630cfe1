"""Papers in bulk as JSON lines: what `facts` tells of each, without making an object of it.

Columns that are JSON in the database are passed on as they stand; so a core writes tens of thousands a second.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Generator, Iterator, Mapping
from json.encoder import encode_basestring
from typing import Any

from django.db.models import TextField
from django.db.models.functions import Cast

from broadsheet.catalog import facts
from broadsheet.catalog.models import Paper
from broadsheet.catalog.places import BEGINNING, Place, asked_by, stamps_of, walk

LOT = 2_000
"""Papers that are read at once."""
_PLAIN = (
    *("id", "key", "revision", "published_precision", "updated_precision", "author_count", "outside_upvotes"),
    "has_code",
)
_MOMENTS = ("published", "updated", "added")
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
_READY = len((*_PLAIN, *_TEXTS, *_MOMENTS))
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
    rows, beside = _rows(ids), facts.beside(ids)
    stamps = stamps_of({row[2] for row in rows.values()})
    for paper in ids:
        if row := rows.get(paper):  # else merged away meanwhile
            lists = [_encode(held) if (held := beside[name][paper]) else "[]" for name in _BESIDE]
            place = Place(row[2], paper).text(stamps)
            yield (_LINE % (*_told(row), *lists, upvotes.get(row[1], 0), row[2], f'"{place}"')).encode()


def _rows(ids: list[int]) -> dict[int, tuple[Any, ...]]:
    ready = [Cast(name, TextField()) for name in (*_MOMENTS, *_JSON)]
    return {
        row[0]: row
        for how, some in asked_by(ids)
        for row in Paper.objects.filter(**{f"pk__{how}": some}).values_list(*_PLAIN, *_TEXTS, *ready)
    }


def _told(row: tuple[Any, ...]) -> Iterator[object]:
    """The JSON text of each field of the paper itself."""
    _, key, _, exactly, updated_exactly, authors, outside, has_code = row[: len(_PLAIN)]
    texts, (published, updated, added), ready = row[len(_PLAIN) : _READY - 3], row[_READY - 3 : _READY], row[_READY:]
    yield encode_basestring(key)
    yield f'"{_date(published, exactly)}"' if published else "null"
    yield f'"{_date(updated, updated_exactly)}"' if updated else "null"
    yield f'"{_date(added, "")[:-1]}+00:00"'
    yield "null" if authors is None else authors
    yield outside
    yield "true" if has_code else "false"
    for text in texts:
        yield encode_basestring(text) if text else '""'
    for text in ready:
        yield text or "null"


def _date(moment: str, precision: str) -> str:
    """A moment as a database writes it, `2026-05-29 08:00:00.5+00`, as `queries.exact` has it: reading each would take
    a tenth of the time of all."""
    whole = f"{moment[:10]}T{moment[11:].removesuffix('+00')}Z"
    return whole[: {"year": 4, "month": 7, "day": 10}.get(precision, len(whole))]
