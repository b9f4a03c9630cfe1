"""A search among some papers alone: no other is found, counted or suggested as the one that was named."""

from __future__ import annotations

from pathlib import Path

import pytest

from broadsheet.catalog.models import Paper
from broadsheet.search import index
from broadsheet.search.index import Mode
from tests.search.conftest import Add

CATS = ("Feline behaviour at home", "Cats sleep on rugs and chase mice.")


@pytest.fixture
def papers(add: Add, index_folder: Path) -> list[Paper]:
    """Twelve papers on cats, each of another year, the newest first."""
    made = [
        add(n, f"{CATS[0]}, part {n}", CATS[1], published=f"{2026 - n}-01-01", categories=("cs.CL",))
        for n in range(1, 13)
    ]
    index.catch_up(vectors=None)
    return made


def ids(text: str, among: set[int] | None, mode: Mode = "hybrid") -> list[int]:
    return [hit.paper_id for hit in index.search(text, mode=mode, among=among).hits]


@pytest.mark.parametrize("text", ["cats", "pets at home", "cat:cs.CL", "cats cat:cs.CL year:1990..2030", ""])
@pytest.mark.parametrize("mode", ["hybrid", "lexical", "semantic"])
def test_nothing_else_is_found(papers: list[Paper], text: str, mode: Mode) -> None:
    among = {papers[2].pk, papers[7].pk}
    assert set(ids(text, among, mode)) == among
    assert ids(text, set(), mode) == []


def test_conditions_are_met_too_and_the_order_stays(papers: list[Paper]) -> None:
    among = {papers[7].pk, papers[2].pk, papers[9].pk}
    assert ids("year:2018..2030", among) == [papers[2].pk, papers[7].pk]
    assert ids("", among) == [papers[2].pk, papers[7].pk, papers[9].pk]
    assert ids("", None) == []


def test_what_is_named_is_found_only_there(papers: list[Paper]) -> None:
    named, other = papers[0], papers[1]
    for text in (named.key, named.title):
        assert ids(text, {named.pk, other.pk})[0] == named.pk
        assert named.pk not in ids(text, {other.pk})


def test_only_these_are_counted(papers: list[Paper]) -> None:
    among = {paper.pk for paper in papers[:3]}
    found = index.search("cats year:2025", among=among, facets=True)
    assert found.total == 1
    assert found.facets
    assert [year for year, _ in found.facets.years] == [2023, 2024, 2025]


def test_a_misspelt_word_is_mended_there_too(papers: list[Paper]) -> None:
    found = index.search("felime behaviour", among={papers[4].pk})
    assert found.corrected == "feline behaviour"
    assert [hit.paper_id for hit in found.hits] == [papers[4].pk]


def test_two_choices_of_papers_are_not_taken_for_each_other(papers: list[Paper]) -> None:
    for paper in papers[:3]:
        assert ids("cats", {paper.pk}) == [paper.pk]
    assert len(ids("cats", None)) == len(papers)
