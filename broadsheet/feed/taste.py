"""What one reader likes, learned from the vectors and the words of papers. Pure.

Three signs are added up. Meaning: the linear discriminant (Fisher 1936) that tells the papers liked from all papers of
the last days, whose covariance, shrunk, is worked out once for all readers. Words: Rocchio's formula (1971) on TF-IDF,
in two rounds. Nearness: the cosine to the nearest paper liked, so that each of several interests counts, and says why.
Nothing is fitted by steps, so a taste is learned in a few milliseconds and need not be stored.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]

LEAST = 5
"""Papers liked from which on a taste is learned."""
SHRUNK = 3.0
"""The covariance's diagonal is raised by so many times its mean: likes are few beside the directions of meaning."""
MEANING, NEAREST = 0.5, 0.5
"""What these signs count beside words; each in deviations of the papers that are ranked."""
DISLIKED = 0.5
"""The share of papers disliked in what likes are told from, where there are any; the rest are all papers."""
RIVALS, RIVAL_SHARE, STEADY = 0.04, 0.6, 40
"""The papers of the window that look best at first are told from as well, for what sets likes apart among their like:
so much of the window, and up to such a share of the rest, half of that where so many are liked."""


@dataclass(frozen=True, slots=True)
class Papers:
    """Unit vectors [n, dimension], and words as `bags.stacked` counts them [n, COLUMNS]; side by side."""

    vectors: Vectors
    words: Any


@dataclass(frozen=True, slots=True)
class Window:
    """What everybody's likes are told from: the papers of the last days, and what they have in common."""

    papers: Papers
    """With words weighed, as `weighed` does."""
    rarity: Vectors
    """[COLUMNS]"""
    centre: Vectors
    usual_words: Vectors
    """The means of vectors and words."""
    unfolding: Vectors
    """[dimension, dimension]: the inverse of the shrunk covariance."""

    @classmethod
    def of(cls, counted: Papers) -> Window:
        """`counted.words` are bare counts."""
        rarity = _rarity(counted.words)
        words = _weighed(counted.words, rarity)
        centre = counted.vectors.mean(axis=0)
        return cls(Papers(counted.vectors, words), rarity, centre, _mean(words), _unfolding(counted.vectors - centre))

    def weighed(self, counted: Papers) -> Papers:
        """Papers from anywhere with their words weighed by how rare they are here, each paper to length one."""
        return Papers(counted.vectors, _weighed(counted.words, self.rarity))


@dataclass(frozen=True, slots=True)
class Taste:
    """A direction of meaning [dimension], a weight for each word [COLUMNS], and the vectors of the papers liked."""

    direction: Vectors
    words: Vectors
    liked: Vectors

    def scores(self, papers: Papers) -> tuple[Vectors, NDArray[np.int64]]:
        """How much each of these papers, words weighed, is to the reader's liking, in deviations from the mean of them
        all, and which of the papers liked is nearest to it."""
        near = papers.vectors @ self.liked.T
        nearest = near.argmax(axis=1)
        best = np.take_along_axis(near, nearest[:, None], axis=1)[:, 0]
        meaning = MEANING * spread(papers.vectors @ self.direction)
        return spread(spread(papers.words @ self.words) + meaning + NEAREST * spread(best)), nearest


def learned(window: Window, liked: Papers, disliked: Papers) -> Taste:
    """The taste of who liked and disliked these papers, words weighed; at least one is liked. One input has one
    result."""
    share = DISLIKED if len(disliked.vectors) else 0.0
    against = (1 - share) * window.centre
    against_words = (1 - share) * window.usual_words
    if share:
        against = against + share * disliked.vectors.mean(axis=0)
        against_words += share * _mean(disliked.words)
    direction = (window.unfolding @ (liked.vectors.mean(axis=0) - against)).astype(np.float32)
    words = _mean(liked.words) - against_words
    number = len(liked.vectors)
    rivalry = (1 - share) * RIVAL_SHARE * number / (number + STEADY + len(disliked.vectors))
    words += rivalry * (window.usual_words - _mean(_rivals(window, direction, words)))
    return Taste(direction, words, liked.vectors)


def _rivals(window: Window, direction: Vectors, words: Vectors) -> Any:
    """The words of the papers of the window that look best at first."""
    papers = window.papers
    first = spread(papers.words @ words) + MEANING * spread(papers.vectors @ direction)
    number = max(1, round(RIVALS * len(first)))
    return papers.words[np.argpartition(-first, number - 1)[:number]]


def _rarity(words: Any) -> Vectors:
    """The logarithm of rarity (Spärck Jones 1972); words that no paper here has are the rarest."""
    papers_with = np.bincount(words.indices, minlength=words.shape[1])
    made: Vectors = np.log1p(words.shape[0] / (1 + papers_with)).astype(np.float32)
    return made


def _weighed(words: Any, rarity: Vectors) -> Any:
    made = words.copy()
    made.data = words.data * rarity[words.indices]
    ends = np.concatenate([[0.0], np.cumsum(made.data.astype(np.float64) ** 2)])[made.indptr]
    lengths = np.sqrt(np.diff(ends)).astype(np.float32)
    made.data /= np.repeat(np.maximum(lengths, 1e-12), np.diff(made.indptr))
    return made


def _mean(words: Any) -> Vectors:
    made: Vectors = (np.bincount(words.indices, words.data, words.shape[1]) / max(1, words.shape[0])).astype(np.float32)
    return made


def _unfolding(apart: Vectors) -> Vectors:
    """The inverse of the covariance of these differences from the mean, its diagonal raised; scaled to trace one a
    dimension, so that vectors of any model are treated alike."""
    dimension = apart.shape[1]
    covariance = apart.T @ apart
    covariance /= max(float(covariance.trace()) / max(1, dimension), 1e-12)
    inverse: Vectors = np.linalg.inv(covariance + SHRUNK * np.eye(dimension, dtype=np.float32)).astype(np.float32)
    return inverse


def spread(scores: Vectors) -> Vectors:
    """With mean 0 and deviation 1, so that kinds of score can be added."""
    deviation = scores.std()
    spread: Vectors = ((scores - scores.mean()) / (deviation if deviation > 0 else 1)).astype(np.float32)
    return spread
