"""Vectors: bits against recall, nDCG@10 and time, one row a codec."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bench.bits import codecs
from bench.bits.codecs import Codec, Vectors
from bench.bits.collections import Texts
from broadsheet.evaluate.measures import means

HELD_OUT = 200
ASKED_FOR_TIME = 30

Make = Callable[[Vectors], Codec]
Ids = NDArray[np.intp]

CODECS: dict[str, Make] = {
    "float32": codecs.floats,
    "float16": codecs.halves,
    "int8, a scale a row": codecs.int8_by_row,
    "int8, steps by dimension": lambda vectors: codecs.scalar_by_dimension(vectors, 8),
    "int4, steps by dimension": lambda vectors: codecs.scalar_by_dimension(vectors, 4),
    "PCA to 256, int8": lambda vectors: codecs.truncated(vectors, 256),
    "PCA to 128, int8": lambda vectors: codecs.truncated(vectors, 128),
    "PQ 96 × 8 bits": lambda vectors: codecs.product(vectors, 96),
    "PQ 48 × 8 bits": lambda vectors: codecs.product(vectors, 48),
    "RaBitQ, query in 4 bits": codecs.rabitq,
    "RaBitQ + int8 of the best 200": lambda vectors: codecs.rescored(codecs.rabitq(vectors), vectors, 200),
    "signs": codecs.signs,
    "signs + int8 of the best 200": lambda vectors: codecs.rescored(codecs.signs(vectors), vectors, 200),
    "signs + int8 of the best 1,000": lambda vectors: codecs.rescored(codecs.signs(vectors), vectors, 1_000),
    "signs + int8 of the best 2,000 (chosen)": lambda vectors: codecs.rescored(codecs.signs(vectors), vectors, 2_000),
}


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one codec. Milliseconds are of processor time, a query against all vectors."""

    bytes: float
    recall_10: float
    recall_100: float
    milliseconds: float


def dithered(vectors: Vectors, seed: int = 1) -> Vectors:
    """Unit vectors that were read from int8 codes, as they may have been before: a random draw inside each step.

    Without it int8 would be measured against itself.
    """
    random = np.random.default_rng(seed)
    steps = np.abs(vectors).max(axis=1, keepdims=True) / 127
    drawn = vectors + steps * random.uniform(-0.5, 0.5, vectors.shape).astype(np.float32)
    unit: Vectors = drawn / np.linalg.norm(drawn, axis=1, keepdims=True)
    return unit


def held_out(vectors: Vectors, seed: int = 0) -> tuple[Vectors, Vectors]:
    """Some vectors as queries, and the others, among which those queries are not."""
    order = np.random.default_rng(seed).permutation(len(vectors))
    return vectors[order[:HELD_OUT]], vectors[np.sort(order[HELD_OUT:])]


def nearest(scores: NDArray[np.float32], count: int) -> Ids:
    """The places of the highest scores, the highest first."""
    best = np.argpartition(-scores, count)[:count]
    return best[np.argsort(-scores[best], kind="stable")]


def measured(make: Make, queries: Vectors, vectors: Vectors, true: Sequence[Ids]) -> Figures:
    """`true` are the hundred exactly nearest of each query, the nearest first."""
    codec = make(vectors)
    shares = []
    for query, places in zip(queries, true, strict=True):
        found = nearest(codec.scores(query), 100)
        shares.append([len(np.intersect1d(found[:count], places[:count])) / count for count in (10, 100)])
    taken = []
    for query in queries[:ASKED_FOR_TIME]:
        start = time.process_time_ns()
        nearest(codec.scores(query), 100)
        taken.append((time.process_time_ns() - start) / 1e6)
    ten, hundred = np.mean(shares, axis=0)
    return Figures(codec.bytes, float(ten), float(hundred), float(np.median(taken)))


def quality(make: Make, texts: Texts, queries: Vectors, documents: Vectors) -> float:
    """Mean nDCG@10 of a collection by a codec's scores."""
    codec = make(documents)
    return means(texts.judged(np.array([codec.scores(query) for query in queries])))["ndcg@10"]


def rows(
    corpus: Vectors, sets: Sequence[tuple[Texts, Vectors, Vectors]], wanted: dict[str, Make] | None = None
) -> list[list[str]]:
    """The table's cells. `corpus` are real vectors; of each collection there are those of its queries and documents."""
    queries, vectors = held_out(dithered(corpus))
    true = [nearest(vectors @ query, 100) for query in queries]
    result = []
    for name, make in (wanted or CODECS).items():
        found = measured(make, queries, vectors, true)
        scores = [quality(make, *one) for one in sets]
        bits = f"{8 * found.bytes / vectors.shape[1]:.2f}".rstrip("0").rstrip(".")
        figures = [f"{found.recall_10:.3f}", f"{found.recall_100:.3f}", f"{found.milliseconds:.1f}"]
        result.append([name, bits, f"{found.bytes:.0f}", *figures, *(f"{score:.3f}" for score in scores)])
    return result
