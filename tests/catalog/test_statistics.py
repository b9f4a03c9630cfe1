"""The catalog in numbers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from broadsheet.catalog import derived, statistics
from broadsheet.catalog.ingest import ingest
from broadsheet.catalog.statistics import Statistics
from tests.catalog.records import record

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 2, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _nothing_counted_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statistics, "_last", {})


@pytest.fixture
def counted(now: datetime) -> Statistics:
    """Three papers: two of arXiv, one of the ACL with nothing but a title and a year."""
    columns = {"categories": ["cs.CL", "cs.LG"], "links": [{"kind": "code", "url": "https://github.com/a/b"}]}
    listed = {"listings": [{"feed": "arxiv", "day": "2026-01-02", "place": 0}]}
    papers = [
        {"title": "On the breadth of columns", "abstract": "A.", "authors": ["Ada"], "published": "2026", **columns},
        {"title": "On the depth of all columns", "published": "2024-02-01", "categories": ["math.AP"], **listed},
        {"title": "On the height of all columns"},
    ]
    sources = ("arxiv-rss", "arxiv-rss", "acl-anthology")
    ids = (["arxiv:2601.00001"], ["arxiv:2601.00002"], ["acl:P18-1001"])
    for source, name, fields in zip(sources, ids, papers, strict=True):
        ingest([record(source, name[0], identifiers=name, **fields)], now)  # type: ignore[arg-type]
    return statistics.statistics()


def test_years_leave_no_gap(counted: Statistics) -> None:
    assert counted.years == [(2024, 1), (2025, 0), (2026, 1)]
    assert counted.undated == 1


def test_fields_count_once_and_categories_each(counted: Statistics) -> None:
    assert counted.fields == [("cs", 1), ("math", 1)]
    assert counted.categories == [("cs.CL", 1), ("cs.LG", 1), ("math.AP", 1)]


def test_sources_days_feeds_and_identifiers(counted: Statistics) -> None:
    assert counted.sources == [("arxiv", 2), ("acl", 1)]
    assert counted.days == [(date(2026, 1, 2), 1)]
    assert counted.feeds == [("arxiv", 1)]
    assert counted.schemes == [("arxiv", 2), ("acl", 1)]


def test_parts(counted: Statistics) -> None:
    assert (counted.papers, counted.with_abstract, counted.with_code) == (3, 1, 1)
    assert (counted.with_authors, counted.with_identifier, counted.with_votes) == (1, 3, 0)


def test_it_is_counted_once_a_revision(
    counted: Statistics, now: datetime, django_assert_num_queries: Callable[[int], object]
) -> None:
    with django_assert_num_queries(1):  # type: ignore[attr-defined]
        assert statistics.statistics() is counted
    ingest([record(source_id="new", title="A title that nobody had before", identifiers=["arxiv:2601.00009"])], now)
    assert statistics.statistics().papers == 4


def test_an_empty_catalog_counts_nothing() -> None:
    empty = statistics.statistics()
    assert (empty.papers, empty.years, empty.fields, empty.days) == (0, [], [], [])


@pytest.fixture
def large(counted: Statistics, monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path) -> Statistics:
    """The three papers in a catalog that counts as large, after a fourth has come."""
    monkeypatch.setattr(statistics, "COUNTED_AT_ONCE", 0)
    settings.DERIVED_FOLDER = tmp_path / "derived"
    ingest([record(source_id="new", title="A title that nobody had before", identifiers=["arxiv:2601.00009"])], NOW)
    return counted


def test_of_a_large_catalog_the_last_numbers_are_shown_until_the_worker_has_counted(large: Statistics) -> None:
    assert statistics.statistics() is large
    assert not large.current
    assert statistics.refresh()
    assert statistics.statistics().papers == 4
    assert statistics.statistics().current
    assert not statistics.refresh()


def test_what_the_worker_counted_is_the_same_in_every_process(
    large: Statistics, monkeypatch: pytest.MonkeyPatch
) -> None:
    statistics.refresh()
    read = statistics.statistics()
    monkeypatch.setattr(statistics, "COUNTED_AT_ONCE", 20_000)
    monkeypatch.setattr(statistics, "_last", {})
    monkeypatch.setattr(derived, "read", lambda _name: None)
    assert read == statistics.statistics()


@pytest.mark.parametrize("content", ["", "[1]", '{"papers": 3}', '{"days": 3}'])
def test_a_file_that_is_no_statistics_is_passed_over(large: Statistics, content: str, settings: Settings) -> None:
    settings.DERIVED_FOLDER.mkdir()
    (settings.DERIVED_FOLDER / "statistics.json").write_text(content)
    assert statistics.statistics() is large
    assert statistics.refresh()
