"""Ways of ranking papers for a reader, side by side: ours, and what others do, on the same vectors and words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from broadsheet.evaluate.readers import Ids, Numbers
from broadsheet.feed import taste
from broadsheet.feed.taste import Papers, Window

SVM_STRENGTH = 0.01
"""arxiv-sanity-lite's C."""


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """All papers of a set; words as `bags.stacked` counts them."""

    papers: Papers
    popularity: Numbers

    def of(self, places: Ids) -> Papers:
        return Papers(self.papers.vectors[places], self.papers.words[places])


@dataclass(frozen=True, slots=True, eq=False)
class Around:
    """The papers that are ranked, and what is worked out from them once for all readers."""

    material: Material
    pool: Ids
    window: Window

    def like(self, places: Ids) -> Any:
        """How like each paper of the pool is to each of these, [pool, n]: cosines of vectors or, where there are none,
        of words."""
        liked = self.window.weighed(self.material.of(places))
        if liked.vectors.shape[1]:
            return self.window.papers.vectors @ liked.vectors.T
        return (self.window.papers.words @ liked.words.T).toarray()


@lru_cache(maxsize=2)
def _around(material: Material, pool: bytes) -> Around:
    places = np.frombuffer(pool, np.int64)
    return Around(material, places, Window.of(material.of(places)))


def around(material: Material, pool: Ids) -> Around:
    """Remembered: readers of one set often have the same papers to choose from."""
    return _around(material, pool.tobytes())


Method = Callable[[Around, Ids, Ids], Numbers]
"""Scores of the pool from the papers liked, the oldest first, and disliked."""


def ours(among: Around, liked: Ids, disliked: Ids) -> Numbers:
    window = among.window
    learned = taste.learned(window, *(window.weighed(among.material.of(some)) for some in (liked, disliked)))
    return learned.scores(window.papers)[0].astype(np.float64)


def svm(among: Around, liked: Ids, _disliked: Ids) -> Numbers:
    """A linear SVM on TF-IDF that tells the likes from all that is to be ranked, as arxiv-sanity-lite does."""
    from scipy.sparse import vstack  # type: ignore[import-untyped]
    from sklearn.svm import LinearSVC  # type: ignore[import-untyped]

    pool = among.window.papers.words
    words = vstack([among.window.weighed(among.material.of(liked)).words, pool]).tocsr()
    wanted = np.concatenate([np.ones(len(liked)), np.zeros(pool.shape[0])])
    model = LinearSVC(class_weight="balanced", C=SVM_STRENGTH, tol=1e-3, max_iter=10_000).fit(words, wanted)
    scores: Numbers = model.decision_function(pool)
    return scores


def mean_with_decay(among: Around, liked: Ids, _disliked: Ids) -> Numbers:
    """The mean of cosines to the likes, the newest counting most, as zotero-arxiv-daily does."""
    decay = 1 / (1 + np.log10(np.arange(len(liked), 0, -1)))
    scores: Numbers = (among.like(liked) @ (decay / decay.sum())).astype(np.float64)
    return scores


def nearest(among: Around, liked: Ids, _disliked: Ids) -> Numbers:
    scores: Numbers = among.like(liked).max(axis=1).astype(np.float64)
    return scores


def popularity(among: Around, _liked: Ids, _disliked: Ids) -> Numbers:
    return among.material.popularity[among.pool]


METHODS: dict[str, Method] = {
    "ours": ours,
    "tfidf-svm": svm,
    "mean-decay": mean_with_decay,
    "nearest": nearest,
    "popularity": popularity,
}
