from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from broadsheet.search.cursor import Cursor
from broadsheet.search.pending import Pending
from broadsheet.search.vectors import TornVectors, VectorStore, view
from broadsheet.search.vectors import store as module

SIZE = 70


def unit(rows: int, seed: int = 0, size: int = SIZE) -> NDArray[np.float32]:
    made = np.random.default_rng(seed).normal(size=(rows, size)).astype(np.float32)
    result: NDArray[np.float32] = made / np.linalg.norm(made, axis=1, keepdims=True)
    return result


def store(folder: Path) -> VectorStore:
    return VectorStore(folder, "model", SIZE)


def filled(folder: Path, rows: int = 50) -> tuple[VectorStore, NDArray[np.float32]]:
    made = store(folder)
    ids = np.arange(1, rows + 1)
    made.write(ids, ids * 10, unit(rows), cursor=Cursor(3, 7))
    return made, unit(rows)


def test_a_vector_comes_back_nearly_as_it_was(tmp_path: Path) -> None:
    made, vectors = filled(tmp_path)
    ids, found = made.vectors(np.array([5, 999, 1]))
    assert ids.tolist() == [5, 1]
    assert (found * vectors[[4, 0]]).sum(axis=1) == pytest.approx(1, abs=1e-3)


def test_the_nearest_come_first_with_their_cosines(tmp_path: Path) -> None:
    made, vectors = filled(tmp_path)
    ids, cosines = made.search(vectors[9], 5)
    exact = vectors @ vectors[9]
    assert ids.tolist() == (np.argsort(-exact)[:5] + 1).tolist()
    assert cosines == pytest.approx(np.sort(exact)[::-1][:5], abs=0.01)


def test_a_subset_is_searched_exactly(tmp_path: Path) -> None:
    made, vectors = filled(tmp_path)
    ids, _ = made.search(vectors[9], 3, among=np.array([30, 20, 1_000, 20, 40]))
    exact = {paper: float(vectors[paper - 1] @ vectors[9]) for paper in (20, 30, 40)}
    assert ids.tolist() == sorted(exact, key=lambda paper: -exact[paper])


def test_signs_find_nearly_all_neighbours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "RESCORED", 400)
    made, vectors = filled(tmp_path, 5_000)
    recall = []
    for row in range(20):
        exact = set((np.argsort(-(vectors @ vectors[row]))[:10] + 1).tolist())
        recall.append(len(exact & set(made.search(vectors[row], 10)[0].tolist())) / 10)
    assert np.mean(recall) > 0.75  # random vectors of 70 dimensions are the hardest case; papers give more than .99


def test_similar_papers_leave_out_the_paper_itself(tmp_path: Path) -> None:
    made, _ = filled(tmp_path)
    ids, _ = made.similar(7, 4)
    assert len(ids) == 4
    assert 7 not in ids
    assert made.similar(12345, 4)[0].size == 0


def test_another_reader_sees_what_was_committed(tmp_path: Path) -> None:
    made, _ = filled(tmp_path)
    reader = store(tmp_path)
    made.write(np.array([60]), np.array([1]), unit(1, 9), gone=[3])
    assert reader.papers == 50
    reader.refresh()
    assert reader.papers == 50
    assert reader.digests(np.array([60, 3, 4])).tolist() == [1, 0, 40]
    assert reader.cursor == Cursor(3, 7)


@pytest.mark.parametrize("name", ["keys", "codes", "scales", "signs0", "signs1"])
def test_what_a_killed_writer_left_is_cut_off(tmp_path: Path, name: str) -> None:
    filled(tmp_path)
    with (tmp_path / f"{name}-0.bin").open("ab") as file:
        file.write(b"half a row")
    again = store(tmp_path)
    again.write(np.array([70]), np.array([7]), unit(1, 5))
    ids, found = store(tmp_path).vectors(np.array([70, 2]))
    assert ids.tolist() == [70, 2]
    assert (found * np.concatenate([unit(1, 5), unit(50)[1:2]])).sum(axis=1) == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize("harm", ["short", "gone", "json"])
