"""Two rankings of the same papers become one. Pure functions of ids and scores."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MEANING = 0.5
"""The share of nearness in meaning. Chosen on seven development sets (see BENCHMARKS.md); .4 to .6 hardly differ."""
FULL_COSINE = 0.7
"""A best cosine below this does not count as full: where nothing is near, nearness says less. About a quarter of the
queries of the development sets reach it."""
LEAST_COSINE = 0.2
"""What holds none of the words has to be at least this near."""

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
    lexical: tuple[Ids, Numbers], semantic: tuple[Ids, Numbers], cosines: Numbers, full_score: float = 0.0
) -> Fused:
    """Weighted sum of both scores, each divided by its own best one, or by what is full if that is more.

    After Bruch et al. 2023, “An Analysis of Fusion Functions for Hybrid Retrieval”, which finds such sums better than
    reciprocal ranks; so did we.

    `lexical` and `semantic` are (ids, scores), best first. `cosines` are those of the lexical papers, NaN where a paper
    has no vector yet: it then keeps its place among the others by words alone. `full_score` is what counts as full by
    words: about what a paper scores that holds every word of the query. Scores are within 0 and 1.
    """
    ids, words, meaning = _joined(lexical, semantic, cosines)
    if not len(ids):
        return Fused(ids, words, words, meaning)
    by_words = np.nan_to_num(words)
    by_words = by_words / max(full_score, float(by_words.max()), 1e-9)
    known = np.isfinite(meaning)
    by_meaning = np.clip(meaning / max(FULL_COSINE, float(meaning[known].max(initial=0.0))), 0, 1)
    by_meaning = np.where(known, by_meaning, _expected(by_words, by_meaning))
    share = MEANING if by_words.any() else 1.0
    scores = (1 - share) * by_words + share * by_meaning
    order = np.lexsort((-ids, -scores))
    return Fused(ids[order], scores[order], words[order], meaning[order])


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
