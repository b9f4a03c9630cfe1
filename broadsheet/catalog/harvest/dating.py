"""When a source said something that bears no date: when it was first seen to say so.

Of two statements of one name the later counts, and without dates the fuller: then a correction that shortens would
never count. So a statement without a date that differs from the one which counts now gets the moment at which it came,
and one that says the same keeps the date of that: what comes again changes nothing.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from broadsheet.catalog.ingest.statements import chunks
from broadsheet.catalog.models import SourceRecord
from broadsheet.sources.base import PaperRecord, PartialDate
from broadsheet.sources.jsonl import Statement, from_json
from broadsheet.sources.statement import decode


def dated(records: Sequence[PaperRecord], now: datetime) -> Iterator[PaperRecord]:
    """The records, each with the date that it has or gets by the rule above."""
    before = _current([record for record in records if record.as_of is None])
    for record in records:
        known = before.get((record.source, record.source_id))
        if known is None or record.as_of is not None:
            yield record
        elif replace(known, as_of=None) == record:
            yield known
        else:
            yield replace(record, as_of=PartialDate.of(now))


def _current(records: Iterable[PaperRecord]) -> dict[Statement, PaperRecord]:
    """What counts now of the statements of these names."""
    by_source: dict[str, list[str]] = defaultdict(list)
    for record in records:
        by_source[record.source].append(record.source_id)
    return {
        (source, source_id): from_json(json.loads(decode(payload)))
        for source, source_ids in by_source.items()
        for chunk in chunks(source_ids)
        for source_id, payload in SourceRecord.objects.filter(
            source=source, source_id__in=chunk, current=True
        ).values_list("source_id", "payload")
    }
