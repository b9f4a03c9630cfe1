"""The way in which arxiv-sanity-lite searches, written by us from its description: no code of its.

Search counts how often the query's words stand in each paper as parts of text, in Python, for every paper. Similar
papers: TF-IDF of all papers and, for each request, a linear SVM with the one paper against all others.
"""

from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer  # type: ignore[import-untyped]
from sklearn.svm import LinearSVC  # type: ignore[import-untyped]

from bench.peers.shape import Ask, Mode, Work

TITLE = "arxiv-sanity-lite's way (rewritten)"
NEEDS = ()
MODES: tuple[Mode, ...] = ("words",)
FILTERS = False
NOTE = "written by us from its description, texts held in memory; it has no filter by category or year"

FEATURES = 20_000


def build(work: Work, folder: Path) -> None:
    texts = [" ".join((paper.title, *paper.authors, paper.abstract)) for paper in work.papers()]
    features = TfidfVectorizer(max_features=FEATURES, stop_words="english", sublinear_tf=True, dtype=np.float32)
    matrix = features.fit_transform(texts)
    with (folder / "papers.pickle").open("wb") as file:
        pickle.dump(([text.lower() for text in texts], matrix), file)


class Index:
    def __init__(self, folder: Path) -> None:
        with (folder / "papers.pickle").open("rb") as file:
            self._texts, self._matrix = pickle.load(file)

    def search(self, ask: Ask, limit: int) -> list[int]:
        words = ask.text.lower().split()
        scores = [(sum(text.count(word) for word in words), -place) for place, text in enumerate(self._texts)]
        best = sorted((pair for pair in scores if pair[0]), reverse=True)
        return [1 - place for _, place in best[:limit]]

    def similar(self, paper: int, limit: int) -> list[int]:
        wanted = np.zeros(len(self._texts), int)
        wanted[paper - 1] = 1
        svm = LinearSVC(class_weight="balanced", C=0.01, max_iter=10_000, tol=1e-4).fit(self._matrix, wanted)
        order = np.argsort(-svm.decision_function(self._matrix))
        return [int(place) + 1 for place in order[: limit + 1] if place != paper - 1][:limit]


def open(folder: Path) -> Index:
    return Index(folder)
