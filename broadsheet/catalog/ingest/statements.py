"""SourceRecords as the ingest works on them: encoding, decoding, looking up."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

from broadsheet.catalog.models import SourceRecord
from broadsheet.sources.base import PaperRecord
from broadsheet.sources.jsonl import Statement, from_json
from broadsheet.sources.statement import Encoded, decode, encode

CHUNK = 500
"""Values in one IN list: below what any database takes."""
_EARLIEST = datetime(1, 1, 1, tzinfo=UTC)
T = TypeVar("T")


@dataclass(slots=True)
class Row:
    """A statement: as it stands in the catalog (`pk`, `paper`), or as it has just come (neither)."""

    name: Statement
    digest: str
    title_key: str
    seen_at: datetime
    current: bool = True
    pk: int | None = None
    paper: int | None = None
    payload: bytes = b""
    size: int = 0
    record: PaperRecord | None = None

    @property
    def said(self) -> PaperRecord:
        """The record; decoded where only its payload is at hand."""
        if self.record is None:
            text = decode(self.payload)
            self.record, self.size = from_json(json.loads(text)), len(text)
        return self.record

    @property
    def standing(self) -> tuple[datetime, int, str]:
        """Of several statements of one name the highest counts: the latest, then the fullest, then by digest."""
        as_of = self.said.as_of
        return as_of.start if as_of else _EARLIEST, self.size, self.digest


def chunks(values: Iterable[T], size: int = CHUNK) -> Iterator[Sequence[T]]:
    """Lists of at most `size` values."""
    wanted = list(values)
    for start in range(0, len(wanted), size):
        yield wanted[start : start + size]


def row_of(statement: PaperRecord | Encoded, now: datetime) -> Row:
    """A statement that has just come."""
    new = encode(statement) if isinstance(statement, PaperRecord) else statement
    name, seen_at = (new.record.source, new.record.source_id), new.seen or now
    return Row(name, new.digest, new.title_key, seen_at, payload=new.payload, size=new.size, record=new.record)


def seen_earlier(row: Row, seen_at: datetime) -> None:
    """Set right when a statement of the catalog was first seen; an export may know it better."""
    source, source_id = row.name
    kept = SourceRecord.objects.filter(source=source, source_id=source_id, digest=row.digest)
    kept.update(seen_at=seen_at)


_COLUMNS = ("id", "source", "source_id", "digest", "title_key", "seen_at", "current", "paper_id")


def _row(values: tuple[object, ...]) -> Row:
    pk, source, source_id, digest, title, seen_at, current, paper, *payload = values
    return Row((source, source_id), digest, title, seen_at, current, pk, paper, *payload)  # type: ignore[arg-type]


def known_rows(names: Iterable[Statement]) -> list[Row]:
    """What the catalog has of these statements, current and earlier, without their text."""
    by_source: dict[str, list[str]] = defaultdict(list)
    for source, source_id in sorted(names):
        by_source[source].append(source_id)
    return [
        _row(values)
        for source, source_ids in by_source.items()
        for chunk in chunks(source_ids)
        for values in SourceRecord.objects.filter(source=source, source_id__in=chunk).values_list(*_COLUMNS)
    ]


def rows_of_papers(paper_ids: Iterable[int]) -> list[Row]:
    """All statements about these papers, current and earlier, with their text."""
    rows: list[Row] = []
    for chunk in chunks(paper_ids):
        rows += map(_row, SourceRecord.objects.filter(paper_id__in=chunk).values_list(*_COLUMNS, "payload"))
    return rows
