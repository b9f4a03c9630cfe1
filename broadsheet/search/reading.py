"""Answers from the index folder as it stands: both engines, their fusion, and why each hit is there. Pure."""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from broadsheet.search import hybrid, query
from broadsheet.search.embedder import Embedder
from broadsheet.search.folder import Current, IndexFolder, of_this_version
from broadsheet.search.hybrid import Fused
from broadsheet.search.lexical import Lexical, TornIndex
from broadsheet.search.results import Hit, Mode, Results
from broadsheet.search.vectors import Ids, TornVectors, VectorStore

log = logging.getLogger(__name__)

DEPTH = 300
"""How many papers of each ranking are looked at, at least."""
CLOSE = "close in meaning"
NO_IDS: Ids = np.empty(0, np.int64)


class Reader:
    """The index as this process sees it. Every answer looks first whether another process has written."""

    def __init__(self, folder: IndexFolder, model: Callable[[], Embedder | None]) -> None:
        self._folder = folder
        self._model = model
        self._lock = threading.Lock()
        self._current: Current | None = None
        self.words: Lexical | None = None
        self.vectors: VectorStore | None = None

    def look(self) -> None:
        """Open what counts now. What cannot be read is left out and logged: the writer builds it anew."""
        with self._lock:
            for _ in range(2):  # what was swapped away while it was being opened is looked for once more
                try:
                    return self._open()
                except (TornIndex, TornVectors, OSError) as error:
                    self._current, problem = None, error
            log.warning("%s It is built anew by `broadsheet index`.", problem)

    def _open(self) -> None:
        current = self._folder.current()
        if current is None:
            self.words = self.vectors = self._current = None
            return
        if self._current is None or current.words != self._current.words:
            self.words = None
            self.words = Lexical(self._folder.path / current.words) if of_this_version(current.words) else None
        elif self.words:
            self.words.refresh()
        self._open_vectors(current)
        self._current = current

    def _open_vectors(self, current: Current) -> None:
        path = self._folder.path / current.vectors
        if self.vectors and self.vectors.folder == path and self._current is not None:
            self.vectors.refresh()
            return
        self.vectors = None
        if (path / "meta.json").exists() and (model := self._model()):
            self.vectors = VectorStore(path, model.card.name, model.card.dimension)

    @property
    def without_meaning(self) -> int:
        words = self.words.papers if self.words else 0
        return max(0, words - (self.vectors.papers if self.vectors else 0))

    def search(
        self, tree: query.Query, *, mode: Mode, limit: int, offset: int, plain: bool, named: int | None
    ) -> Results:
        """The hits from `offset` on. `named` is the paper whose identifier the query is, if there is one."""
        start = time.perf_counter()
        self.look()
        if self.words is None:
            return Results([], 0, 0.0, tree)
        corrected = None if tree.identifier else self.words.corrected(tree, self._is_word)
        asked = query.parse(corrected, plain=plain) if corrected else tree
        known = [named] if named is not None else self.words.titled(tree.typed)
        ranked, total = self._ranked(asked, mode, max(DEPTH, offset + limit)) if named is None else (_fused(), 0)
        extra = [paper for paper in known if paper not in set(ranked.papers.tolist())]
        hits = self._hits(asked, _known_first(ranked, known)[offset : offset + limit], known)
        took = (time.perf_counter() - start) * 1_000
        return Results(hits, total + len(extra), took, asked, corrected, bool(known), self.without_meaning)

    def _is_word(self, word: str) -> bool:
        model = self._model()
        return model is not None and model.knows(word)

    def similar(self, paper: int, limit: int) -> list[Hit]:
        """The papers nearest in meaning to one; the score is the cosine. Empty while it has no vector."""
        self.look()
        if self.vectors is None:
            return []
        ids, cosines = self.vectors.similar(paper, limit)
        return [
            Hit(int(near), round(float(cosine), 4), {"meaning": round(float(cosine), 4)}, CLOSE)
            for near, cosine in zip(ids, cosines, strict=True)
        ]

    def _ranked(self, tree: query.Query, mode: Mode, depth: int) -> tuple[Fused, int]:
        """Papers in order, and how many there are."""
        assert self.words is not None
        if tree.identifier and not tree.conditions:  # an identifier that is not in the catalog has no other meaning
            tree, mode = replace(tree, parts=(query.Text(tree.typed),)), "lexical"
        if not tree.meaning or mode == "lexical":
            return self._by_words(tree, depth)
        vector = self._embedded(tree)
        if vector is None or self.vectors is None:
            return self._by_words(tree, depth) if mode == "hybrid" else (_fused(), 0)
        near = self.vectors.search(vector, depth, self.words.allowed(tree))
        if mode == "semantic":
            return _fused(near[0], near[1], meaning=near[1]), len(near[0])
        found = self.words.search(tree, depth)
        cosines = self.vectors.cosines(vector, found.papers)
        fused = hybrid.fuse((found.papers, found.scores), near, cosines, found.full)
        return fused, len(fused.papers)

    def _by_words(self, tree: query.Query, depth: int) -> tuple[Fused, int]:
        assert self.words is not None
        found = self.words.search(tree, depth)
        return _fused(found.papers, found.scores, found.scores), found.total

    def _embedded(self, tree: query.Query) -> NDArray[np.float32] | None:
        if not self.vectors or not (model := self._model()):
            return None
        vector: NDArray[np.float32] = model.embed([tree.meaning])[0]
        return vector

    def _hits(self, tree: query.Query, rows: list[tuple[int, float, float, float]], known: list[int]) -> list[Hit]:
        assert self.words is not None
        matched = self.words.matched(tree, [row[0] for row in rows])
        hits = []
        for paper, score, words, meaning in rows:
            parts = {"words": words, "meaning": meaning}
            kept = {name: round(value, 4) for name, value in parts.items() if math.isfinite(value)}
            if paper in known:
                why = "the paper with this identifier" if tree.identifier else "exact title"
            elif paper in matched:
                why = f"{', '.join(matched[paper].fields)}: {', '.join(matched[paper].words)}"
            else:
                why = CLOSE if math.isfinite(meaning) else "meets the conditions"
            hits.append(Hit(paper, round(score, 4), kept, why))
        return hits


def _fused(
    papers: Ids = NO_IDS,
    scores: NDArray[np.float64] | None = None,
    words: NDArray[np.float64] | None = None,
    meaning: NDArray[np.float64] | None = None,
) -> Fused:
    """One ranking alone, in the shape of two."""
    unknown = np.full(len(papers), np.nan)
    return Fused(
        papers,
        unknown if scores is None else scores,
        unknown if words is None else words,
        unknown if meaning is None else meaning,
    )


def _known_first(ranked: Fused, known: Iterable[int]) -> list[tuple[int, float, float, float]]:
    """(paper, score, words, meaning) of each; the papers that were named come first, with score 1."""
    columns = (ranked.papers, ranked.scores, ranked.words, ranked.meaning)
    rows = list(zip(*(column.tolist() for column in columns), strict=True))
    by_paper = {row[0]: row for row in rows}
    first = [(paper, 1.0, *by_paper.get(paper, (paper, 1.0, math.nan, math.nan))[2:]) for paper in known]
    named = {row[0] for row in first}
    return first + [row for row in rows if row[0] not in named]
