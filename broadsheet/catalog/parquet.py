"""JSON lines of papers as one Parquet file, written while they come: nothing of it is held but a few lots.

Arrow's own reader of JSON makes the columns, so that both forms of an export say the same; it reads and writes in a
thread of its own, since it fetches what it needs, and who streams an answer does too.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from io import BytesIO
from queue import Queue
from typing import Any, cast

from arro3.core import DataType, Field, Schema
from arro3.io import read_json, write_parquet

ROW_GROUP = 10_000
WAITING = 4
"""Lots that wait to be read."""
_TEXT, _NUMBER = DataType.utf8(), DataType.int64()


def _list(of: DataType) -> DataType:
    return DataType.list(Field("item", of))


def _object(**fields: DataType) -> DataType:
    return DataType.struct([Field(name, kind) for name, kind in fields.items()])


def _map(of: DataType) -> DataType:
    return DataType.map(Field("key", _TEXT, nullable=False), Field("value", of), False)


_TEXTS = _list(_TEXT)
SCHEMA = Schema(
    [
        *(Field(name, _TEXT) for name in ("key", "title", "abstract", "summary")),
        Field("authors", _list(_object(name=_TEXT, given=_TEXT, family=_TEXT, identifiers=_TEXTS))),
        Field("author_count", _NUMBER),
        Field("organization", _object(name=_TEXT, fullname=_TEXT)),
        *(Field(name, _TEXT) for name in ("published", "updated", "date_kind")),
        Field("versions", _list(_object(number=_NUMBER, date=_TEXT, note=_TEXT))),
        Field("categories", _TEXTS),
        *(Field(name, _TEXT) for name in ("venue", "comment", "license", "status")),
        Field("keywords", _TEXTS),
        Field("ai_summary", _TEXT),
        Field("ai_keywords", _TEXTS),
        Field("ai_model", _TEXT),
        Field("links", _list(_object(kind=_TEXT, url=_TEXT))),
        Field("has_code", DataType.bool()),
        Field("relations", _list(_object(kind=_TEXT, identifier=_TEXT))),
        Field("sources", _TEXTS),
        Field("signals", _map(_map(_NUMBER))),
        Field("outside_upvotes", _NUMBER),
        Field("upvotes", _NUMBER),
        Field("submitter", _TEXT),
        Field("identifiers", _TEXTS),
        Field("aliases", _TEXTS),
        Field("feeds", _list(_object(feed=_TEXT, day=_TEXT, place=_NUMBER))),
        Field("added", _TEXT),
        Field("revision", _NUMBER),
        Field("cursor", _TEXT),
    ]
)


def parquet(lines: Iterable[bytes]) -> Generator[bytes]:
    """The bytes of a file of `SCHEMA`, in pieces as they come; `lines` are lots of whole lines, as `lines.lines` gives
    them."""
    writing = _Writing()
    writing.start()
    try:
        for lot in lines:
            writing.take(lot)
            yield from writing.written()
    finally:  # also where nobody wants the rest
        writing.end()
    yield from writing.written()


class _Writing(threading.Thread):
    """The file that Arrow reads lots from, the one that it writes to, and the thread in which it does."""

    def __init__(self) -> None:
        super().__init__(name="parquet", daemon=True)
        self.lots: Queue[bytes] = Queue(WAITING)
        self.lot, self.ended = BytesIO(), False
        self.pieces: deque[bytes] = deque()
        self.problem: BaseException | None = None

    def run(self) -> None:
        try:
            reader = read_json(cast(Any, self), SCHEMA, batch_size=ROW_GROUP)
            write_parquet(
                reader, cast(Any, self), compression="zstd(1)", dictionary_enabled=False, max_row_group_size=ROW_GROUP
            )
        except BaseException as problem:
            self.problem = problem
            while not self.ended:  # whoever brings more must not wait for ever
                self.ended = not self.lots.get()

    def take(self, lot: bytes) -> None:
        if self.problem:
            raise self.problem
        if lot:
            self.lots.put(lot)

    def end(self) -> None:
        """Let it write what is left; raise what went wrong."""
        self.lots.put(b"")
        self.join()
        if self.problem:
            raise self.problem

    def written(self) -> Iterator[bytes]:
        while self.pieces:
            yield self.pieces.popleft()

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes of what was brought; none at the end."""
        piece = self.lot.read(size)
        if not (piece or self.ended):
            lot = self.lots.get()
            self.lot, self.ended = BytesIO(lot), not lot
            piece = self.lot.read(size)
        return piece

    def write(self, piece: bytes) -> int:
        self.pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        pass

    def seek(self, *_: int) -> int:
        return 0

    def close(self) -> None:
        pass
