"""A record made ready to be stored: everything about it that needs no database, so that another process can do it."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import blake2b

from broadsheet.sources.base import PaperRecord
from broadsheet.sources.identifiers import title_key
from broadsheet.sources.jsonl import dumps, to_json

COMPRESSION = 1


@dataclass(slots=True)
class Encoded:
    """`payload` is the record as JSON lines write it (`size` bytes), packed by zlib; `digest` is BLAKE2b-128 of it."""

    record: PaperRecord
    payload: bytes
    size: int
    digest: str
    title_key: str
    seen: datetime | None


def encode(record: PaperRecord) -> Encoded:
    """Take out `seen`, which is no part of the statement, and encode the rest."""
    seen = record.seen.start if record.seen else None
    if record.seen:
        record = replace(record, seen=None)
    text = dumps(to_json(record)).encode()
    digest = blake2b(text, digest_size=16).hexdigest()
    key = title_key(record.title, record.abstract)
    return Encoded(record, zlib.compress(text, COMPRESSION), len(text), digest, key, seen)


def decode(payload: bytes | memoryview) -> bytes:
    """The JSON text of a payload."""
    return zlib.decompress(payload)
