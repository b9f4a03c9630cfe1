"""Where many papers come at once the fast model reads them first; the full one replaces what it gave, one by one."""

from __future__ import annotations

from pathlib import Path

import pytest

from broadsheet.search import hybrid, index, writing
from tests.search.conftest import Add

CATS = ("Cats and dogs", "Animals that live with people.")
STARS = ("Old stars", "Ages of stars in globular clusters of galaxies.")
HALOS = ("Dark matter halos", "Simulations of galaxies in halos of dark matter.")


@pytest.fixture
def some(add: Add, index_folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Papers of which more come at once than are worth waiting for."""
    monkeypatch.setattr(writing, "MANY", 2)
    return [add(number, *text).pk for number, text in enumerate((CATS, STARS, HALOS), 1)]


def meant(text: str) -> list[int]:
    return [hit.paper_id for hit in index.search(text, mode="semantic").hits]


def test_meaning_finds_papers_before_the_full_model_has_read_them(some: list[int]) -> None:
    index.catch_up(vectors=0)
    assert index.held() == (3, 3)
    assert (index.status().vectors, index.status().full_vectors) == (3, 0)
    assert index.waiting() == (0, 3)
    assert index.digests_of(some) == [0, 0, 0]
    assert meant("dark matter")[0] == some[2]
    assert next(hit.paper_id for hit in index.similar(some[1])) == some[2]


def test_the_full_model_replaces_them_one_by_one(some: list[int], index_folder: Path) -> None:
    index.catch_up(vectors=0)
    left = [index.catch_up(vectors=1).unread for _ in some]
    assert left == [2, 1, 0]
    assert index.waiting() == (0, 0)
    after = [(hit.paper_id, hit.score) for hit in index.search("galaxy formation").hits]
    for file in sorted(index_folder.rglob("*"), reverse=True):
        file.unlink() if file.is_file() else file.rmdir()
    index.catch_up(vectors=None)
    assert [(hit.paper_id, hit.score) for hit in index.search("galaxy formation").hits] == after


def test_a_rebuilt_index_takes_over_what_the_full_model_read(some: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "MANY", 0)
    index.catch_up(vectors=0)
    index.catch_up(vectors=2)
    read = index.digests_of(some)
    index.rebuild()
    assert index.digests_of(some) == read
    assert index.held() == (3, 3)


def test_papers_that_trickle_in_are_read_fast_once_many_wait(some: list[int], add: Add) -> None:
    for number in range(4, 9):
        add(number, *HALOS)
        index.catch_up(vectors=0)
        assert index.held() == (number, number)


def test_few_papers_wait_for_the_full_model(add: Add, index_folder: Path) -> None:
    add(1, *CATS)
    index.catch_up(vectors=0)
    assert index.held() == (1, 0)


def test_meaning_counts_less_where_the_fast_model_read() -> None:
    import numpy as np

    ids, scores = np.array([1, 2]), np.array([9.0, 9.0])
    cosines = np.array([0.7, 0.7])
    fused = hybrid.fuse((ids, scores), (ids, cosines), cosines, 18.0, lambda papers: papers == 2)
    by_paper = dict(zip(fused.papers.tolist(), fused.scores.tolist(), strict=True))
    assert by_paper[1] - by_paper[2] == pytest.approx((hybrid.MEANING - hybrid.FAST_MEANING) * 0.5)
