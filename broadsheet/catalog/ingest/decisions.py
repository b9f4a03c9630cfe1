"""The operator's merge decisions: kept by the names of two statements, whether these are in the catalog or not."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from broadsheet.catalog.matching import Decisions
from broadsheet.catalog.models import MergeDecision
from broadsheet.sources.jsonl import Decision, Statement


def record_decisions(decisions: Iterable[Decision], now: datetime) -> set[Statement]:
    """Keep decisions and return the names that they are about.

    Of several on one pair the latest counts, at one moment “different”: so their order does not matter.
    """
    names: set[Statement] = set()
    for decision in decisions:
        a, b = sorted((decision.a, decision.b))
        pair = {"source_a": a[0], "source_id_a": a[1], "source_b": b[0], "source_id_b": b[1]}
        decided_at = decision.decided_at.start if decision.decided_at else now
        same = decision.verdict == "same"
        kept = MergeDecision.objects.filter(**pair).first()
        if kept is None or (kept.decided_at, not kept.same) < (decided_at, not same):
            kept = kept or MergeDecision(**pair)
            kept.same, kept.decided_at = same, decided_at
            kept.save()
            names |= {a, b}
    return names


def all_decisions() -> Decisions:
    """Every decision by its pair of names: a person's work, so few enough to hold."""
    columns = ("source_a", "source_id_a", "source_b", "source_id_b", "same")
    return {((a, a_id), (b, b_id)): same for a, a_id, b, b_id, same in MergeDecision.objects.values_list(*columns)}