def test_a_torn_store_is_told_from_a_whole_one(tmp_path: Path, harm: str) -> None:
    filled(tmp_path)
    if harm == "short":
        (tmp_path / "codes-0.bin").write_bytes(b"short")
    elif harm == "gone":
        (tmp_path / "keys-0.bin").unlink()
    else:
        (tmp_path / "meta.json").write_text("{")
    with pytest.raises(TornVectors, match="cannot be read"):
        store(tmp_path)


def test_vectors_of_another_model_are_refused(tmp_path: Path) -> None:
    filled(tmp_path)
    with pytest.raises(TornVectors, match="another model"):
        VectorStore(tmp_path, "other", SIZE)


def test_a_store_of_another_version_is_refused(tmp_path: Path) -> None:
    filled(tmp_path)
    meta = json.loads((tmp_path / "meta.json").read_text())
    (tmp_path / "meta.json").write_text(json.dumps({**meta, "version": 0}))
    with pytest.raises(TornVectors):
        store(tmp_path)


def test_a_reader_goes_on_while_the_store_is_written_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MIN_SLACK", 10)
    made, vectors = filled(tmp_path)
    reader = store(tmp_path)
    before = reader.search(vectors[3], 5)[0].tolist()
    for turn in range(3):
        made.write(np.arange(1, 51), np.arange(50) + turn, vectors)
    assert made.meta.generation > 0
    assert reader.search(vectors[3], 5)[0].tolist() == before
    reader.refresh()
    assert reader.search(vectors[3], 5)[0].tolist() == before
    assert len(list(tmp_path.glob("codes-*.bin"))) == 1


def in_lists(
    folder: Path, monkeypatch: pytest.MonkeyPatch, rows: int = 2_000
) -> tuple[VectorStore, NDArray[np.float32]]:
    """A store that keeps its rows in lists, although they are few; the last 50 came since."""
    for name, value in {"PLAIN": 500, "LISTS": 16, "TAIL": 400}.items():
        monkeypatch.setattr(module, name, value)
    monkeypatch.setattr(view, "SCANNED", 600)
    monkeypatch.setattr(view, "EXACT_UP_TO", 100)
    monkeypatch.setattr(module, "RESCORED", 200)
    ids, vectors = np.arange(1, rows + 1), clustered(rows)
    made = store(folder)
    made.write(ids[:-50], ids[:-50] * 10, vectors[:-50], cursor=Cursor(3, 7))
    made.write(ids[-50:], ids[-50:] * 10, vectors[-50:])
    return made, vectors


def clustered(rows: int) -> NDArray[np.float32]:
    """Vectors around twenty middles, as texts of twenty subjects are."""
    made = unit(20, 5)[np.arange(rows) % 20] + 0.8 * unit(rows, 6)
    result: NDArray[np.float32] = made / np.linalg.norm(made, axis=1, keepdims=True)
    return result


def test_many_papers_are_searched_in_lists_and_nothing_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made, vectors = in_lists(tmp_path, monkeypatch)
    assert made.meta.lists == 16
    assert made.papers == 2_000
    assert made.digests(np.arange(1, 2_001)).tolist() == (np.arange(1, 2_001) * 10).tolist()
    assert made.cursor == Cursor(3, 7)
    recall = []
    for row in range(0, 2_000, 41):
        exact = set((np.argsort(-(vectors @ vectors[row]))[:10] + 1).tolist())
        found, cosines = made.search(vectors[row], 10)
        assert cosines[0] == pytest.approx(1, abs=1e-3)
        recall.append(len(exact & set(found.tolist())) / 10)
    assert np.mean(recall) > 0.9


def test_in_lists_too_the_last_word_on_a_paper_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made, vectors = in_lists(tmp_path, monkeypatch)
    made.write(np.array([1]), np.array([99]), vectors[[1_507]], gone=[2])
    for looked in (made, store(tmp_path)):
        assert 1 in looked.search(vectors[1_507], 3)[0]
        assert 1 not in looked.search(vectors[0], 200)[0]
        assert 2 not in looked.search(vectors[1], 200)[0]
        assert looked.digests(np.array([1, 2])).tolist() == [99, 0]


