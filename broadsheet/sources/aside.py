"""Reads and encodes files, large ones in a process of its own, so that both cores of a small machine have work.

The other process is always one block ahead and never more, so memory stays flat. It ends with its parent, however that
ends: nobody takes its next block.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Iterator, Sequence
from multiprocessing.connection import Connection
from pathlib import Path

from broadsheet.sources.base import PaperRecord, Reject
from broadsheet.sources.files import KINDS, Kind, read
from broadsheet.sources.jsonl import Decision
from broadsheet.sources.statement import Encoded, encode

BLOCK = 500
SMALL = 4_000_000
"""Bytes in all up to which starting another process takes longer than it saves."""

Ready = Encoded | Decision | Reject
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


def _send_blocks(names: list[tuple[Path, str]], sending: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which then ends us
    try:
        for block in _blocks([(path, KINDS[name]) for path, name in names]):
            sending.send(block)
        sending.send(None)
    except BrokenPipeError:
        pass  # the parent is gone
