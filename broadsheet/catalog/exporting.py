"""Everything that the catalog was told, as Broadsheet JSON lines: all that its papers are a function of."""

from __future__ import annotations

import json
from collections.abc import Iterator

from broadsheet.catalog.models import MergeDecision, SourceRecord
from broadsheet.sources.base import PartialDate
from broadsheet.sources.jsonl import Decision, decision_to_json, dumps
from broadsheet.sources.statement import decode

_CHUNK = 1_000


def export_lines() -> Iterator[str]:
    """One line a merge decision, then one a source record, current or earlier, in the order of arrival."""
    for decision in MergeDecision.objects.order_by("id").iterator():
        a, b = (decision.source_a, decision.source_id_a), (decision.source_b, decision.source_id_b)
        verdict = Decision("same" if decision.same else "different", a, b, PartialDate.of(decision.decided_at))
        yield dumps(decision_to_json(verdict))
    last = 0
    while rows := list(SourceRecord.objects.filter(pk__gt=last).order_by("pk")[:_CHUNK]):
        last = rows[-1].pk
        for row in rows:
            yield dumps({**json.loads(decode(row.payload)), "seen": PartialDate.of(row.seen_at).text})
