"""Reads and encodes files, large ones in a process of its own, so that both cores of a small machine have work.

The other process is always one block ahead and never more, so memory stays flat. It ends with its parent, however that
ends: nobody takes its next block.
"""

from __future__ import annotations

import copyreg
import dataclasses
import gc
import multiprocessing
import signal
from collections.abc import Iterator, Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from broadsheet.sources.base import (
    Author,
    Link,
    Listing,
    Note,
    Organization,
    PaperRecord,
    PartialDate,
    Reject,
    Relation,
    Version,
)
from broadsheet.sources.files import KINDS, Kind, read
from broadsheet.sources.jsonl import Decision
from broadsheet.sources.live import Removed
from broadsheet.sources.statement import Encoded, encode

BLOCK = 2_000
"""Items: as many as the writer takes in one transaction, or else it waits for the rest while the reader could work."""
SMALL = 4_000_000
"""Bytes in all up to which starting another process takes longer than it saves."""

Ready = Encoded | Decision | Reject | Note | Removed
Block = tuple[Path, int, list[Ready]]
"""(file, how many of its bytes are read, what stood there)"""


def blocks(files: Sequence[tuple[Path, Kind]]) -> Iterator[Block]:
    """Everything that stands in files, in order, in blocks."""
    small = sum(path.stat().st_size for path, _ in files) <= SMALL
    return _blocks(files) if small else _from_other_process(files)


def _blocks(files: Sequence[tuple[Path, Kind]]) -> Iterator[Block]:
    for path, kind in files:
        position = 0
        block: list[Ready] = []
        try:
            for item, position in read(path, kind):
                block.append(encode(item) if isinstance(item, PaperRecord) else item)
                if len(block) == BLOCK:
                    yield path, position, block
                    block = []
        except OSError as error:
            block.append(Reject(str(path), "whole file", f"It cannot be read ({error.strerror})."))
        yield path, position, block


def _from_other_process(files: Sequence[tuple[Path, Kind]]) -> Iterator[Block]:
    context = multiprocessing.get_context("spawn")
    receiving, sending = context.Pipe(duplex=False)
    names = [(path, kind.name) for path, kind in files]
    process = context.Process(target=_send_blocks, args=(names, sending), daemon=True)
    process.start()
    sending.close()
    try:
        while (block := receiving.recv()) is not None:
            yield block
    except EOFError:
        raise RuntimeError("The process that reads the files ended before it was done.") from None
    finally:
        receiving.close()
        process.terminate()
        process.join()


_FIELDS: dict[type[Any], tuple[str, ...]] = {
    kind: tuple(field.name for field in dataclasses.fields(kind))
    for kind in (PaperRecord, PartialDate, Author, Organization, Version, Link, Listing, Relation)
}


def _parts(value: Any) -> tuple[Any, ...]:
    kind = type(value)
    return kind, tuple([getattr(value, name) for name in _FIELDS[kind]])


def _record(*values: Any) -> PaperRecord:
    return PaperRecord(**dict(zip(_FIELDS[PaperRecord], values, strict=True)))


def _parts_of_record(record: PaperRecord) -> tuple[Any, ...]:
    return _record, tuple([getattr(record, name) for name in _FIELDS[PaperRecord]])


for _kind in _FIELDS:  # several times faster than how frozen dataclasses travel by themselves
    copyreg.pickle(_kind, _parts)
copyreg.pickle(PaperRecord, _parts_of_record)


def _send_blocks(names: list[tuple[Path, str]], sending: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which then ends us
    gc.set_threshold(20_000, 20, 50)  # many objects, hardly a cycle
    try:
        for block in _blocks([(path, KINDS[name]) for path, name in names]):
            sending.send(block)
        sending.send(None)
    except BrokenPipeError:
        pass  # the parent is gone
