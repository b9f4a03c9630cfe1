from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer

from broadsheet.search import embedder, model_file
from broadsheet.search.embedder import Embedder
from broadsheet.search.model_file import ModelUnavailable
from tests.environment import MODELS

NEAR = "A cat sits on the mat.", "A feline rests on a rug."
FAR = "Lattice simulations of quantum chromodynamics."


def test_vectors_are_unit_and_nearness_is_meaning(model: Embedder) -> None:
    vectors = model.embed([*NEAR, FAR, ""])
    assert vectors.shape == (4, 384)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)
    assert vectors[0] @ vectors[1] > 0.5
    assert vectors[0] @ vectors[2] < 0.2


def test_the_graph_gives_what_the_published_model_gives(model: Embedder) -> None:
    """The cosine .556 of these two is the full-precision model's; int8 is allowed .03."""
    one, other = model.embed(list(NEAR))
    assert one @ other == pytest.approx(0.564, abs=0.03)


def test_a_vector_does_not_depend_on_its_neighbours(model: Embedder) -> None:
    together = model.embed(["short", FAR * 40, NEAR[0]])
    assert (model.embed([NEAR[0]])[0] == together[2]).all()


def test_text_without_end_is_cut(model: Embedder) -> None:
    assert np.isfinite(model.embed(["word " * 1_000_000])).all()


def test_weights_that_are_not_the_chosen_ones_are_refused(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    (source / "model.safetensors").write_bytes(b"other weights")
    with pytest.raises(ModelUnavailable, match="SHA-256 differs"):
        model_file.prepared(source, tmp_path / "cache")
    assert not list((tmp_path / "cache").glob("*.onnx"))


def test_a_missing_package_is_one_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(model_file, "PACKAGE", "no_such_package")
    with pytest.raises(ModelUnavailable, match="is not installed"):
        embedder.load(tmp_path)


def test_a_local_folder_replaces_the_model(model: Embedder, tmp_path: Path) -> None:
    folder = tmp_path / "my-model"
    folder.mkdir()
    shutil.copy(next(MODELS.glob("*.onnx")), folder / "model.onnx")
    shutil.copy(model_file.package_folder() / "tokenizer.json", folder)
    (folder / "README.md").write_text("---\nlicense: cc-by-4.0\n---\n")
    own = embedder.load(tmp_path / "cache", str(folder))
    assert own.card.name.startswith("my-model (")
    assert (own.card.licence, own.card.dimension) == ("cc-by-4.0", 384)
    assert (own.embed([FAR]) == model.embed([FAR])).all()


def test_token_vectors_are_pooled_as_the_folder_says(tmp_path: Path) -> None:
    table = np.random.default_rng(1).normal(size=(40_000, 8)).astype(np.float32)
    tensors = [numpy_helper.from_array(table, "table")]
    ids = helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["batch", "tokens"])
    rows = helper.make_tensor_value_info("rows", TensorProto.FLOAT, ["batch", "tokens", 8])
    graph = helper.make_graph(
        [helper.make_node("Gather", ["table", "input_ids"], ["rows"])], "g", [ids], [rows], tensors
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=10)
    (tmp_path / "model.onnx").write_bytes(made.SerializeToString())
    shutil.copy(model_file.package_folder() / "tokenizer.json", tmp_path)
    tokenizer = Tokenizer.from_file(str(tmp_path / "tokenizer.json"))
    tokenizer.no_padding()
    tokens = table[tokenizer.encode("cats sleep").ids]

    averaged = embedder.load(tmp_path, str(tmp_path))
    (tmp_path / "1_Pooling").mkdir()
    (tmp_path / "1_Pooling" / "config.json").write_text('{"pooling_mode_cls_token": true}')
    first = embedder.load(tmp_path, str(tmp_path))

    for own, wanted in ((averaged, tokens.mean(axis=0)), (first, tokens[0])):
        assert own.embed(["cats sleep"])[0] == pytest.approx(wanted / np.linalg.norm(wanted), abs=1e-5)
    assert averaged.card.name != first.card.name


def test_a_model_of_other_inputs_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its graph can be loaded; only when it runs it asks for an input that is not there."""

    def run(_self: Embedder, _ids: list[int]) -> None:
        raise ValueError("Required inputs (['pixels']) are missing\nfrom input feed")

    shutil.copy(next(MODELS.glob("*.onnx")), tmp_path / "model.onnx")
    shutil.copy(model_file.package_folder() / "tokenizer.json", tmp_path)
    monkeypatch.setattr(Embedder, "_run", run)
    with pytest.raises(ModelUnavailable, match=r"^Search by meaning is off: .*missing from input feed\)\.$"):
        embedder.load(tmp_path, str(tmp_path))


@pytest.mark.parametrize("files", [[], ["model.onnx"], ["model.onnx", "tokenizer.json"]])
def test_a_folder_that_holds_no_model_is_one_sentence(tmp_path: Path, files: list[str]) -> None:
    for name in files:
        (tmp_path / name).write_text("{}")
    with pytest.raises(ModelUnavailable, match=r"^Search by meaning is off: .*\.$"):
        embedder.load(tmp_path, str(tmp_path))
