"""The benchmark of other engines: its shape, its table, and arxiv-sanity-lite's way, on a handful of papers."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from bench.peers.engines import arxiv_sanity, ours, sqlite_fts5
from bench.peers.questions import conditions
from bench.peers.running import ENGINES, Run
from bench.peers.shape import Ask, Condition, Mode, Paper, Work, fused
from bench.peers.table import quality, tables

PAPERS = (
    Paper(
        id=1,
        title="Dust in spiral galaxies",
        abstract="Dust scatters light.",
        categories=("astro-ph",),
        day="2024-01-02",
    ),
    Paper(id=2, title="Learning to rank", abstract="A model ranks documents.", categories=("cs.IR",), day="2025-03-04"),
    Paper(
        id=3,
        title="Ranking galaxies",
        abstract="Galaxies by light.",
        categories=("astro-ph", "cs.IR"),
        day="2025-05-06",
    ),
    Paper(id=4, title="A theorem", abstract="Nothing else is proved here.", categories=("math.AP",)),
)
VECTORS = np.eye(4, 8, dtype=np.float32) * 0.8 + np.eye(4, 8, 4, dtype=np.float32) * 0.6


@pytest.fixture
def work(tmp_path: Path) -> Work:
    (tmp_path / "work").mkdir()
    work = Work(tmp_path / "work")
    work.write(iter(PAPERS))
    np.save(work.folder / "vectors.npy", VECTORS)
    texts = {
        "lists": {"short": [("galaxies", 0)]},
        "similar": [1, 3],
        "nearest": {"of": "short", "papers": [[3]]},
    }
    shares = {"conditions": {"10 %": ("category", "cs.IR", 0.5)}}
    (work.folder / "questions.json").write_text(json.dumps({**texts, **shares}))
    np.save(work.folder / "questions.npy", VECTORS[2:3])
    return work


def _asked(mode: Mode, condition: Condition | None = None) -> Ask:
    return Ask(mode, "galaxies dust", VECTORS[2], condition)


def test_papers_are_read_as_they_were_written(work: Work) -> None:
    assert tuple(work.papers()) == PAPERS


def test_arxiv_sanity_counts_parts_of_text_and_learns_from_one_paper(work: Work, tmp_path: Path) -> None:
    arxiv_sanity.build(work, tmp_path)
    index = arxiv_sanity.open(tmp_path)
    assert index.search(_asked("words"), 10) == [1, 3]
    assert index.search(Ask("words", "rank", VECTORS[0]), 10) == [2, 3]  # “Ranking” holds it
    assert index.similar(1, 1) == [3]


@pytest.mark.parametrize("engine", [ours, sqlite_fts5])
def test_conditions_bind(engine: ModuleType, work: Work, tmp_path: Path) -> None:
    engine.build(work, tmp_path)
    index = engine.open(tmp_path)
    assert set(index.search(_asked("words"), 10)) == {1, 3}
    assert index.search(_asked("words", Condition("category", "cs.IR")), 10) == [3]
    assert index.search(_asked("words", Condition("year", "2024")), 10) == [1]


def test_ours_takes_the_vector_that_is_given(work: Work, tmp_path: Path) -> None:
    ours.build(work, tmp_path)
    index = ours.open(tmp_path)
    assert index.search(_asked("meaning"), 1) == [3]
    assert index.search(_asked("hybrid"), 1) == [3]


def test_engine_is_built_and_asked_in_processes_and_shown(work: Work, tmp_path: Path) -> None:
    run = Run(work.folder, tmp_path / "results", minutes=2)
    figures = run.measure("sqlite_fts5")
    assert "problem" not in figures
    assert figures["words/short"]["found"] == [2]
    assert figures["filter/10 %"]["found"] == [1]
    shown = tables([figures])
    assert "SQLite FTS5" in shown
    assert ", 1.0 found" in shown


def test_ours_is_measured_by_meaning_too(work: Work, tmp_path: Path) -> None:
    figures = Run(work.folder, tmp_path / "results", minutes=2).measure("ours")
    assert figures["recall"] == 1.0
    assert figures["similar"]["found"] == [3, 3]


def test_engine_that_fails_is_listed_with_its_reason(work: Work, tmp_path: Path) -> None:
    (work.folder / "papers.jsonl").unlink()
    figures = Run(work.folder, tmp_path / "results", minutes=2).measure("sqlite_fts5")
    assert "**failed: FileNotFoundError" in tables([figures])


def test_engine_that_takes_too_long_is_stopped(work: Work, tmp_path: Path) -> None:
    figures = Run(work.folder, tmp_path / "results", minutes=0).measure("sqlite_fts5")
    assert figures["problem"] == "stopped after 0 minutes of building"


def test_every_engine_has_the_shape() -> None:
    for name in ENGINES:
        peer = import_module(f"bench.peers.engines.{name}")
        assert peer.TITLE
        assert peer.NOTE
        assert set(peer.MODES) <= {"words", "meaning", "hybrid"}
        assert callable(peer.build)
        assert callable(peer.open)


def test_table_has_a_row_for_each_engine() -> None:
    told = {"title": "One", "note": "as it is", "modes": ["words"], "filters": False, "build": [1.0, 2.0], "disk": 3.0}
    taken = {"clock": [1.0, 3.0], "processor": [2.0, 2.0], "found": [10, 10]}
    shown = tables([{**told, "words/short": taken, "cold": [5.0, 4.0], "memory": [6.0, 7.0]}])
    assert "| One | 1 | 2 | 3 | 6 | 7 | 5 | 4 |" in shown
    assert "| One | 2.0 / 3.0 (2.0) | – | – | no filter | no filter | no filter | – | – |" in shown
    assert "- One: as it is." in shown


def test_quality_says_what_an_engine_does_not_have() -> None:
    shown = quality([{"title": "One", "quality": {"cranfield": {"words": 0.389}}}])
    assert "| One | .389 | – | – |" in shown


def test_conditions_are_those_nearest_to_the_shares() -> None:
    many = [
        Paper(id=n, title="", categories=("a" if n % 10 else "b",), day=f"{2000 + n % 100}-01-01") for n in range(1000)
    ]
    found = conditions(many)
    assert found["10 %"] == (Condition("category", "b"), 0.1)
    assert found["1 %"][1] == 0.01


def test_rankings_are_fused_by_their_places() -> None:
    assert fused([[1, 2, 3], [3, 1]], 2) == [1, 3]
