"""Two rankings of the same papers become one. Pure functions of ids and scores."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MEANING = 0.55
"""The share of nearness in meaning. Chosen on seven development sets (see BENCHMARKS.md); .5 to .6 hardly differ, and
no sign of a query that we tried tells which of them wants more."""
FAST_MEANING = 0.45
"""The share of papers whose vector is by the fast model, which reads less exactly."""
FULL_COSINE = 0.7
"""A best cosine below this does not count as full: where nothing is near, nearness says less."""
LEAST_COSINE = 0.2
"""What holds none of the words has to be at least this near."""

SMOOTHED = 50
"""So many of the best are looked at together."""
NEIGHBOURS = 0.6
"""The share of what a paper's neighbours among them score, at most."""
COMPANY = 0.3
"""So much nearness to all of them together makes half of that share: who stands alone is left alone."""
SHARPNESS = 8
"""The power of the cosine by which neighbours count."""

Ids = NDArray[np.int64]
Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Fused:
    """Papers, best first, with what their scores are made of: [n] each. A part that is not known is NaN."""

    papers: Ids
    scores: Numbers
    words: Numbers
    meaning: Numbers


def fuse(
    lexical: tuple[Ids, Numbers],
    semantic: tuple[Ids, Numbers],
    cosines: Numbers,
    full_score: float = 0.0,
    provisional: Callable[[Ids], NDArray[np.bool_]] | None = None,
) -> Fused:
    """Weighted sum of both scores, each divided by its own best one, or by what is full if that is more.

    After Bruch et al. 2023, “An Analysis of Fusion Functions for Hybrid Retrieval”, which finds such sums better than
    reciprocal ranks; so did we.

    `lexical` and `semantic` are (ids, scores), best first. `cosines` are those of the lexical papers, NaN where a paper
    has no vector yet: it then keeps its place among the others by words alone. `full_score` is what counts as full by
    words (`clauses.full_score`). `provisional` says whose vectors are by the fast model. Scores are within 0 and 1.
    """
    ids, words, meaning = _joined(lexical, semantic, cosines)
    if not len(ids):
        return Fused(ids, words, words, meaning)
    by_words = np.nan_to_num(words)
    by_words = by_words / max(full_score, float(by_words.max()), 1e-9)
    known = np.isfinite(meaning)
    by_meaning = np.clip(meaning / max(FULL_COSINE, float(meaning[known].max(initial=0.0))), 0, 1)
    by_meaning = np.where(known, by_meaning, _expected(by_words, by_meaning))
    share: float | Numbers = 1.0
    if by_words.any():
        share = np.where(provisional(ids), FAST_MEANING, MEANING) if provisional else MEANING
    scores = (1 - share) * by_words + share * by_meaning
    order = np.lexsort((-ids, -scores))
    return Fused(ids[order], scores[order], words[order], meaning[order])


def smoothed(fused: Fused, vectors: Callable[[Ids], tuple[Ids, NDArray[np.float32]]]) -> Fused:
    """The best papers in the order of scores that lean towards those of their neighbours in meaning.

    Papers that are alike answer the same questions: after Diaz 2005, “Regularizing Ad Hoc Retrieval Scores”. `vectors`
    gives those of the papers that have one, and their unit vectors; a paper without one keeps its score.
    """
    best = fused.papers[:SMOOTHED]
    known, units = vectors(best)
    if len(known) < 3:
        return fused
    place = np.flatnonzero(np.isin(best, known))
    cosines = np.vecdot(units[:, None], units[None])  # a matrix product's threads would wait for busy cores
    alike = np.clip(cosines, 0, 1).astype(np.float64) ** SHARPNESS
    np.fill_diagonal(alike, 0)
    scores = fused.scores.copy()
    near = alike.sum(axis=1)
    around = alike @ scores[place] / np.maximum(near, 1e-9)
    scores[place] += NEIGHBOURS * near / (near + COMPANY) * (around - scores[place])
    scores[len(best) :] = np.minimum(scores[len(best) :], scores[: len(best)].min())
    order = np.lexsort((-fused.papers, -scores))
    order = np.concatenate([order[order < len(best)], order[order >= len(best)]])
    return Fused(fused.papers[order], scores[order], fused.words[order], fused.meaning[order])


def _joined(
    lexical: tuple[Ids, Numbers], semantic: tuple[Ids, Numbers], cosines: Numbers
) -> tuple[Ids, Numbers, Numbers]:
    """Every paper once, with both scores: NaN where one is not known."""
    near = semantic[1] >= LEAST_COSINE
    new = near & ~np.isin(semantic[0], lexical[0])
    ids = np.concatenate([lexical[0], semantic[0][new]])
    words = np.concatenate([lexical[1], np.full(int(new.sum()), np.nan)])
    return ids, words, np.concatenate([cosines, semantic[1][new]])


def _expected(by_words: Numbers, by_meaning: Numbers) -> Numbers:
    """What papers without a vector would most likely have: the mean of those that hold words and have one."""
    known = np.isfinite(by_meaning) & (by_words > 0)
    mean = float(by_meaning[known].mean()) if known.any() else 0.5
    return np.full(len(by_words), mean)
