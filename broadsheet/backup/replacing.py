"""Files that are whole or not there: written aside, for their owner alone, and renamed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def replacing(file: Path) -> Iterator[Path]:
    """A new empty file beside `file`, which takes its place when the block ends well."""
    aside = file.with_name(f".{file.name}.{os.getpid()}.part")
    os.close(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    try:
        yield aside
        put(aside, file)
    finally:
        aside.unlink(missing_ok=True)


def put(aside: Path, file: Path) -> None:
    """Rename, so that neither the content nor the name is lost when the machine stops."""
    _on_disk(aside)
    aside.replace(file)
    _on_disk(file.parent)


def _on_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