def test_a_filter_that_leaves_few_is_exact_in_lists_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made, vectors = in_lists(tmp_path, monkeypatch)
    among = np.arange(3, 2_000, 29)
    exact = among[np.argsort(-(made.vectors(among)[1] @ vectors[500]))][:10]
    assert made.search(vectors[500], 10, among)[0].tolist() == exact.tolist()


def test_the_centres_stay_until_the_corpus_has_outgrown_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made, vectors = in_lists(tmp_path, monkeypatch)
    trained, centres = made.meta.trained, (tmp_path / f"means-{made.meta.generation}.bin").read_bytes()
    for turn, at in enumerate(range(2_000, 8_500, 500), 1):
        ids = np.arange(at + 1, at + 501)
        made.write(ids, ids, vectors[:500])
        now = (tmp_path / f"means-{made.meta.generation}.bin").read_bytes()
        assert (now == centres) == (made.meta.trained == trained)
        assert made.papers == 2_000 + 500 * turn
    assert made.meta.trained > trained
    assert len(list(tmp_path.glob("*.bin"))) == 7


def test_a_disk_that_fills_while_all_is_put_in_order_harms_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, vectors = in_lists(tmp_path, monkeypatch)
    ids, append = np.arange(2_001, 2_501), VectorStore._append

    def full(store: VectorStore, meta: module.Meta, name: str, values: NDArray[np.generic]) -> None:
        if name == "ends":
            raise OSError(28, "No space left on device")
        append(store, meta, name, values)

    monkeypatch.setattr(VectorStore, "_append", full)
    with pytest.raises(OSError, match="No space"):
        made.write(ids, ids, vectors[:500])
    monkeypatch.undo()
    made.write(np.array([3_000]), np.array([7]), vectors[:1])
    for looked in (made, store(tmp_path)):
        assert looked.papers == 2_501
        assert looked.digests(np.array([1, 2_500, 3_000])).tolist() == [10, 2_500, 7]


STEPS = st.lists(
    st.tuples(st.lists(st.integers(1, 12), max_size=5, unique=True), st.lists(st.integers(1, 12), max_size=3)),
    max_size=8,
)


@settings(max_examples=40, deadline=None)
@given(STEPS)
def test_any_sequence_of_changes_leaves_the_last_word_on_each_paper(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[list[int], list[int]]]
) -> None:
    folder = tmp_path_factory.mktemp("store")
    made, expected = store(folder), dict[int, int]()
    for turn, (added, gone) in enumerate(steps, 1):
        made.write(
            np.array(added, np.int64), np.full(len(added), turn), unit(len(added), turn), gone=set(gone) - set(added)
        )
        expected = {paper: digest for paper, digest in expected.items() if paper not in gone} | dict.fromkeys(
            added, turn
        )
    everyone = np.arange(1, 13)
    assert store(folder).digests(everyone).tolist() == [expected.get(int(paper), 0) for paper in everyone]
    assert store(folder).papers == len(expected)


def test_pending_papers_come_newest_first_until_they_have_their_vector(tmp_path: Path) -> None:
    made = store(tmp_path)
    pending = Pending(tmp_path)
    pending.add(np.array([1, 2, 3]), np.array([11, 12, 13]), np.array([100, 300, 200], np.int32), made)
    assert pending.newest(2, made).tolist() == [2, 3]
    made.write(np.array([2]), np.array([12]), unit(1))
    again = Pending(tmp_path)
    assert again.newest(5, made).tolist() == [3, 1]
    again.add(np.array([2, 3]), np.array([99, 13]), np.array([300, 200], np.int32), made)
    assert again.newest(5, made).tolist() == [2, 3, 1]
    assert Pending(tmp_path).left(made) == 3
