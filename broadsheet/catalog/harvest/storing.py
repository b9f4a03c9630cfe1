"""What a page brings, written: records, withdrawals and day counts together with the cursor, or nothing of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from broadsheet.catalog.harvest.dating import dated
from broadsheet.catalog.ingest import Counts, Tally, ingest
from broadsheet.catalog.models import Harvest, HarvestDay, SourceRecord
from broadsheet.sources.base import PaperRecord
from broadsheet.sources.jsonl import MAX_TEXT, from_json
from broadsheet.sources.live import DayCount, Page, Removed
from broadsheet.sources.statement import decode

WITHDRAWN = "withdrawn"


class LeaseLost(Exception):
    """Another process harvests this source now; nothing of the page was written."""


def store(page: Page, source: str, holder: str, held_until: datetime, now: datetime, tally: Tally) -> None:
    """Write a page of the source that `holder` has. Raises LeaseLost if it has it no more."""
    with transaction.atomic():
        held = Harvest.objects.filter(source=source, holder=holder)
        if not held.update(cursor=page.cursor, held_until=held_until):
            raise LeaseLost
        ingest([*dated(page.records, now), *withdrawals(page.removed)], now, tally=tally)
        _count_days(source, page.days, now)


def try_out(page: Page, now: datetime) -> Counts:
    """What storing a page would do, without doing it."""
    with transaction.atomic():
        counts = ingest([*dated(page.records, now), *withdrawals(page.removed)], now)
        transaction.set_rollback(True)
    return counts


def withdrawals(removed: Iterable[Removed]) -> Iterator[PaperRecord]:
    """Statements that the source took back, said anew as withdrawn; none for what was never held or is so already."""
    for one in removed:
        row = SourceRecord.objects.filter(source=one.source, source_id=one.source_id, current=True).first()
        if row is None:
            continue
        record = from_json(json.loads(decode(row.payload)))
        if record.status == WITHDRAWN or (record.as_of and record.as_of.start > one.as_of.start):
            continue
        comment = f"{record.comment} {one.reason}".strip()[:MAX_TEXT]
        yield replace(record, status=WITHDRAWN, comment=comment, as_of=one.as_of)


def _count_days(source: str, days: Iterable[DayCount], now: datetime) -> None:
    for one in days:
        HarvestDay.objects.update_or_create(
            source=source,
            day=one.day,
            part=one.part,
            defaults={"announced": one.announced, "stored": one.received, "counted_at": now},
        )
