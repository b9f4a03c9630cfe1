"""How many of the true ten nearest the vector store finds, and how far away neighbours are, at any size."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bench.scale import corpus
from broadsheet.search.vectors import VectorStore

NEAREST = 100
BLOCK = 50_000
SHARES = (1.0, 0.1, 0.01, 0.001)
"""Of the papers that a filter leaves; 1 is no filter."""

Vectors = NDArray[np.float32]
Ids = NDArray[np.int64]


@dataclass(slots=True)
class Best:
    """The exactly nearest papers of each query: ids and cosines [queries, NEAREST], nearest first."""

    ids: Ids
    cosines: Vectors

    def add(self, ids: Ids, cosines: Vectors) -> None:
        every = np.concatenate([self.cosines, cosines], axis=1)
        names = np.concatenate([self.ids, np.broadcast_to(ids, cosines.shape)], axis=1)
        order = np.argsort(-every, axis=1, kind="stable")[:, :NEAREST]
        self.ids, self.cosines = np.take_along_axis(names, order, 1), np.take_along_axis(every, order, 1)


def allowed(papers: int, share: float) -> Ids:
    """A filter: a random share of the papers, the same for the same numbers."""
    return np.flatnonzero(np.random.default_rng(int(1 / share)).random(papers) < share) + 1


def exact(perturbed: corpus.Perturbed, papers: int, queries: Vectors) -> dict[float, Best]:
    """By float32 products with every paper, for each share."""
    empty = np.empty((len(queries), 0))
    best = {share: Best(empty.astype(np.int64), empty.astype(np.float32)) for share in SHARES}
    inside = {share: np.isin(np.arange(1, papers + 1), allowed(papers, share)) for share in SHARES}
    for first in range(0, papers, BLOCK):
        end = min(papers, first + BLOCK)
        cosines = queries @ perturbed.block(first, end).T
        for share, found in best.items():
            some = np.flatnonzero(inside[share][first:end])
            found.add(first + 1 + some, cosines[:, some])
    return best


def recall(store: VectorStore, papers: int, queries: Vectors, best: dict[float, Best]) -> dict[float, float]:
    """The mean share of the ten nearest among the ten that the store finds."""
    result = {}
    for share, true in best.items():
        among = None if share == 1 else allowed(papers, share)
        found = [store.search(query, 10, among)[0] for query in queries]
        hits = [len(set(ids.tolist()) & set(row[:10].tolist())) / 10 for ids, row in zip(found, true.ids, strict=True)]
        result[share] = float(np.mean(hits))
    return result


def quantiles(best: Best, place: int) -> tuple[float, float, float]:
    """The cosine of the neighbour at a place (from 1): tenth, half and nine tenths of the queries."""
    low, middle, high = np.quantile(best.cosines[:, place - 1], [0.1, 0.5, 0.9])
    return float(low), float(middle), float(high)
