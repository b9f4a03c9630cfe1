"""What a run of the ingest does to a catalog that is not empty."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from broadsheet.catalog import changes, queries
from broadsheet.catalog.ingest import Counts, forget, ingest
from broadsheet.catalog.models import FeedEntry, Paper, PaperAlias, RetiredPaper, SourceRecord
from broadsheet.sources.base import PaperRecord, PartialDate
from broadsheet.sources.files import kind_of, read
from broadsheet.sources.jsonl import Decision
from tests.catalog.records import record
from tests.catalog.snapshot import snapshot

pytestmark = pytest.mark.django_db

KNOWN = record("arxiv-rss", "a", identifiers=["arxiv:2601.00001"], abstract="An abstract.")
UNKNOWN = record("hf-page", "p/0", author_count=3)


def keys() -> list[str]:
    return sorted(Paper.objects.values_list("key", flat=True))


def test_a_better_key_comes_and_the_old_one_leads_there(now: datetime) -> None:
    ingest([UNKNOWN], now)
    old = Paper.objects.get()
    assert old.key.startswith("t:")
    assert ingest([KNOWN], now) == Counts(read=1, new=0, updated=1, unchanged=0)
    paper = Paper.objects.get()
    assert (paper.pk, paper.key, paper.abstract) == (old.pk, "2601.00001", "An abstract.")
    assert queries.by_key(old.key) == paper
    assert queries.by_key("https://arxiv.org/abs/2601.00001v3") == paper


def test_two_papers_become_one_and_the_younger_is_retired(now: datetime) -> None:
    ingest([record("s", "1", "Too short"), record("s", "2", "Another", identifiers=["x:2"])], now)
    first, second = Paper.objects.order_by("id")
    counts = ingest([record("t", "1", "Binds", identifiers=["x:2", "x:1"])], now)
    assert counts == Counts(1, 0, 1, 0)
    bound = record("s", "1", "Too short", identifiers=["x:1"], as_of="2026-01-01")
    assert ingest([bound], now) == Counts(1, 0, 1, 0)
    assert Paper.objects.get().pk == first.pk
    assert RetiredPaper.objects.get().paper_id == second.pk
    assert queries.by_key("x:2") == queries.by_key(first.key) == first


def test_ids_of_retired_papers_are_not_given_again(now: datetime) -> None:
    ingest([record("s", "1", identifiers=["x:1"]), record("s", "2", "Another", identifiers=["x:2"])], now)
    retired = Paper.objects.get(key="x:2").pk
    ingest([Decision("same", ("s", "1"), ("s", "2")), record("s", "3", "A third")], now)
    assert RetiredPaper.objects.get().paper_id == retired
    assert Paper.objects.latest("id").pk > retired


def test_a_decision_is_made_and_taken_back(now: datetime) -> None:
    one, two = record("s", "1", identifiers=["doi:10.1000/a"]), record("s", "2", identifiers=["doi:10.1000/b"])
    ingest([one, two], now)
    assert [(len(doubt.papers), doubt.reason) for doubt in queries.doubtful()] == [(2, "two DOIs")]
    names = (("s", "1"), ("s", "2"))
    ingest([Decision("same", *names)], now)
    assert keys() == ["doi:10.1000/a"]
    assert queries.by_key("doi:10.1000/b") == Paper.objects.get()
    assert queries.doubtful() == []
    ingest([Decision("different", *names)], now + timedelta(days=1))
    assert keys() == ["doi:10.1000/a", "doi:10.1000/b"]
    assert not PaperAlias.objects.exists()
    ingest([one, two, Decision("same", *names)], now)
    assert len(keys()) == 2, "an older decision does not come back"


def test_a_decision_may_come_before_its_records(now: datetime) -> None:
    ingest([Decision("different", ("s", "1"), ("s", "2"))], now)
    ingest([record("s", "1"), record("s", "2")], now)
    base = keys()[0]
    assert keys() == [base, f"{base}-2"]


def test_a_later_statement_replaces_an_earlier_one_which_is_kept(now: datetime) -> None:
    early = record(title="First words of the paper", as_of="2026-01-01", listings=[{"feed": "hf", "day": "2026-01-01"}])
    late = record(title="Last words of the paper", as_of="2026-01-02", listings=[{"feed": "hf", "day": "2026-01-02"}])
    ingest([late], now)
    assert ingest([early], now) == Counts(1, 0, 1, 0)
    assert ingest([early], now) == Counts(1, 0, 0, 1)
    assert Paper.objects.get().title == late.title
    assert [entry.day.day for entry in FeedEntry.objects.order_by("day")] == [1, 2]
    assert sorted(SourceRecord.objects.values_list("current", flat=True)) == [False, True]


def test_revisions_rise_only_where_something_changed(now: datetime) -> None:
    ingest([KNOWN, record("s", "9", "Another paper", identifiers=["x:9"])], now, batch=1)
    assert queries.revision() == 2
    ingest([KNOWN], now)
    assert queries.revision() == 2
    ingest([UNKNOWN], now)
    assert [paper.key for paper in changes.changed_since(2, 10)] == ["2601.00001"]
    assert [paper.key for paper in changes.changed_since(0, 1)] == ["x:9"]


def test_added_is_when_the_first_statement_was_seen(now: datetime) -> None:
    ingest([KNOWN], now)
    ingest([UNKNOWN], now + timedelta(days=1))
    assert Paper.objects.get().added == now
    earlier = record("hf-page", "p/0", author_count=3, seen="2026-01-01")
    assert isinstance(earlier, PaperRecord)
    ingest([earlier], now)
    assert Paper.objects.get().added == PartialDate("2026-01-01").start
    assert SourceRecord.objects.count() == 2


def test_days_on_which_a_source_listed_a_paper_earlier_stay(now: datetime) -> None:
    def said(day: int, **more: object) -> PaperRecord:
        listing = {"feed": "hf", "day": f"2025-01-{day}", **more}
        return record("hf-daily", "1", as_of=f"2025-01-{day}", listings=[listing])

    again = record("hf-daily", "1", as_of="2025-01-12", listings=[{"feed": "hf", "day": "2025-01-11", "place": 7}])
    for statement in (said(11, place=2), said(10, place=4), again):
        ingest([statement], now)
    entries = FeedEntry.objects.order_by("day").values_list("day__day", "place")
    assert list(entries) == [(10, 4), (11, 7)], "of one day the latest statement counts"


def test_an_earlier_moment_alone_is_no_change(now: datetime) -> None:
    """A run that began earlier may write what a run that began later has written already."""
    ingest([KNOWN], now)
    assert ingest([KNOWN], now - timedelta(minutes=1)) == Counts(1, 0, 0, 1)
    assert queries.revision() == 1
    assert Paper.objects.get().added == now - timedelta(minutes=1)
    assert Paper.objects.get().revision == 1


def test_papers_that_were_there_and_are_found_to_be_one_are_no_gain(now: datetime) -> None:
    ingest([record("s", "1", "First one", identifiers=["x:1"]), record("s", "2", "Other", identifiers=["x:2"])], now)
    both = record("t", "1", "Binds", identifiers=["x:1", "x:2"])
    third, fourth = (record("t", str(one), f"Number {one}", identifiers=[f"x:{one}"]) for one in (3, 4))
    binds_new = record("u", "1", "Binds", identifiers=["x:3", "x:4"])
    before = Paper.objects.count()
    counts = ingest([both, third, fourth, binds_new], now, batch=1)
    merged = RetiredPaper.objects.filter(paper_id__lte=before).count()
    assert counts == Counts(read=4, new=1, updated=1, unchanged=0)
    assert (merged, Paper.objects.count()) == (1, before + counts.new - merged)


def test_each_paper_counts_once_in_a_run(now: datetime) -> None:
    again = record("arxiv-rss", "a", identifiers=["arxiv:2601.00001"], abstract="A longer abstract.")
    progress: list[Counts] = []
    assert ingest([UNKNOWN, KNOWN, again, KNOWN], now, progress.append, batch=1) == Counts(4, 1, 0, 0)
    assert progress[-1] == Counts(4, 1, 0, 0)
    assert ingest([UNKNOWN, KNOWN, again], now) == Counts(3, 0, 0, 1)


def test_the_captured_pages_and_their_full_records_meet_in_either_order(
    now: datetime, seed_pages: list[PaperRecord], seeds_in_corpus: list[PaperRecord]
) -> None:
    def run(*runs: Iterable[PaperRecord]) -> tuple[list[Counts], int, int]:
        Paper.objects.all().delete()
        counts = [ingest(records, now) for records in runs]
        full = [paper for paper in Paper.objects.all() if "hf-page" in paper.sources and len(paper.sources) > 1]
        return counts, Paper.objects.count(), sum(bool(paper.authors) for paper in full)

    pages_first = run(seed_pages, seeds_in_corpus)
    assert pages_first[0][0] == Counts(161, 157, 0, 0)
    assert pages_first[1:] == (157, 22)
    corpus_first = run(seeds_in_corpus, seed_pages)
    assert corpus_first[1:] == (157, 22)


def test_the_same_pages_again_change_nothing(now: datetime, seed_pages: list[PaperRecord]) -> None:
    ingest(seed_pages, now)
    assert ingest(reversed(seed_pages), now, batch=7) == Counts(161, 0, 0, 157)
    shelf_copies = [
        record(
            "hf-page",
            one.source_id,
            one.title,
            listings=[
                {"feed": one.listings[0].feed, "day": one.listings[0].day.isoformat(), "place": one.listings[0].place}
            ],
        )
        for one in seed_pages
    ]
    assert ingest(shelf_copies, now) == Counts(161, 0, 0, 157)


def test_the_sample(shared: Path, now: datetime) -> None:
    path = shared / "data" / "corpus" / "sample_500.jsonl"
    kind = kind_of(path)
    assert kind
    records = [item for item, _ in read(path, kind) if isinstance(item, PaperRecord)]
    counts = ingest(records, now, batch=100)
    assert counts.new == Paper.objects.count() == len({next(iter(one.identifiers), one.source_id) for one in records})
    assert ingest(records, now).unchanged == counts.new
    assert Paper.objects.filter(published=None).count() == 0


def test_what_is_forgotten_was_never_said(now: datetime) -> None:
    told = record("arxiv-oai", "a", identifiers=["arxiv:2605.00001"])
    more = record("local", "b", identifiers=["arxiv:2605.00001"], listings=[{"feed": "local", "day": "2026-06-01"}])
    ingest([told], now)
    before = snapshot()
    ingest([more], now)
    assert snapshot() != before
    forget([("local", "b"), ("local", "never")])
    assert snapshot() == before
    forget([("arxiv-oai", "a")])
    assert not Paper.objects.exists()
    assert RetiredPaper.objects.exists()
