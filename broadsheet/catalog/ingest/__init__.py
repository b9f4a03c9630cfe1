"""The only writer of papers: takes statements in batches, finds what they touch, and writes the differences.

A batch is one transaction under the lock of the Revision row. For it the affected region of the catalog is computed
anew from its source records: who is one paper (`matching`), what they say (`merging`). So any order, any repetition
and any size of batch ends in the same catalog, and a run that was killed is simply run again.
"""

from __future__ import annotations

import gc
import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.db import transaction

from broadsheet.catalog.ingest.decisions import record_decisions
from broadsheet.catalog.ingest.region import Region
from broadsheet.catalog.ingest.statements import Row, chunks, known_rows, row_of, seen_earlier
from broadsheet.catalog.ingest.write import Written, write
from broadsheet.catalog.models import Revision, RevisionStamp, SourceRecord
from broadsheet.sources.aside import BLOCK
from broadsheet.sources.base import PaperRecord
from broadsheet.sources.jsonl import Decision, Statement
from broadsheet.sources.statement import Encoded

BATCH = BLOCK
Incoming = PaperRecord | Encoded | Decision

_UNTOUCHED, _UNCHANGED, _UPDATED, _NEW = range(4)


@dataclass(frozen=True, slots=True)
class Counts:
    """What a run did: `read` counts records, the others papers, each once, as they stand when it ends.

    `new` are those that were not there before, so it is the number that the catalog gained, unless the run found papers
    that were there before to be one: of these the one that goes on is `updated`, and those merged into it are in no
    number.
    """

    read: int = 0
    new: int = 0
    updated: int = 0
    unchanged: int = 0


class Tally:
    """One byte a paper by its id, so that a paper that a run meets often counts once. A run of several calls of
    `ingest` hands the same one to each."""

    def __init__(self) -> None:
        self.read = 0
        self.states = bytearray()

    def mark(self, paper_id: int, state: int) -> None:
        if paper_id >= len(self.states):
            self.states.extend(bytes(paper_id + 1_024 - len(self.states)))
        self.states[paper_id] = max(self.states[paper_id], state)

    def add(self, written: Written, met: Iterable[int]) -> None:
        for paper_id in {written.now_in.get(paper_id, paper_id) for paper_id in met} | written.met:
            self.mark(paper_id, _UNCHANGED)
        for paper_id in written.updated:
            self.mark(paper_id, _UPDATED)
        for paper_id in written.new:
            self.mark(paper_id, _NEW)
        for paper_id in written.retired:
            if paper_id < len(self.states):
                self.states[paper_id] = _UNTOUCHED

    def counts(self) -> Counts:
        states = self.states
        return Counts(self.read, states.count(_NEW), states.count(_UPDATED), states.count(_UNCHANGED))


def ingest(
    statements: Iterable[Incoming],
    now: datetime,
    progress: Callable[[Counts], None] | None = None,
    batch: int = BATCH,
    tally: Tally | None = None,
) -> Counts:
    """Bring statements and decisions into the catalog; `now` is when they were seen, where they do not say it.

    Each batch is one transaction. `progress` is called after each with the counts so far.
    """
    tally = tally or Tally()
    with rare_collection():
        for items in _batches(statements, batch):
            with transaction.atomic():
                _ingest_batch(items, now, tally)
            if progress:
                progress(tally.counts())
    return tally.counts()


@contextmanager
def rare_collection() -> Iterator[None]:
    """A batch makes many objects and hardly a cycle: looking for cycles at the usual rate takes a fifth of the time."""
    usual = gc.get_threshold()
    gc.set_threshold(200_000, 100, 1_000)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def _batches(statements: Iterable[Incoming], size: int) -> Iterator[list[Incoming]]:
    iterator = iter(statements)
    while items := list(islice(iterator, size)):
        yield items


def _ingest_batch(items: list[Incoming], now: datetime, tally: Tally) -> None:
    revision, _ = Revision.objects.select_for_update().get_or_create(pk=1)
    touched = record_decisions([item for item in items if isinstance(item, Decision)], now)
    read = [row_of(item, now) for item in items if not isinstance(item, Decision)]
    tally.read += len(read)
    fresh: dict[tuple[Statement, str], Row] = {}
    for row in read:
        same = fresh.setdefault((row.name, row.digest), row)
        same.seen_at = min(same.seen_at, row.seen_at)
    known = known_rows({row.name for row in read} | touched)
    met = set()
    for row in known:
        again = fresh.pop((row.name, row.digest), None)
        if again and row.paper is not None:
            met.add(row.paper)
            if again.record and again.seen_at < row.seen_at:
                seen_earlier(row, again.seen_at)
                touched.add(row.name)
    names = touched | {row.name for row in fresh.values()}
    written = Written()
    if names:
        papers = {row.paper for row in known if row.paper and row.name in names}
        written = _written(Region(list(fresh.values()), papers), revision)
    tally.add(written, met)


def _written(region: Region, revision: Revision) -> Written:
    written = write(region, revision.number + 1)
    if written.changed:
        revision.number += 1
        revision.save()
        RevisionStamp.objects.create(number=revision.number, stamp=secrets.token_hex(16))
    return written


def forget(names: Iterable[Statement]) -> None:
    """Take statements back as if they had never been made: their papers are built anew without them, and a paper that
    nobody else told of is gone."""
    with transaction.atomic():
        revision, _ = Revision.objects.select_for_update().get_or_create(pk=1)
        rows = known_rows(names)
        for chunk in chunks(row.pk for row in rows):
            SourceRecord.objects.filter(pk__in=chunk).delete()
        papers = {row.paper for row in rows if row.paper is not None}
        if papers:
            _written(Region([], papers), revision)
