"""What changed in title and abstract, out of the statements that the catalog keeps."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from broadsheet.catalog.history import Change, changes
from broadsheet.catalog.ingest import ingest
from broadsheet.catalog.models import Paper
from tests.catalog.records import TITLE, record

pytestmark = pytest.mark.django_db


def told(now: datetime, *statements: dict[str, Any]) -> list[Change]:
    """The changes of a paper of which one source said all this, a day between."""
    for number, fields in enumerate(statements):
        ingest([record(identifiers=["arxiv:2601.00001"], **fields)], now + timedelta(days=number))
    return changes(Paper.objects.get())


def test_an_unchanged_paper_has_no_history(now: datetime) -> None:
    assert told(now, {"abstract": "One."}) == []
    assert told(now, {"abstract": "One.", "comment": "9 pages"}) == []


def test_a_new_abstract_and_a_new_title_are_told_the_newest_first(now: datetime) -> None:
    found = told(now, {"abstract": "One."}, {"abstract": "Two."}, {"abstract": "Two.", "title": TITLE + ", again"})
    assert [(change.before.abstract, change.after.abstract) for change in found] == [("Two.", "Two."), ("One.", "Two.")]
    assert (found[0].before.title, found[0].after.title) == (TITLE, TITLE + ", again")
    assert (found[1].before.said, found[1].after.said) == (now, now + timedelta(days=1))


def test_versions_and_the_sources_own_dates_are_kept(now: datetime) -> None:
    first, second = (
        {"abstract": f"Text {n}.", "as_of": f"2026-01-0{n}", "versions": [{"number": i} for i in range(1, n + 1)]}
        for n in (1, 2)
    )
    change = told(now, first, second)[0]
    assert (change.before.version, change.after.version) == (1, 2)
    assert change.after.said == datetime(2026, 1, 2, tzinfo=UTC)


def test_the_statement_that_counts_is_the_last_word(now: datetime) -> None:
    change = told(now, {"abstract": "One."}, {"abstract": "Two.", "as_of": "2020-01-01"})[0]
    assert (change.before.abstract, change.after.abstract) == ("One.", "Two.")


def test_an_abstract_that_came_later_is_no_change(now: datetime) -> None:
    assert told(now, {}, {"abstract": "Here it is."}) == []


def test_sources_are_not_compared_with_each_other(now: datetime) -> None:
    ingest([record("arxiv-rss", "1", abstract="One.", identifiers=["arxiv:2601.00001"])], now)
    ingest([record("acl-anthology", "1", abstract="Two.", identifiers=["arxiv:2601.00001"])], now)
    assert changes(Paper.objects.get()) == []
