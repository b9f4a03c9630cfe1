"""What a source said of a paper's title and abstract at first, and what it says now: its statements are all kept."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, pairwise

from broadsheet.catalog.merging import COUNTED, FINAL
from broadsheet.catalog.models import Paper, SourceRecord
from broadsheet.sources.base import PaperRecord, family
from broadsheet.sources.jsonl import from_json
from broadsheet.sources.statement import decode

MAX_STATEMENTS = 40
"""The newest of a paper's statements that are looked at."""
MAX_CHANGES = 12
"""The newest changes that are told: to compare two texts takes time."""


@dataclass(frozen=True, slots=True)
class Wording:
    """A title and an abstract as a source had them. `version` is 0 where the source does not number versions."""

    title: str
    abstract: str
    version: int
    said: datetime
    """When the source said so, else when this catalog first heard it; UTC."""


@dataclass(frozen=True, slots=True)
class Change:
    """Two wordings of one source, one right after the other."""

    source: str
    before: Wording
    after: Wording


def changes(paper: Paper) -> list[Change]:
    """The changes of title or abstract that any source made known, the newest first, at most `MAX_CHANGES`."""
    rows = SourceRecord.objects.filter(paper=paper)
    if not rows.filter(current=False).exists():
        return []
    newest = rows.order_by("-current", "-seen_at", "-pk")[:MAX_STATEMENTS]
    told = sorted(((row, _said(row)) for row in newest), key=_standing)
    found = []
    for (source, _), group in groupby(told, key=lambda one: (one[0].source, one[0].source_id)):
        wordings = [_wording(row, record) for row, record in group]
        found += [Change(source, *pair) for pair in pairwise(wordings) if _differs(*pair)]
    return sorted(found, key=lambda change: change.after.said, reverse=True)[:MAX_CHANGES]


def known_at(paper: Paper, moment: datetime) -> tuple[int, str]:
    """What was known of a paper at a moment: its newest version (0 where no source had numbered any) and whether it was
    `withdrawn` or `retracted`, else empty."""
    rows = SourceRecord.objects.filter(paper=paper, seen_at__lte=moment).order_by("-seen_at", "-pk")
    told = [_said(row) for row in rows[:MAX_STATEMENTS]]
    ended = (record.status for record in told if record.status in FINAL)
    return max(map(_version, told), default=0), next(ended, "")


def _standing(told: tuple[SourceRecord, PaperRecord]) -> tuple[str, str, bool, str, datetime, int]:
    """Statements of one name in the order in which each took the place of the one before; the current one is last."""
    row, record = told
    return row.source, row.source_id, row.current, record.as_of.text if record.as_of else "", row.seen_at, row.pk


def counted_on(paper: Paper) -> dict[str, datetime]:
    """When each site's counts were taken, by the family that counted, as far as `paper.signals` has any."""
    if not paper.signals:
        return {}
    found: dict[str, datetime] = {}
    for row in SourceRecord.objects.filter(paper=paper, current=True)[:MAX_STATEMENTS]:
        record = _said(row)
        who = record.counted_by or family(row.source)
        if any(getattr(record, name) is not None for name in COUNTED):
            said = record.as_of.start if record.as_of else row.seen_at
            found[who] = max(said, found.get(who, said))
    return found


def _differs(before: Wording, after: Wording) -> bool:
    return before.title != after.title or bool(before.abstract and after.abstract and before.abstract != after.abstract)


def _said(row: SourceRecord) -> PaperRecord:
    return from_json(json.loads(decode(row.payload)))


def _wording(row: SourceRecord, record: PaperRecord) -> Wording:
    said = record.as_of.start if record.as_of else row.seen_at
    return Wording(record.title, record.abstract, _version(record), said)


def _version(record: PaperRecord) -> int:
    return max((version.number for version in record.versions), default=0)
