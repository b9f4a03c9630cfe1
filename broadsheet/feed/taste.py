"""What one reader likes, learned from papers' vectors. Pure.

Logistic regression (Cox 1958) tells the papers that the reader liked from those that they hid or rated down, and from
papers at random, which stand for all that they never looked at. So a reader with several interests has several
directions in one vector only as far as they can be told from chance; the paper liked that is nearest says why.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]

LEAST = 5
"""Papers liked from which on a taste is learned."""
STRENGTH = 3.0
"""How little the weights are held back (C of scikit-learn)."""
RANDOM = 600
"""Papers at random."""
NEAREST = 0.5
"""The share of a score that is nearness to the nearest paper liked: few likes say little about a direction."""


@dataclass(frozen=True, slots=True)
class Taste:
    """`weights` [dimension] and the vectors of the papers liked [n, dimension]."""

    weights: Vectors
    liked: Vectors

    def scores(self, vectors: Vectors) -> tuple[Vectors, NDArray[np.int64]]:
        """How much each of these unit vectors [m, dimension] is to the reader's liking, higher is more, and which of
        the papers liked is nearest to it."""
        near = vectors @ self.liked.T
        nearest = near.argmax(axis=1)
        best = np.take_along_axis(near, nearest[:, None], axis=1)[:, 0]
        return (1 - NEAREST) * _spread(vectors @ self.weights) + NEAREST * _spread(best), nearest


def learned(liked: Vectors, disliked: Vectors, random: Vectors) -> Taste:
    """The taste of who liked and disliked papers with these unit vectors [n, dimension]. One input has one result."""
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]  # slow to load, seldom needed

    others = np.concatenate([disliked, random])
    texts = np.concatenate([liked, others])
    wanted = np.concatenate([np.ones(len(liked)), np.zeros(len(others))])
    weight = np.concatenate(
        [
            np.full(len(liked), 1 / len(liked)),
            np.full(len(disliked), 1 / len(liked)),
            np.full(len(random), 1 / len(random)),
        ]
    )
    model = LogisticRegression(C=STRENGTH * len(liked), max_iter=200).fit(texts, wanted, sample_weight=weight)
    return Taste(model.coef_[0].astype(np.float32), liked)


def _spread(scores: Vectors) -> Vectors:
    """With mean 0 and deviation 1, so that two kinds of score can be added."""
    deviation = scores.std()
    spread: Vectors = ((scores - scores.mean()) / (deviation if deviation > 0 else 1)).astype(np.float32)
    return spread
