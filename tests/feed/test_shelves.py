"""An author's and a category's papers, out of a real index."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from broadsheet.catalog.ingest import ingest
from broadsheet.feed import lists, shelves
from broadsheet.search import index
from broadsheet.sources.base import PaperRecord
from tests.catalog.records import record

Told = Callable[..., None]


@pytest.fixture
def told(db: None, now: datetime, tmp_path: Path, settings: Settings) -> Told:
    """Bring papers into the catalog and index their words; each is (title, authors, year, categories)."""
    settings.INDEX_FOLDER = tmp_path / "index"
    settings.MODEL = "none"

    def bring(*papers: tuple[str, list[str], str, list[str]]) -> None:
        ingest([_record(number, *paper) for number, paper in enumerate(papers)], now)
        index.catch_up()

    return bring


def _record(number: int, title: str, authors: list[str], published: str, categories: list[str]) -> PaperRecord:
    name = f"arxiv:2601.{number:05}"
    return record(
        "arxiv-rss", name, title, identifiers=[name], authors=authors, published=published, categories=categories
    )


def titles(found: shelves.Authored | shelves.Shelf) -> list[str]:
    return [paper.title for paper in found.papers]


def test_a_name_finds_its_papers_the_newest_first_without_case_and_accents(told: Told) -> None:
    told(
        ("Old columns", ["Kurt Gödel"], "2001", []),
        ("New columns", ["Ada Lovelace", "kurt godel"], "2026", []),
        ("Others' columns", ["Kurt Weill"], "2026", []),
    )
    found = shelves.by_author("KURT GODEL")
    assert titles(found) == ["New columns", "Old columns"]
    assert found.total == 2


@pytest.mark.parametrize("other", ["Da-Wei Wang", "Wang Wei", "Wei X. Wang", "Wei"])
def test_other_names_with_the_same_words_are_other_people(told: Told, other: str) -> None:
    told(("Columns", ["Wei Wang"], "2026", []), ("Rows", [other], "2026", []))
    assert titles(shelves.by_author("Wei Wang")) == ["Columns"]


def test_words_of_two_neighbours_are_no_name(told: Told) -> None:
    told(("Columns", ["Li Wei", "Wang Fang"], "2026", []))
    assert shelves.by_author("Wei Wang").total == 0


def test_the_name_stands_as_most_papers_write_it(told: Told) -> None:
    told(*((f"Columns {n}", [name], "2026", []) for n, name in enumerate(["K. Godel", "K. Gödel", "K. Gödel"])))
    assert shelves.by_author("k godel").name == "K. Gödel"


def test_coauthors_and_years(told: Told) -> None:
    told(
        ("One", ["Ada Lovelace", "Zoë B"], "2024", []),
        ("Two", ["Zoe B", "Ada Lovelace", "Carl C"], "2026-03-01", []),
        ("Many", ["Ada Lovelace", *(f"Member {n}" for n in range(200))], "2026", []),
    )
    found = shelves.by_author("Ada Lovelace")
    assert [papers for _, papers in found.coauthors] == [2, 1]
    assert found.coauthors[1][0] == "Carl C"
    assert found.years == [(2024, 1), (2025, 0), (2026, 2)]


def test_a_long_list_has_pages(told: Told) -> None:
    told(*((f"Columns {n}", ["Ada Lovelace"], "2026", ["cs.CL"]) for n in range(60)))
    for find in (lambda page: shelves.by_author("Ada Lovelace", page), lambda page: shelves.in_category("cs.CL", page)):
        first, second, beyond = (find(page) for page in (1, 2, 99))
        assert (first.total, len(first.papers), len(second.papers)) == (60, lists.PER_PAGE, 10)
        assert set(titles(first)).isdisjoint(titles(second))
        assert (beyond.paging.number, titles(beyond)) == (2, titles(second))


def test_a_category_and_an_archive(told: Told) -> None:
    told(("A", [], "2024", ["cs.CL"]), ("B", [], "2026", ["math.AP", "cs.LG"]), ("C", [], "2026", ["math.AP"]))
    assert titles(shelves.in_category("cs.CL")) == ["A"]
    assert titles(shelves.in_category("cs")) == ["B", "A"]
    assert shelves.in_category("hep-th").total == 0


@pytest.mark.parametrize("name", ["", "***", "a" * 5_000, "\x00", '") OR ('])
def test_what_is_no_name_finds_nothing(told: Told, name: str) -> None:
    told(("Columns", ["Ada Lovelace"], "2026", []))
    assert shelves.by_author(name).total == 0


@pytest.mark.django_db
def test_without_an_index_there_is_nothing(tmp_path: Path, settings: Settings) -> None:
    settings.INDEX_FOLDER = tmp_path / "none"
    assert shelves.by_author("Ada").total == 0
    assert shelves.in_category("cs").total == 0
