"""Any order, any repetition and any size of batch of the same statements gives the same catalog."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from broadsheet.catalog.ingest import ingest
from broadsheet.catalog.models import Identifier, Paper, PaperAlias, RetiredPaper, Revision, SourceRecord
from broadsheet.sources.base import PaperRecord
from broadsheet.sources.jsonl import Decision
from tests.catalog.snapshot import empty_catalog, snapshot
from tests.catalog.strategies import decisions, records

NOW = datetime(2026, 6, 1, 8, tzinfo=UTC)
Statements = list[PaperRecord | Decision]


@st.composite
def two_orders(draw: st.DrawFn) -> tuple[Statements, Statements, int, int]:
    """The same statements twice: in another order, some repeated, in batches of two sizes."""
    said: Statements = draw(st.lists(records(), min_size=1, max_size=7))
    said = [*said, *draw(st.lists(decisions(), max_size=2))]
    again = draw(st.permutations([*said, *draw(st.lists(st.sampled_from(said), max_size=3))]))
    return said, list(again), draw(st.integers(1, 4)), draw(st.integers(1, 9))


@pytest.mark.django_db
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(two_orders())
def test_order_repetition_and_batches_do_not_matter(both: tuple[Statements, Statements, int, int]) -> None:
    first, second, first_size, second_size = both
    with empty_catalog():
        ingest(first, NOW, batch=first_size)
        expected = snapshot()
        assert_sound()
    with empty_catalog():
        ingest(second, NOW, batch=second_size)
        assert snapshot() == expected
        assert_sound()
        before = Revision.objects.get().number
        counts = ingest(first, NOW)
        assert (counts.new, counts.updated) == (0, 0)
        assert Revision.objects.get().number == before


def assert_sound() -> None:
    """What must hold of every catalog."""
    live = set(Paper.objects.values_list("key", flat=True))
    assert not any(key.startswith("~") for key in live)
    assert not live & set(PaperAlias.objects.values_list("key", flat=True))
    assert not set(RetiredPaper.objects.values_list("paper_id", flat=True)) & set(
        Paper.objects.values_list("id", flat=True)
    )
    assert not Paper.objects.filter(records=None).exists()
    names = list(SourceRecord.objects.filter(current=True).values_list("source", "source_id"))
    assert len(names) == len(set(names))
    assert Identifier.objects.count() >= sum(not key.startswith("t:") for key in live)
