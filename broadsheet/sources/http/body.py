"""Reading an answer's body within bounds, on the wire and unpacked: a gzip bomb ends where the bound is."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass

from broadsheet.sources.http.errors import BrokenAnswer


class Truncated(Exception):
    """The packed body ends before its end."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What an answer may cost. Sizes in bytes, times in seconds."""

    wire: int = 64_000_000
    unpacked: int = 256_000_000
    connect: float = 10.0
    read: float = 30.0
    """Between two pieces of an answer."""
    overall: float = 180.0
    """From the request to the last byte, however steadily it drips."""


def read_body(pieces: Iterable[bytes], encoding: str, bounds: Bounds, host: str) -> bytes:
    """The body, unpacked. Raises BrokenAnswer where it passes the bounds or is packed wrongly, Truncated where it is
    cut off inside of the packing."""
    if encoding not in ("", "identity", "gzip", "x-gzip"):
        raise BrokenAnswer(f"{host} packed its answer in a way that was not asked for ({encoding[:20]}).")
    body, wire = bytearray(), 0
    unpacker = None if encoding in ("", "identity") else zlib.decompressobj(wbits=31)
    for piece in pieces:
        wire += len(piece)
        _within(wire, bounds.wire, host)
        if unpacker is None:
            body += piece
            continue
        try:
            body += unpacker.decompress(piece, bounds.unpacked + 1 - len(body))
        except zlib.error:
            raise BrokenAnswer(f"{host} sent an answer that cannot be unpacked.") from None
        _within(len(body), bounds.unpacked, host)
    if unpacker is not None and not unpacker.eof:
        raise Truncated
    return bytes(body)


def _within(size: int, bound: int, host: str) -> None:
    if size > bound:
        raise BrokenAnswer(f"{host} sent more than {bound:,} bytes, which is too large to be what was asked for.")
