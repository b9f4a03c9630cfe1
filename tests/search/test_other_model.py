"""Another model than the bundled one, named by the setting: its dimension is detected and all vectors are made anew."""

from __future__ import annotations

import json
import logging
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from onnx import TensorProto, helper, numpy_helper
from pytest_django.fixtures import Settings

from broadsheet.search import index, model_file
from broadsheet.search.folder import IndexFolder
from tests.search.conftest import Add

DIMENSION = 8
CATS = ("Feline behaviour at home", "Cats sleep on rugs and chase mice.")


@pytest.fixture
def other_model(tmp_path: Path) -> Path:
    """A folder as sentence-transformers leaves it: token vectors of eight numbers, out of a table."""
    folder = tmp_path / "small-model"
    (folder / "onnx").mkdir(parents=True)
    table = np.random.default_rng(1).normal(size=(40_000, DIMENSION)).astype(np.float32)
    tensors = [numpy_helper.from_array(table, "table")]
    ids = helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["batch", "tokens"])
    rows = helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, ["batch", "tokens", DIMENSION])
    node = helper.make_node("Gather", ["table", "input_ids"], ["last_hidden_state"])
    made = helper.make_model(
        helper.make_graph([node], "g", [ids], [rows], tensors),
        opset_imports=[helper.make_opsetid("", 20)],
        ir_version=10,
    )
    (folder / "onnx" / "model.onnx").write_bytes(made.SerializeToString())
    (folder / "1_Pooling").mkdir()
    (folder / "1_Pooling" / "config.json").write_text('{"pooling_mode_mean_tokens": true}')
    shutil.copy(model_file.package_folder() / "tokenizer.json", folder)
    (folder / "README.md").write_text("---\nlicense: mit\n---\n")
    return folder


@pytest.fixture
def named(settings: Settings, other_model: Path) -> Iterator[Path]:
    """The setting names it from the middle of a test on: `BROADSHEET_MODEL` of a process that starts anew."""
    yield other_model
    index._loaded.cache_clear()
    index._reader_of.cache_clear()


def restart(settings: Settings, model: str) -> None:
    settings.MODEL = model
    index._loaded.cache_clear()
    index._reader_of.cache_clear()


def dimension(folder: Path) -> int:
    current = IndexFolder(folder).current()
    assert current
    return int(json.loads((folder / current.vectors / "meta.json").read_text())["dimension"])


def test_a_model_named_by_the_setting_takes_over(
    add: Add, index_folder: Path, settings: Settings, named: Path, caplog: pytest.LogCaptureFixture
) -> None:
    add(1, *CATS)
    index.catch_up(vectors=None)
    assert dimension(index_folder) == 384
    before = index.status().model
    restart(settings, str(named))
    with caplog.at_level(logging.WARNING):
        assert index.search("cats").total == 1  # by words, until there are vectors of this model
    assert "of the model" in caplog.text or "made" in caplog.text
    assert index.similar(1) == []
    caplog.clear()
    with caplog.at_level(logging.WARNING):
        assert index.catch_up(vectors=None).vectors == 1
    assert "They are made anew." in caplog.text
    assert dimension(index_folder) == DIMENSION
    status = index.status()
    assert (status.vectors, status.model_licence) == (1, "mit")
    assert status.model != before
    assert status.model.startswith("small-model (")
    assert index.search("cats", mode="semantic").hits
    restart(settings, "")
    assert index.catch_up(vectors=None).vectors == 1
    assert (dimension(index_folder), index.status().model) == (384, before)


def test_a_model_that_is_not_there_is_said_and_words_go_on(
    add: Add, index_folder: Path, settings: Settings, named: Path
) -> None:
    add(1, *CATS)
    index.catch_up(vectors=None)
    restart(settings, str(named / "nowhere"))
    assert index.search("cats").total == 1
    assert "BROADSHEET_MODEL names" in (index.meaning_problem() or "")
    assert dimension(index_folder) == 384  # the old vectors are kept for the day on which the setting is mended


def test_files_of_others_in_the_index_folder_are_left_alone(add: Add, index_folder: Path) -> None:
    index_folder.mkdir()
    (index_folder / "words-9999-7").write_text("no folder")
    (index_folder / "vectors-of-mine").mkdir()
    (index_folder / "notes.txt").write_text("mine")
    add(1, *CATS)
    index.catch_up(vectors=None)
    assert index.search("cats").total == 1
    index.rebuild()
    assert index.search("cats").total == 1
    assert (index_folder / "notes.txt").read_text() == "mine"


@pytest.mark.parametrize(
    "content", ["", "[1, 2]", '{"words": 3}', '{"words": "../elsewhere/words-1-1", "vectors": "../elsewhere"}', "\x00"]
)
def test_a_foreign_list_of_folders_is_no_error(add: Add, index_folder: Path, content: str) -> None:
    elsewhere = index_folder.parent / "elsewhere"
    elsewhere.mkdir()
    add(1, *CATS)
    index.catch_up(vectors=None)
    (index_folder / "current.json").write_text(content, encoding="latin-1")
    index._reader_of.cache_clear()
    index.search("cats")
    index.catch_up(vectors=None)
    assert index.search("cats").total == 1
    assert list(elsewhere.iterdir()) == []
