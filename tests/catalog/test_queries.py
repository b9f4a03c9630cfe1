from __future__ import annotations

from datetime import date, datetime

import pytest

from broadsheet.catalog import changes, queries
from broadsheet.catalog.ingest import ingest
from broadsheet.catalog.models import Paper
from broadsheet.sources.base import PaperRecord
from tests.catalog.records import record

pytestmark = pytest.mark.django_db


def test_papers_by_their_ids_in_order(now: datetime) -> None:
    ingest([record("s", str(number), f"Paper {number}") for number in range(3)], now)
    ids = list(Paper.objects.order_by("-id").values_list("id", flat=True))
    assert [paper.pk for paper in queries.by_ids([ids[2], 999, ids[0], ids[1]])] == [ids[2], ids[0], ids[1]]


@pytest.mark.parametrize(
    "key",
    ["2601.00001", "arXiv:2601.00001v2", "https://doi.org/10.1000/A", "x:1", " https://arxiv.org/pdf/2601.00001 "],
)
def test_a_paper_by_any_identifier_in_any_form(now: datetime, key: str) -> None:
    ingest([record(identifiers=["arxiv:2601.00001", "doi:10.1000/a", "x:1"])], now)
    found = queries.by_key(key)
    assert found
    assert found.key == "2601.00001"
    assert queries.identifiers_of(found) == ["arxiv:2601.00001", "doi:10.1000/a", "x:1"]


@pytest.mark.parametrize("key", ["", "2601.00002", "x:2", "no such", "t:", "\x00", "a" * 9_000])
def test_no_paper_for_another_key(now: datetime, key: str) -> None:
    ingest([record(identifiers=["arxiv:2601.00001"])], now)
    assert queries.by_key(key) is None


def listed(source_id: str, feed: str, day: str, place: int | None = None, **more: object) -> PaperRecord:
    return record("s", source_id, f"Paper {source_id}", listings=[{"feed": feed, "day": day, "place": place}], **more)


def rows_of(day: date) -> list[tuple[str, str, int | None]]:
    titles = dict(Paper.objects.values_list("pk", "title"))
    rows = [(titles[row.paper], row.feed, row.place) for row in queries.rows_between(day, day)]
    return sorted(rows, key=lambda row: row[:2])


def test_a_day_has_every_feeds_entries(now: datetime) -> None:
    day = "2026-01-05"
    ingest([listed("1", "hf", day, 1), listed("2", "arxiv", day), listed("3", "hf", "2026-01-06", 0)], now)
    ingest([record("t", "1", "Paper 1", identifiers=["x:1"], published=day)], now)
    assert rows_of(date(2026, 1, 5)) == [("Paper 1", "hf", 1), ("Paper 2", "arxiv", None)]


def test_without_a_feed_a_day_has_what_was_published_on_it(now: datetime) -> None:
    dated = {"1": "2026-01-05", "2": "2026-01-05T23:59:59Z", "3": "2026-01", "4": "2026-01-06"}
    ingest([record("s", key, f"Paper {key}", published=text) for key, text in dated.items()], now)
    assert rows_of(date(2026, 1, 5)) == [("Paper 1", "", None), ("Paper 2", "", None)]
    assert queries.newest_day() == date(2026, 1, 6)


def test_editions_in_their_order(now: datetime) -> None:
    ingest(
        [
            listed("1", "edition:2025-11-27-abcdef", "2025-11-27", 1),
            listed("2", "edition:2025-11-27-abcdef", "2025-11-27", 0),
            listed("3", "edition:2025-12-25-fedcba", "2025-12-25", 0),
        ],
        now,
    )
    assert queries.editions() == [
        queries.Edition("2025-12-25-fedcba", date(2025, 12, 25), 1),
        queries.Edition("2025-11-27-abcdef", date(2025, 11, 27), 2),
    ]
    found = queries.edition("2025-11-27-abcdef")
    assert found
    assert [(paper.title, entry.place) for paper, entry in found[1]] == [("Paper 2", 0), ("Paper 1", 1)]
    assert queries.edition("2025-11-28-abc") is None


def test_changes_can_be_followed_in_small_steps(now: datetime) -> None:
    ingest([record("s", str(number), f"Paper {number}") for number in range(5)], now)
    followed: list[int] = []
    revision, after = 0, None
    while step := changes.changed_since(revision, 2, after):
        followed += [paper.pk for paper in step]
        revision, after = step[-1].revision, step[-1].pk
    assert followed == sorted(Paper.objects.values_list("id", flat=True))


def test_counts(now: datetime) -> None:
    assert queries.counts() == {"papers": 0, "records": 0, "by_source": {}, "days": 0, "editions": 0}
    ingest(
        [
            listed("1", "hf", "2026-01-05"),
            record("t", "1", "Paper 1", listings=[{"feed": "edition:2026-01-06-abcdef", "day": "2026-01-06"}]),
        ],
        now,
    )
    assert queries.counts() == {"papers": 2, "records": 2, "by_source": {"s": 1, "t": 1}, "days": 2, "editions": 1}


@pytest.mark.parametrize(
    ("text", "precision"),
    [("2025", "year"), ("2025-03", "month"), ("2025-03-18", "day"), ("2025-03-18T14:41:16Z", "time")],
)
def test_a_date_is_shown_as_exactly_as_it_is_known(now: datetime, text: str, precision: str) -> None:
    ingest([record(published=text)], now)
    paper = Paper.objects.get()
    assert paper.published_precision == precision
    assert queries.exact(paper.published, precision) == text
    assert queries.exact(None, "") is None
