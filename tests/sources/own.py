"""The records of files that Broadsheet wrote itself."""

from __future__ import annotations

from pathlib import Path

from broadsheet.sources import files
from broadsheet.sources.base import PaperRecord


def own_records(path: Path) -> list[PaperRecord]:
    """All that stands in a file of JSON lines, which must be records and nothing else."""
    records = []
    for item, _ in files.read(path, files.OWN_LINES):
        assert isinstance(item, PaperRecord), item
        records.append(item)
    return records
