"""The encoder in other precisions: each variant is an ONNX file made from the graph of the product and its weights."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from broadsheet.search.model_file import BertGraph, package_folder

KINDS = ("query", "key", "value", "attention", "wide", "narrow")
"""The six products of a layer that have weights, in the order of the graph."""


@dataclass(frozen=True, slots=True)
class Variant:
    name: str
    make: Callable[[Path, Path], None]
    """Writes the second file from the first, which holds everything in float32."""


def float_file(target: Path) -> Path:
    """The graph with all weights in float32 and its products named `layer.kind`, written once."""
    if not target.is_file():
        import json

        from onnx import numpy_helper
        from onnxruntime.quantization import quant_pre_process
        from safetensors.numpy import load_file

        source = package_folder()
        weights = load_file(source / "model.safetensors")
        model = BertGraph(weights, json.loads((source / "config.json").read_text(encoding="utf-8"))).model()
        table = next(node.input[0] for node in model.graph.node if node.op_type == "Gather")
        words = weights["embeddings.word_embeddings.weight"].astype(np.float32)
        for tensor in model.graph.initializer:
            if tensor.name == table:
                tensor.CopyFrom(numpy_helper.from_array(words, table))
        for place, node in enumerate(_products(model)):
            node.name = f"{place // len(KINDS)}.{KINDS[place % len(KINDS)]}"
        target.parent.mkdir(parents=True, exist_ok=True)
        quant_pre_process(model, str(target), skip_optimization=True, skip_symbolic_shape=True)
    return target


def products(file: Path) -> list[str]:
    """The names of the products that have weights, first to last."""
    import onnx

    return [node.name for node in _products(onnx.load(file))]


def _products(model: Any) -> list[Any]:
    constant = {tensor.name for tensor in model.graph.initializer}
    return [node for node in model.graph.node if node.op_type == "MatMul" and node.input[1] in constant]


def parameters(file: Path) -> int:
    """How many numbers the weights are."""
    import onnx

    return sum(int(np.prod(tensor.dims)) for tensor in onnx.load(file).graph.initializer)


def int8(
    *,
    per_channel: bool = True,
    reduced: bool = True,
    words: bool = False,
    signed: bool = True,
    kept: Sequence[str] = (),
) -> Callable[[Path, Path], None]:
    """Products in int8 but for those `kept` in float32; the table of words in int8 too (`words`), else in float16."""

    def make(source: Path, target: Path) -> None:
        import onnx
        from onnxruntime.quantization import QuantType, quantize_dynamic

        model = onnx.load(source)
        quantize_dynamic(
            model if words else _halved(model, words_only=True),
            str(target),
            op_types_to_quantize=["MatMul", "Gather"] if words else ["MatMul"],
            per_channel=per_channel,
            reduce_range=reduced,
            weight_type=QuantType.QInt8 if signed else QuantType.QUInt8,
            nodes_to_exclude=list(kept),
        )

    return make


def only(name: str, every: Sequence[str]) -> Callable[[Path, Path], None]:
    """One product in int8, all others in float32: what it alone costs."""
    return int8(kept=[other for other in every if other != name])


def float16(source: Path, target: Path) -> None:
    """Weights stored in float16; what is computed stays float32."""
    import onnx

    onnx.save(_halved(onnx.load(source)), target)


def float32(source: Path, target: Path) -> None:
    target.write_bytes(source.read_bytes())


def int4(source: Path, target: Path) -> None:
    """Products in int4, blocks of 32 weights with a scale each, activations int8 while computing; words float16."""
    import onnx
    from onnxruntime.quantization.matmul_nbits_quantizer import MatMulNBitsQuantizer

    made = MatMulNBitsQuantizer(
        _halved(onnx.load(source), words_only=True), block_size=32, is_symmetric=True, accuracy_level=4
    )
    made.process()
    made.model.save_model_to_file(str(target))


def _halved(model: Any, words_only: bool = False) -> Any:
    """The same model with its matrices (or the table of words alone) in float16, each behind a Cast where needed."""
    from onnx import TensorProto, helper, numpy_helper

    gather = next(node for node in model.graph.node if node.op_type == "Gather")
    wanted = {gather.input[0]} | (set() if words_only else {node.input[1] for node in _products(model)})
    for tensor in model.graph.initializer:
        if tensor.name in wanted:
            half = numpy_helper.to_array(tensor).astype(np.float16)
            tensor.CopyFrom(numpy_helper.from_array(half, tensor.name))
    for place, node in enumerate([] if words_only else _products(model)):
        cast = helper.make_node("Cast", [node.input[1]], [f"single_{place}"], to=TensorProto.FLOAT)
        node.input[1] = f"single_{place}"
        model.graph.node.insert(0, cast)
    del model.graph.value_info[:]  # they said that the table is float32
    return model


VARIANTS = (
    Variant("fp32", float32),
    Variant("fp16 weights", float16),
    Variant("int8 per tensor", int8(per_channel=False, reduced=False)),
    Variant("int8 per tensor, reduced range", int8(per_channel=False)),
    Variant("int8 per channel", int8(reduced=False)),
    Variant("int8 per channel, reduced range (chosen)", int8()),
    Variant("the same, words in int8 too", int8(words=True)),
    Variant("uint8 per channel, reduced range", int8(signed=False)),
    Variant("int4 in blocks of 32, words float16", int4),
)
