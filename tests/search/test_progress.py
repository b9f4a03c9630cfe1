"""How far indexing is, as told to other processes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.test import Client

from broadsheet.cli import status as status_verb
from broadsheet.search import index, progress
from broadsheet.search.folder import IndexFolder
from broadsheet.search.progress import Noting, read, sentence, time_left
from broadsheet.search.results import IndexProgress
from tests.search.conftest import Add


class Ticking:
    """A clock that goes on by so many seconds each time it is looked at."""

    def __init__(self, *steps: float) -> None:
        self.now, self._steps = 1_000.0, iter(steps)

    def __call__(self) -> float:
        self.now += next(self._steps, 0.0)
        return self.now


def noting(folder: Path, *steps: float) -> tuple[Noting, Ticking]:
    clock = Ticking(*steps)
    return Noting(folder, lambda *_: None, clock), clock


def test_words_that_come_between_do_not_change_the_rate_of_vectors(tmp_path: Path) -> None:
    note, clock = noting(tmp_path, 0, 10, 10, 10, 10)
    note("vectors", 100, 1_000)
    note("vectors", 200, 1_000)
    note("words", 50, 50)
    note("vectors", 300, 1_000)
    assert read(tmp_path, clock.now) == IndexProgress("vectors", 300, 1_000, 10.0, 70)


def test_rate_and_time_left_follow_from_the_batches(tmp_path: Path) -> None:
    note, clock = noting(tmp_path, 0, 10, 10)
    note("words", 200, 1_000)
    assert read(tmp_path, clock.now) == IndexProgress("words", 200, 1_000, 20.0, 40)
    note("words", 300, 1_000)
    assert read(tmp_path, clock.now) == IndexProgress("words", 300, 1_000, 15.0, 47)
    assert read(tmp_path, clock.now + 7) == IndexProgress("words", 300, 1_000, 15.0, 40)


def test_what_has_vectors_already_counts(tmp_path: Path) -> None:
    note, clock = noting(tmp_path, 0, 4)
    note.among(40_000, 125_770)
    note("vectors", 228, 512)
    said = read(tmp_path, clock.now)
    assert said == IndexProgress("vectors", 40_228, 125_770, 57.0, 1501)
    assert sentence(said) == "vectors of 40,228 of 125,770 papers, about 25 minutes left"


def test_only_the_last_batches_make_the_rate(tmp_path: Path) -> None:
    note, clock = noting(tmp_path, 0, 1_000, *[1] * (progress.WINDOW + 1))
    for batch in range(1, progress.WINDOW + 3):
        note("words", batch * 10, 10_000)
    said = read(tmp_path, clock.now)
    assert said
    assert said.rate == 10.0


def test_the_next_turn_takes_the_rate_over_unless_it_is_long_ago(tmp_path: Path) -> None:
    noting(tmp_path, 0, 10)[0]("vectors", 100, 512)
    note, clock = noting(tmp_path, 60)
    note("vectors", 0, 512)
    said = read(tmp_path, clock.now)
    assert said
    assert said.rate == 10.0
    noting(tmp_path, 60 + 2 * progress.FRESH)
    assert read(tmp_path, clock.now) is None


def test_before_anything_is_done_no_time_is_told(tmp_path: Path) -> None:
    note, clock = noting(tmp_path)
    note("words", 10, 100)
    said = read(tmp_path, clock.now)
    assert said == IndexProgress("words", 10, 100, 0.0, None)
    assert sentence(said) == "words of 10 of 100 papers"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "less than a minute left"),
        (40, "about 1 minute left"),
        (1_500, "about 25 minutes left"),
        (5_300, "about 88 minutes left"),
        (10_800, "about 3 hours left"),
    ],
)
def test_time_left_in_words(seconds: float, said: str) -> None:
    assert time_left(seconds) == said


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"what": 1}', '{"what": "words", "done": "x", "total": 1, "rate": 1, "moment": 1}']
)
def test_a_torn_file_says_nothing(tmp_path: Path, content: str) -> None:
    (tmp_path / progress.FILE).write_text(content)
    assert read(tmp_path, 0.0) is None
    noting(tmp_path)[0]("words", 1, 2)
    assert read(tmp_path, 0.0)


def test_a_file_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    noting(tmp_path / "nowhere")[0]("words", 1, 2)
    assert read(tmp_path / "nowhere", 0.0) is None


@pytest.fixture
def another_indexes(add: Add, index_folder: Path) -> Iterator[Path]:
    """Another process has written 40 of 100 vectors, and holds the lock."""
    add(1, "Old stars", "Stars redden.")
    index.catch_up(vectors=None)
    (index_folder / progress.FILE).write_text(
        json.dumps({"what": "vectors", "done": 40, "total": 100, "rate": 0.01, "moment": 4e9})
    )
    with IndexFolder(index_folder).lock():
        yield index_folder


def test_status_tells_what_another_process_does(another_indexes: Path, client: Client) -> None:
    told = CliRunner().invoke(status_verb.command, ["--json"])
    assert json.loads(told.stdout)["index"]["progress"] == {
        "what": "vectors",
        "done": 40,
        "total": 100,
        "rate": 0.01,
        "seconds_left": 6000,
    }
    shown = CliRunner().invoke(status_verb.command, [], env={"COLUMNS": "200"}).stdout
    assert "vectors of 40 of 100 papers, about 2 hours left" in shown
    assert "Just now: vectors of 40 of 100 papers, about 2 hours left." in client.get("/status").content.decode()


def test_what_a_killed_writer_noted_is_stale(another_indexes: Path, client: Client) -> None:
    another = IndexFolder(another_indexes)
    assert index.indexing()
    lock = another_indexes / "writer.lock"
    lock.rename(another_indexes / "held.lock")  # the holder is gone
    assert not another.busy()
    assert index.indexing() is None
    assert json.loads(CliRunner().invoke(status_verb.command, ["--json"]).stdout)["index"]["progress"] is None
    assert "Just now" not in client.get("/status").content.decode()


def test_while_it_indexes_a_process_notes_where_it_is(add: Add, index_folder: Path) -> None:
    for number in range(1, 4):
        add(number, f"Paper {number}", "On columns.")
    seen: list[IndexProgress | None] = []
    index.catch_up(vectors=2, progress=lambda *_: seen.append(index.indexing()))
    index.catch_up(vectors=None, progress=lambda *_: seen.append(index.indexing()))
    last = read(index_folder, 0.0)
    assert last
    assert (last.what, last.done, last.total) == ("vectors", 3, 3)
    assert any(said and said.what == "words" for said in seen)
    assert index.indexing() is None
