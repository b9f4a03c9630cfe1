"""The same encoder in other engines. Those that are not installed raise ImportError; none is a need of the product."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from broadsheet.search import embedder
from broadsheet.search.model_file import package_folder

Vectors = NDArray[np.float32]
Ids = NDArray[np.int64]
Engine = Callable[[Ids, Ids], Vectors]
"""Token ids and mask [texts, tokens] to unit vectors [texts, dimension]."""


def onnx_runtime(file: Path, threads: int) -> Engine:
    session = embedder.session(file, threads)

    def run(ids: Ids, mask: Ids) -> Vectors:
        vectors: Vectors = session.run(None, {"input_ids": ids, "attention_mask": mask})[0]
        return vectors

    return run


def openvino(file: Path, threads: int) -> Engine:
    core = import_module("openvino").Core()
    settings = {"INFERENCE_NUM_THREADS": threads, "PERFORMANCE_HINT": "LATENCY"}
    compiled = core.compile_model(core.read_model(str(file)), "CPU", settings)
    request, output = compiled.create_infer_request(), compiled.output(0)

    def run(ids: Ids, mask: Ids) -> Vectors:
        vectors: Vectors = request.infer({"input_ids": ids, "attention_mask": mask})[output].copy()
        return vectors

    return run


def ctranslate2(folder: Path, threads: int) -> Engine:
    """Token vectors by CTranslate2, averaged here. `folder` is what `ctranslate2_model` wrote."""
    library = import_module("ctranslate2")
    encoder = library.Encoder(str(folder), device="cpu", intra_threads=threads, compute_type="default")

    def run(ids: Ids, mask: Ids) -> Vectors:
        lengths = mask.sum(axis=1).astype(np.int32)
        views = (library.StorageView.from_array(array) for array in (np.ascontiguousarray(ids, np.int32), lengths))
        tokens = np.asarray(encoder.forward_batch(*views).last_hidden_state)
        total = (tokens * mask[:, :, None]).sum(axis=1)
        vectors: Vectors = total / np.linalg.norm(total, axis=1, keepdims=True)
        return vectors

    return run


def ctranslate2_model(folder: Path, quantization: str | None) -> Path:
    """Fill CTranslate2's own form of a BERT encoder with the published weights; quantization: None or `int8`."""
    if (folder / "model.bin").is_file():
        return folder
    from safetensors.numpy import load_file

    specs = import_module("ctranslate2.specs")
    source = package_folder()
    config = json.loads((source / "config.json").read_text(encoding="utf-8"))
    encoder = specs.TransformerEncoderSpec(
        config["num_hidden_layers"],
        config["num_attention_heads"],
        pre_norm=False,
        activation=specs.Activation.GELU,
        layernorm_embedding=True,
        num_source_embeddings=2,
        embeddings_merge=specs.EmbeddingsMerge.ADD,
    )
    encoder.scale_embeddings = False
    model = import_module("ctranslate2.specs.transformer_spec").TransformerEncoderModelSpec(encoder)
    _fill(encoder, load_file(source / "model.safetensors"))
    words = json.loads((source / "tokenizer.json").read_text(encoding="utf-8"))["model"]["vocab"]
    model.register_vocabulary(sorted(words, key=words.__getitem__))
    model.config.layer_norm_epsilon = config["layer_norm_eps"]
    model.validate()
    model.optimize(quantization=quantization)
    folder.mkdir(parents=True, exist_ok=True)
    model.save(str(folder))
    return folder


def _fill(encoder: Any, weights: dict[str, Vectors]) -> None:
    encoder.embeddings[0].weight = weights["embeddings.word_embeddings.weight"]
    encoder.embeddings[1].weight = weights["embeddings.token_type_embeddings.weight"]
    encoder.position_encodings.encodings = weights["embeddings.position_embeddings.weight"]

    def norm(target: Any, name: str) -> None:
        target.gamma, target.beta = weights[f"{name}.weight"], weights[f"{name}.bias"]

    def dense(target: Any, *names: str) -> None:
        target.weight, target.bias = (
            np.concatenate([weights[f"{name}.{part}"] for name in names]) for part in ("weight", "bias")
        )

    norm(encoder.layernorm_embedding, "embeddings.LayerNorm")
    for number, layer in enumerate(encoder.layer):
        name = f"encoder.layer.{number}"
        dense(layer.self_attention.linear[0], *(f"{name}.attention.self.{part}" for part in ("query", "key", "value")))
        dense(layer.self_attention.linear[1], f"{name}.attention.output.dense")
        norm(layer.self_attention.layer_norm, f"{name}.attention.output.LayerNorm")
        dense(layer.ffn.linear_0, f"{name}.intermediate.dense")
        dense(layer.ffn.linear_1, f"{name}.output.dense")
        norm(layer.ffn.layer_norm, f"{name}.output.LayerNorm")


def batches(rows: list[list[int]], size: int) -> list[NDArray[np.intp]]:
    """Which texts run together: `size` at a time of like length; one at a time in the order given."""
    if size == 1:
        return list(np.arange(len(rows))[:, None])
    order = np.argsort([len(row) for row in rows], kind="stable")
    return [order[at : at + size] for at in range(0, len(order), size)]


def embedded(engine: Engine, rows: list[list[int]], size: int = 1) -> Vectors:
    """Unit vectors of token rows, in their order."""
    result: list[Any] = [None] * len(rows)
    for some in batches(rows, size):
        longest = max(len(rows[place]) for place in some)
        ids, mask = np.zeros((2, len(some), longest), np.int64)
        for line, place in enumerate(some):
            ids[line, : len(rows[place])], mask[line, : len(rows[place])] = rows[place], 1
        for place, vector in zip(some, engine(ids, mask), strict=True):
            result[place] = vector
    return np.array(result, np.float32)
