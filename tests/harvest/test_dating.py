"""Statements that bear no date: the newest counts, and what comes again changes nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from broadsheet.catalog.harvest.dating import dated
from broadsheet.catalog.ingest import Counts, ingest
from broadsheet.catalog.models import Paper, SourceRecord
from broadsheet.sources.base import PaperRecord, PartialDate

pytestmark = pytest.mark.django_db
RECORD = PaperRecord(
    source="acl-anthology",
    source_id="acl:2026.acl-long.1",
    title="A title that is long enough to be told apart from others",
    identifiers=("acl:2026.acl-long.1",),
    citations=5,
)
SHORTER = replace(RECORD, title="A title that is long enough to be told apart", citations=6)


def say(record: PaperRecord, now: datetime) -> Counts:
    return ingest(dated([record], now), now)


def test_a_correction_counts_even_where_it_is_shorter(now: datetime) -> None:
    say(RECORD, now)
    assert say(SHORTER, now + timedelta(hours=1)).updated == 1
    paper = Paper.objects.get()
    assert (paper.title, paper.signals) == (SHORTER.title, {"acl": {"citations": 6}})


def test_what_comes_again_changes_nothing(now: datetime) -> None:
    for hours, record in enumerate((RECORD, RECORD, SHORTER, SHORTER, SHORTER)):
        say(record, now + timedelta(hours=hours))
    assert SourceRecord.objects.count() == 2
    assert say(SHORTER, now + timedelta(days=9)).updated == 0


def test_what_is_taken_back_counts_again(now: datetime) -> None:
    for hours, record in enumerate((RECORD, SHORTER, RECORD)):
        say(record, now + timedelta(hours=hours))
    assert Paper.objects.get().title == RECORD.title


def test_a_date_of_the_source_stays(now: datetime) -> None:
    told = replace(RECORD, as_of=PartialDate("2026-05-01"))
    say(told, now)
    assert list(dated([replace(told, citations=7)], now)) == [replace(told, citations=7)]
