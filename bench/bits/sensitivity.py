"""Mixed precision: which products lose most in int8, found one by one as post-training quantisation does it.

One product at a time is quantised and all others stay float32; what that turns the vectors by is its sensitivity
(Wu et al. 2020, “Integer Quantization for Deep Learning Inference”, section 5, order layers so). Then the most
sensitive 1, 2, 4 … stay float32.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.bits import variants
from bench.bits.variants import KINDS

Vectors = NDArray[np.float32]


def error(vectors: Vectors, true: Vectors) -> float:
    """One less the mean cosine of unit vectors in the same order."""
    return float(1 - np.vecdot(vectors, true).mean())


def order(errors: Mapping[str, float]) -> list[str]:
    """The most sensitive first; of equal ones the earlier name."""
    return sorted(errors, key=lambda name: (-errors[name], name))


def summed(errors: Mapping[str, float]) -> tuple[dict[str, float], dict[str, float]]:
    """The errors of each layer's products together, and of each kind's (names are `layer.kind`)."""
    layers: dict[str, float] = {}
    kinds = dict.fromkeys(KINDS, 0.0)
    for name, value in errors.items():
        layer, _, kind = name.partition(".")
        layers[layer] = layers.get(layer, 0.0) + value
        kinds[kind] += value
    return layers, kinds


def scanned(source: Path, scratch: Path, embed: Callable[[Path], Vectors]) -> dict[str, float]:
    """The error of each product alone in int8 against the float32 file `source`; `embed` gives a file's vectors."""
    true, names, result = embed(source), variants.products(source), {}
    for name in names:
        variants.only(name, names)(source, scratch)
        result[name] = error(embed(scratch), true)
    return result


def kept(ordered: Sequence[str], counts: Sequence[int]) -> dict[int, list[str]]:
    """For each count the products that stay float32."""
    return {count: list(ordered[:count]) for count in counts}
