"""What is exported and imported into an empty catalog is the same catalog."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from broadsheet.catalog.exporting import export_lines
from broadsheet.catalog.ingest import Incoming, ingest
from broadsheet.catalog.models import MergeDecision
from broadsheet.sources.jsonl import decision_from_json, from_json
from tests.catalog import strategies
from tests.catalog.snapshot import empty_catalog, snapshot
from tests.sources.strategies import records

NOW = datetime(2026, 6, 1, 8, tzinfo=UTC)
statements = st.lists(strategies.records() | strategies.decisions() | records, min_size=1, max_size=6)


def read(lines: list[str]) -> list[Incoming]:
    objects = [json.loads(line) for line in lines]
    return [decision_from_json(one) if "decision" in one else from_json(one) for one in objects]


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(statements)
def test_round_trip_without_loss(said: list[Incoming]) -> None:
    with empty_catalog():
        ingest(said[:1], NOW)
        ingest(said, NOW + timedelta(days=1))
        lines = list(export_lines())
        expected = snapshot()
        decided = sorted(MergeDecision.objects.values_list("source_id_a", "source_id_b", "same", "decided_at"))
    with empty_catalog():
        ingest(read(lines), NOW + timedelta(days=9))
        assert snapshot() == expected
        assert sorted(export_lines()) == sorted(lines)
        again = MergeDecision.objects.values_list("source_id_a", "source_id_b", "same", "decided_at")
        assert sorted(again) == decided
