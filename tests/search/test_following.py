"""The index follows the catalog, whatever became of either: merged while it was read, restored, replaced, torn."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path

import pytest

from broadsheet.catalog import changes, queries
from broadsheet.catalog.ingest import ingest
from broadsheet.catalog.models import Revision, RevisionStamp
from broadsheet.search import index, writing
from broadsheet.search.folder import IndexFolder
from broadsheet.sources.jsonl import decision_from_json
from tests.search.conftest import Add

CATS = ("Feline behaviour at home", "Cats sleep on rugs and chase mice.")
STARS = ("Stellar evolution in clusters", "Old stars redden as their hydrogen is spent.")
NETS = ("Layer width of networks", "Wide layers generalise better than narrow ones.")


def found(text: str) -> list[str]:
    return [paper.title for paper in queries.by_ids(hit.paper_id for hit in index.search(text, mode="lexical").hits)]


@pytest.mark.parametrize("commit", [1, 1_000], ids=["after a commit", "before the first commit"])
def test_a_paper_merged_away_while_the_index_is_read_is_found_no_more(
    add: Add, now: datetime, index_folder: Path, monkeypatch: pytest.MonkeyPatch, commit: int
) -> None:
    monkeypatch.setattr(writing, "READ", 1)
    monkeypatch.setattr(writing, "COMMIT", commit)
    for number, title in enumerate((*CATS, *STARS), 1):
        add(number, title)
    merged: list[int] = []

    def merge(kind: str, done: int, _total: int) -> None:
        if kind == "words" and done == 3 and not merged:
            names = ["arxiv-test", "arxiv:2503.00001"], ["arxiv-test", "arxiv:2503.00002"]
            ingest([decision_from_json({"decision": "same", "a": names[0], "b": names[1]})], now=now)
            merged.append(changes.retired_since(0)[0].paper_id)

    index.catch_up(vectors=None, progress=merge)
    index.catch_up(vectors=None)
    assert merged
    assert index.held() == (3, 3)
    assert merged[0] not in [hit.paper_id for text in CATS for hit in index.search(text).hits]


def test_a_backup_that_went_on_to_the_same_revision_is_indexed_anew(add: Add, index_folder: Path) -> None:
    add(1, *CATS)
    kept = queries.revision()
    lost = add(2, *STARS)
    index.catch_up(vectors=None)
    assert index.words_are_current()
    lost.delete()
    RevisionStamp.objects.filter(number__gt=kept).delete()
    Revision.objects.update(number=kept)
    add(3, *NETS)
    assert not index.words_are_current()
    index.catch_up(vectors=None)
    assert (found("stars"), found("layer"), found("cats")) == ([], [NETS[0]], [CATS[0]])
    assert index.held() == (2, 2)


def test_a_backup_that_went_further_than_the_index_is_indexed_anew(add: Add, index_folder: Path) -> None:
    add(1, *CATS)
    kept = queries.revision()
    lost = add(2, *STARS)
    index.catch_up(vectors=None)
    lost.delete()
    RevisionStamp.objects.filter(number__gt=kept).delete()
    Revision.objects.update(number=kept)
    add(3, *NETS)
    add(4, "A paper more")
    index.catch_up(vectors=None)
    assert (found("stars"), found("layer"), found("cats")) == ([], [NETS[0]], [CATS[0]])


@pytest.mark.parametrize("content", [None, b"", b"\x93NUMPY torn", b"PK\x03\x04"])
def test_a_lost_list_of_what_waits_is_made_anew(add: Add, index_folder: Path, content: bytes | None) -> None:
    for number, paper in enumerate((CATS, STARS, NETS), 1):
        add(number, *paper)
    assert index.catch_up(vectors=1).unread == 2
    (file,) = index_folder.glob("vectors-*/pending.npy")
    file.unlink()
    if content is not None:
        file.write_bytes(content)
    done = index.catch_up(vectors=None)
    assert (done.vectors, done.unread) == (2, 0)
    assert index.catch_up().words == 0


@pytest.mark.parametrize("content", [None, b"", b"torn"])
def test_an_index_whose_list_of_folders_is_lost_is_taken_up(
    add: Add, index_folder: Path, content: bytes | None
) -> None:
    add(1, *CATS)
    index.catch_up(vectors=None)
    (index_folder / "current.json").unlink()
    if content is not None:
        (index_folder / "current.json").write_bytes(content)
    assert found("cats") == [CATS[0]]
    add(2, *STARS)
    assert index.catch_up(vectors=None).vectors == 1
    assert IndexFolder(index_folder).stated()


def test_vectors_outlive_a_torn_list_of_folders_and_torn_words(add: Add, index_folder: Path) -> None:
    add(1, *CATS)
    index.catch_up(vectors=None)
    (index_folder / "current.json").write_bytes(b"")
    for file in index_folder.glob("words-*/meta.json"):
        file.write_bytes(b"")
    index._reader_of.cache_clear()
    assert index.catch_up(vectors=None).vectors == 0
    assert index.held() == (1, 1)


def test_what_only_looks_makes_nothing_and_takes_no_lock(add: Add, index_folder: Path) -> None:
    add(1, *CATS)
    state = index.status()
    assert (state.papers, state.words, state.writer_busy) == (1, 0, False)
    assert (index.waiting(), index.words_are_current()) == ((1, 1), False)
    assert not index_folder.exists()
    index.catch_up()
    shutil.rmtree(index_folder)
    index.status()
    assert not index_folder.exists()


def test_an_empty_search_does_not_touch_the_writer(
    add: Add, index_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from broadsheet.feed import lists

    add(1, *CATS)

    def touched() -> None:
        raise AssertionError

    monkeypatch.setattr(index, "status", touched)
    assert lists.found(lists.Search("nothing")).unindexed == 1
    assert not index_folder.exists()


def test_new_words_are_indexed_between_small_batches_of_meaning(
    add: Add, index_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "EMBED", 1)
    for number in range(1, 5):
        add(number, f"Column of kind {number}")
    seen: list[list[str]] = []

    def look(kind: str, done: int, _total: int) -> None:
        if kind == "vectors":
            seen.append(found("stars"))
            if done == 1:
                add(9, *STARS)

    index.catch_up(vectors=None, progress=look)
    assert seen[:2] == [[], [STARS[0]]]
