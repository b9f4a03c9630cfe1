"""Inverted lists: rows in the order of the centre that each is nearest to, so that a search reads a few lists only.

After Sivic & Zisserman 2003 and Jégou et al. 2011 (“Product Quantization for Nearest Neighbor Search”, IVF), with
centres compared by their directions (spherical k-means, Dhillon & Modha 2001).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from broadsheet.search.vectors.codes import Vectors

TURNS = 6
"""How often the centres are moved; more made no difference that could be measured."""
BLOCK = 8_192


@dataclass(frozen=True, slots=True)
class Lists:
    means: Vectors
    """[lists, dimension]: the mean of what each list was trained on; shorter, the more those differ."""
    ends: NDArray[np.int64]
    """Rows `ends[i]` to before `ends[i + 1]` are list i."""

    def probed(self, vector: Vectors, count: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Where the lists begin and end whose members are nearest to a vector on average, until they hold `count` rows.

        By the means as they are, not at unit length: of the true ten nearest, that puts a third of those that were
        missed into the lists that are read (see BENCHMARKS.md).
        """
        order = np.argsort(-np.vecdot(self.means, vector))
        starts, ends = self.ends[order], self.ends[order + 1]
        enough = 1 + int(np.searchsorted(np.cumsum(ends - starts), count))
        return starts[:enough], ends[:enough]

    def of_rows(self) -> NDArray[np.int64]:
        """Which list each row is in."""
        return np.repeat(np.arange(len(self.means)), np.diff(self.ends))


def trained(sample: Vectors, count: int, seed: int = 0) -> Vectors:
    """The means of `count` clusters of unit vectors [count, dimension]. The same sample gives the same means."""
    random = np.random.default_rng(seed)
    means = sample[np.sort(random.choice(len(sample), count, replace=False))]
    for _ in range(TURNS):
        nearest = assigned(sample, means)
        order = np.argsort(nearest, kind="stable")
        held, starts, members = np.unique(nearest[order], return_index=True, return_counts=True)
        sums = np.add.reduceat(sample[order], starts, axis=0)
        means = sample[random.choice(len(sample), count)]  # a cluster that lost all its members begins elsewhere
        means[held] = sums / members[:, None].astype(np.float32)
    return means


def assigned(vectors: Vectors, means: Vectors) -> NDArray[np.int64]:
    """To the direction of which mean each vector is nearest. On one core: a product's threads wait for busy ones."""
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    centres = means / np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-12)
    result = np.empty(len(vectors), np.int64)
    with threadpool_limits(1):
        for at in range(0, len(vectors), BLOCK):
            result[at : at + BLOCK] = np.argmax(vectors[at : at + BLOCK] @ centres.T, axis=1)
    return result
