"""How far a mean over queries, or the difference of two, would move with other queries of the same kind.

The bootstrap (Efron & Tibshirani 1993; for retrieval Sakai 2006): queries are drawn again with replacement. The draws
are seeded, so that the same values give the same answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

DRAWS = 10_000
AT_A_TIME = 250
SEED = 20
LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Difference:
    """Of two runs over the same queries: the mean of (new - old), its interval, the two-sided p of “no difference”."""

    mean: float
    low: float
    high: float
    p: float


def interval(values: Sequence[float]) -> tuple[float, float]:
    """The 95 % interval of the mean (percentile method)."""
    low, high = _bounds(_means(np.asarray(values, np.float64)))
    return low, high


def paired(new: Sequence[float], old: Sequence[float]) -> Difference:
    """Compare two runs query by query: both are values of the same queries in the same order.

    p is twice the share of draws whose mean has the other sign, at least 2 / (draws + 1). Raises ValueError where the
    lengths differ.
    """
    if len(new) != len(old):
        raise ValueError("the runs are not of the same queries")
    differences = np.asarray(new, np.float64) - np.asarray(old, np.float64)
    if not differences.any():
        return Difference(0.0, 0.0, 0.0, 1.0)
    drawn = _means(differences)
    other = min(int((drawn <= 0).sum()), int((drawn >= 0).sum()))
    low, high = _bounds(drawn)
    return Difference(float(differences.mean()), low, high, min(1.0, 2 * (other + 1) / (DRAWS + 1)))


def _means(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """The means of `DRAWS` samples of the same size; a few at a time, for the memory's sake."""
    random = np.random.default_rng(SEED)
    shape = (AT_A_TIME, len(values))
    return np.concatenate([values[random.integers(len(values), size=shape)].mean(1) for _ in range(DRAWS // AT_A_TIME)])


def _bounds(drawn: NDArray[np.float64]) -> tuple[float, float]:
    low, high = np.quantile(drawn, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)
