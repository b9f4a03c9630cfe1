"""Short ways to write a record in a test."""

from __future__ import annotations

from typing import Any

from broadsheet.sources.base import PaperRecord
from broadsheet.sources.jsonl import from_json

TITLE = "On the breadth of newspaper columns"


def record(source: str = "arxiv-rss", source_id: str = "1", title: str = TITLE, **fields: Any) -> PaperRecord:
    """A record as a JSON line would give it; without identifiers unless they are given."""
    return from_json({"source": source, "id": source_id, "title": title, "identifiers": [], **fields})
