"""The fast model: learnt from a made-up language, in which each topic has words of its own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from numpy.typing import NDArray
from pytest_django.fixtures import Settings

from broadsheet.cli import train as verb
from broadsheet.search import fast_model, index, training
from broadsheet.search.embedder import Embedder
from broadsheet.search.fast_model import BadFastModel, FastModel
from tests.search.conftest import Add

SIZE, TOPICS = 32, 8
SPACE = "made up"
HOSTILE = ("", "\0", "\ud800", "á" * 50_000, "word " * 50_000, "{" * 9_000, "字" * 9_000, "\u0301" * 9_000, "9" * 9_000)


def corpus(number: int, seed: int) -> tuple[list[str], NDArray[np.float32]]:
    """Texts of ten words of one topic, and a vector near to the topic's."""
    random = np.random.default_rng(seed)
    centres = np.random.default_rng(0).normal(size=(TOPICS, SIZE))
    topics = random.integers(TOPICS, size=number)
    texts = [" ".join(f"t{topic}w{word}" for word in random.integers(40, size=10)) for topic in topics]
    vectors = (centres[topics] + 0.3 * random.normal(size=(number, SIZE))).astype(np.float32)
    return texts, vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def learnt() -> FastModel:
    texts, vectors = corpus(600, 1)
    known = fast_model.vocabulary(texts)
    alone = np.random.default_rng(2).normal(size=(len(known.words), SIZE)).astype(np.float32)
    return fast_model.train(texts, vectors, known, alone, SPACE, {"papers": 600})


def test_it_comes_near_to_the_vectors_of_texts_it_never_saw() -> None:
    texts, vectors = corpus(200, 5)
    made = learnt().embed(texts)
    assert np.linalg.norm(made, axis=1) == pytest.approx(1, abs=1e-5)
    assert np.vecdot(made, vectors).mean() > 0.85
    assert np.vecdot(made, np.roll(vectors, 1, axis=0)).mean() < 0.4


def test_a_file_gives_the_same_model_back_and_the_same_input_the_same_file(tmp_path: Path) -> None:
    made = learnt()
    made.save(tmp_path / "a.safetensors")
    learnt().save(tmp_path / "b.safetensors")
    assert (tmp_path / "a.safetensors").read_bytes() == (tmp_path / "b.safetensors").read_bytes()
    back = fast_model.load(tmp_path / "a.safetensors", SPACE, SIZE)
    assert (back.words, back.card) == (made.words, {"papers": 600})
    texts, _ = corpus(50, 6)
    assert np.vecdot(back.embed(texts), made.embed(texts)).min() > 0.999


def test_a_vector_does_not_depend_on_its_neighbours() -> None:
    made, (texts, _) = learnt(), corpus(30, 7)
    assert np.array_equal(made.embed(texts)[3], made.embed(texts[3:4])[0])
    assert made.embed([]).shape == (0, SIZE)


def test_hostile_texts_have_a_vector_or_zeros() -> None:
    made = learnt()
    vectors = made.embed([*HOSTILE, "T1W1 " * 9_000])
    assert np.isfinite(vectors).all()
    assert not vectors[: len(HOSTILE)].any()
    assert np.linalg.norm(vectors[-1]) == pytest.approx(1, abs=1e-5)


def test_accents_and_case_do_not_matter() -> None:
    assert fast_model.words_of("Schrödinger’s CAT, x_y") == ["schrodinger", "s", "cat", "x", "y"]


def test_function_words_rare_words_and_long_numbers_are_left_out() -> None:
    texts = ["the cat 1234567 sat", "the cat 1234567 sat", "the dog"]
    known = fast_model.vocabulary(texts, seen=2)
    assert known.words == ["cat", "sat"]
    assert known.texts == 3
    assert fast_model.vocabulary(texts, most=1, seen=1).words == ["cat"]


def test_a_model_of_another_space_is_refused(tmp_path: Path) -> None:
    learnt().save(tmp_path / "a.safetensors")
    with pytest.raises(BadFastModel, match="made for another model"):
        fast_model.load(tmp_path / "a.safetensors", "other", SIZE)
    with pytest.raises(BadFastModel, match="made for another model"):
        fast_model.load(tmp_path / "a.safetensors", SPACE, SIZE + 1)


@pytest.mark.parametrize("content", [None, b"", b"x" * 1_000, b"\xff" * 8])
def test_what_is_no_model_is_said_in_a_sentence(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "a.safetensors"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(BadFastModel, match=r"cannot be used \(.*\)\.$"):
        fast_model.load(file, SPACE, SIZE)


def test_a_model_with_numbers_that_are_none_is_refused(tmp_path: Path) -> None:
    made = learnt()
    replace(made, centre=np.full_like(made.centre, np.nan)).save(tmp_path / "a.safetensors")
    with pytest.raises(BadFastModel, match="no number"):
        fast_model.load(tmp_path / "a.safetensors", SPACE, SIZE)


@pytest.mark.usefixtures("index_folder")
def test_the_file_that_is_named_is_used_if_it_fits(tmp_path: Path, model: Embedder, settings: Settings) -> None:
    for space, problem in ((model.card.name, None), (SPACE, "another model")):
        made = replace(learnt(), space=space, table=np.zeros((9, model.card.dimension), np.float32))
        file = tmp_path / f"{space[:3]}.safetensors"
        made = replace(made, words=dict.fromkeys(map(str, range(9)), 0), weights=np.ones(9, np.float32))
        replace(made, centre=np.zeros(model.card.dimension, np.float32)).save(file)
        settings.FAST_MODEL = str(file)
        said = index.fast_problem()
        assert said is None if problem is None else said is not None and problem in said


def test_the_shipped_model_fits_the_bundled_one_and_is_small(model: Embedder) -> None:
    used = fast_model.load(fast_model.SHIPPED, model.card.name, model.card.dimension)
    assert fast_model.SHIPPED.stat().st_size <= 16_000_000
    assert used.card["licence"].startswith("CC0")
    near, far = used.embed(["Cats and dogs are animals", "Dark matter halos of galaxies in simulations"])
    asked = model.embed(["galaxy formation"])[0]
    assert asked @ far > asked @ near + 0.2


@pytest.mark.usefixtures("index_folder")
def test_the_command_learns_from_papers_with_vectors(
    add: Add, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    for number in range(1, 13):
        add(number, f"Cats number {number % 3}", "They sleep on rugs and chase mice.")
    add(20, "Stars", "They shine.", source="other-source")
    index.catch_up(vectors=None)
    file = tmp_path / "own.safetensors"
    few = CliRunner().invoke(verb.command, [str(file)])
    assert few.exit_code == 1
    assert "Only 13 papers have a full vector, and 2,000 are needed." in few.output
    monkeypatch.setattr(training, "FEWEST", 10)
    monkeypatch.setattr(fast_model, "SEEN", 2)
    done = CliRunner().invoke(verb.command, [str(file), "--source", "arxiv"])
    assert done.exit_code == 0, done.output
    assert "from 10 papers" in done.output
    assert "arXiv metadata alone" in file.with_suffix(".md").read_text()
    missing = CliRunner().invoke(verb.command, [str(tmp_path / "no" / "a.safetensors")])
    assert "There is no folder" in missing.output
