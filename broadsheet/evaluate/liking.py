"""How well papers are ranked for a reader: measures of one ranking, as plain functions of numbers.

`scores` and `gains` are side by side, one a paper; a gain above zero is a paper that the reader wanted. Papers of one
score stand in a seeded random order, so that a method that tells nothing apart gets no present.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
WANTED_SHARE = 0.95


def in_order(scores: Numbers) -> NDArray[np.int64]:
    """The places of the papers, the best first."""
    shuffled = np.random.default_rng(0).permutation(len(scores))
    order: NDArray[np.int64] = shuffled[np.argsort(-scores[shuffled], kind="stable")]
    return order


def discounted(gains: Numbers, depth: int) -> float:
    """The cumulated gain of the first places, each discounted by how far down it is (Järvelin & Kekäläinen 2002)."""
    first = gains[:depth]
    return float((first / np.log2(np.arange(2, len(first) + 2))).sum())


def ndcg(depth: int) -> Callable[[Numbers, Numbers], float]:
    """With linear gain (Järvelin & Kekäläinen 2002)."""

    def measure(scores: Numbers, gains: Numbers) -> float:
        best = discounted(np.sort(gains)[::-1], depth)
        return discounted(gains[in_order(scores)], depth) / best if best else 0.0

    return measure


def recall(depth: int) -> Callable[[Numbers, Numbers], float]:
    """The share of the papers wanted that stand among the first."""

    def measure(scores: Numbers, gains: Numbers) -> float:
        wanted = gains[in_order(scores)] > 0
        return float(wanted[:depth].sum() / max(1, wanted.sum()))

    return measure


def reciprocal_rank(scores: Numbers, gains: Numbers) -> float:
    places = np.flatnonzero(gains[in_order(scores)] > 0)
    return 1 / (1 + int(places[0])) if len(places) else 0.0


def average_precision(scores: Numbers, gains: Numbers) -> float:
    wanted = gains[in_order(scores)] > 0
    places = np.flatnonzero(wanted)
    return float((np.arange(1, len(places) + 1) / (places + 1)).mean()) if len(places) else 0.0


def auc(scores: Numbers, gains: Numbers) -> float:
    """How often a paper wanted stands above another one; one of the same score counts half (Mann & Whitney 1947)."""
    wanted, others = np.sort(scores[gains > 0]), np.sort(scores[gains <= 0])
    if not len(wanted) or not len(others):
        return 0.5
    below = np.searchsorted(others, wanted, "left") + np.searchsorted(others, wanted, "right")
    return float(below.sum() / (2 * len(wanted) * len(others)))


def work_saved(scores: Numbers, gains: Numbers) -> float:
    """WSS@95 (Cohen et al. 2006): of all papers the share that need not be looked at until 95 % of those wanted are
    found, less what chance saves."""
    found = np.cumsum(gains[in_order(scores)] > 0)
    needed = int(np.ceil(WANTED_SHARE * found[-1]))
    looked = int(np.searchsorted(found, needed)) + 1
    return float((len(gains) - looked) / len(gains) - (1 - WANTED_SHARE))


def tau_loss(scores: Numbers, ratings: Numbers) -> tuple[float, float]:
    """Of one reader the weight of the pairs of papers that stand in the wrong order, and of all pairs; a pair weighs as
    much as its ratings differ, and one of the same score is half wrong (Stelmakh et al. 2023)."""
    apart = ratings[:, None] - ratings[None, :]
    order = np.sign(scores[:, None] - scores[None, :])
    better = np.triu(np.ones_like(apart, dtype=bool), 1)
    weight = np.abs(apart)[better]
    wrong = (1 - np.sign(apart) * order)[better] / 2
    return float(weight @ wrong), float(weight.sum())


def spearman(scores: Numbers, gains: Numbers) -> float:
    """The correlation of ranks; 0 where one side is the same for all."""
    one, other = _ranks(scores), _ranks(gains)
    spread = float(one.std() * other.std())
    return float(((one - one.mean()) * (other - other.mean())).mean()) / spread if spread else 0.0


def _ranks(values: Numbers) -> Numbers:
    """From 0, ties in the middle of their ranks."""
    ordered = np.sort(values)
    ranks: Numbers = (np.searchsorted(ordered, values, "left") + np.searchsorted(ordered, values, "right") - 1) / 2
    return ranks


def top_three(scores: Numbers, gains: Numbers) -> float:
    """Whether one of the three best is among the first three."""
    best = np.sort(gains)[::-1][: min(3, len(gains))][-1]
    return float((gains[in_order(scores)][:3] >= best).any())
