"""Answers from the index folder as it stands: both engines and their fusion. Pure."""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from broadsheet import meters
from broadsheet.search import hybrid, query
from broadsheet.search.embedder import Embedder
from broadsheet.search.folder import Current, IndexFolder
from broadsheet.search.hybrid import Fused
from broadsheet.search.lexical import Lexical, Ranked, TornIndex
from broadsheet.search.results import Asked, Facets, Hit, Results, Sort, Suggested
from broadsheet.search.vectors import Ids, TornVectors, VectorStore

log = logging.getLogger(__name__)

DEPTH = 1_000
"""How many papers of each ranking are looked at, and how deep paging goes. The same for every page: joined rankings of
other depths are other rankings, and their pages would repeat and drop papers."""
FACETED = 200_000
"""If more papers match, filters are counted among the ranked ones."""
LISTED = 50_000
"""If more papers meet a query's conditions, they are not listed (the engine gives them one by one)."""
WIDE = 2_000
"""Instead, so many of the nearest are asked whether they meet them."""
ENOUGH = 50
"""If fewer of those do, the conditions and the meaning exclude each other, and the papers are listed after all."""
STRONG = 0.5
"""The share of the best score from which on a paper takes part when the ranked ones are put into another order."""
BESIDE = 8
"""So many queries at once are read for their meaning beside the search by words."""
Row = tuple[int, float, float, float]
"""A ranked paper: its id, score, score by words, and cosine; NaN where one is not known."""
NO_IDS: Ids = np.empty(0, np.int64)


@dataclass(frozen=True, slots=True)
class View:
    """The stores of one answer. None: there is none, or it cannot be read."""

    words: Lexical | None = None
    vectors: VectorStore | None = None

    @property
    def without_meaning(self) -> int:
        """How many papers only their words can find."""
        return max(0, self._found - (self.vectors.papers if self.vectors else 0))

    @property
    def unread(self) -> int:
        """How many papers the full model has not read yet."""
        return max(0, self._found - (self.vectors.full if self.vectors else 0))

    @property
    def _found(self) -> int:
        return self.words.papers if self.words else 0


class Reader:
    """The index as this process sees it. Every answer looks first whether another process has written."""

    def __init__(self, folder: IndexFolder, model: Callable[[], Embedder | None]) -> None:
        self._folder = folder
        self._model = model
        self._lock = threading.Lock()
        self._view = View()
        self._beside = ThreadPoolExecutor(BESIDE, thread_name_prefix="meaning")

    def look(self) -> View:
        """Open what counts now. What cannot be read is left out and logged: the writer builds it anew."""
        with self._lock:
            problem = self._open()
            if problem:  # it may have been swapped away while it was being opened
                problem = self._open()
            if problem:
                log.warning("%s It is built anew by `broadsheet index`.", problem)
            return self._view

    def _open(self) -> Exception | None:
        current = self._folder.current()
        problem: Exception | None = None
        words = vectors = None
        if current:
            try:
                words = self._words(current)
            except (TornIndex, OSError) as error:
                problem = error
            try:
                vectors = self._vectors(current)
            except (TornVectors, OSError) as error:
                problem = error
        self._view = View(words, vectors)
        return problem

    def _words(self, current: Current) -> Lexical:
        path, opened = self._folder.path / current.words, self._view.words
        if opened and opened.folder == path:
            opened.refresh()
            return opened
        return Lexical(path)  # of an older version too, if the fields are the same: until it is built anew it serves

    def _vectors(self, current: Current) -> VectorStore | None:
        path, opened = self._folder.path / current.vectors, self._view.vectors
        if opened and opened.folder == path:
            opened.refresh()
            return opened
        model = self._model() if (path / "meta.json").exists() else None
        return VectorStore(path, model.card.name, model.card.dimension) if model else None

    @meters.searches.around("search")
    def search(self, tree: query.Query, how: Asked, named: int | None = None) -> Results:
        """The hits from `how.offset` on. `named` is the paper whose identifier the query is, if there is one."""
        start = time.perf_counter()
        view = self.look()
        if view.words is None:
            return Results([], 0, 0, 0.0, tree)
        corrected = None if tree.identifier or how.verbatim else view.words.corrected(tree, self._is_word)
        asked = replace(query.parse(corrected, plain=how.plain), among=tree.among) if corrected else tree
        known = [named] if named is not None else _within(tree, view.words.titled(tree.typed))
        ranked, total, estimated = self._ranked(view, view.words, asked, how) if named is None else (_fused(), 0, False)
        extra = [paper for paper in known if paper not in set(ranked.papers.tolist())]
        rows = _known_first(ranked, known)[:DEPTH]
        if how.sort != "relevance" and asked.texts:
            rows = _resorted(view.words, rows, set(known), how.sort)
        why = "the paper with this identifier" if named is not None else "exact title"
        hits = _hits(rows[how.offset :][: how.limit], dict.fromkeys(known, why))
        facets = _facets(view.words, asked, ranked, total, how) if how.facets and named is None else None
        took = (time.perf_counter() - start) * 1_000
        return Results(
            hits=hits,
            total=total + len(extra),
            ranked=len(rows),
            took_ms=took,
            query=asked,
            corrected=corrected,
            known_item=bool(known),
            without_meaning=view.without_meaning,
            near=0 if how.mode == "semantic" else sum(math.isnan(row[2]) for row in rows if row[0] not in known),
            facets=facets,
            estimated=estimated,
        )

    def count(self, tree: query.Query) -> int:
        """How many papers hold a word of the query and meet its conditions; 0 while there is no index."""
        words = self.look().words
        return words.count(tree) if words else 0

    def meeting(self, tree: query.Query, papers: Sequence[int]) -> NDArray[np.bool_] | None:
        """Which of these papers meet the query's conditions; None where it has none, or there is no index."""
        view = self.look()
        found = view.words.meeting(tree) if view.words else None
        return found.holds(np.asarray(papers, np.int64)) if found else None

    def suggested(self, text: str, limit: int) -> Suggested:
        """What the beginning of a query may mean; nothing while there is no index."""
        words = self.look().words
        return words.suggested(text, limit) if words else Suggested([], [])

    def _is_word(self, word: str) -> bool:
        model = self._model()
        return model is not None and model.knows(word)

    def newest(self, find: Callable[[Lexical], Ranked]) -> tuple[list[int], int]:
        """The papers of a list without ranking, and how many there are in all; none while there is no index."""
        words = self.look().words
        if words is None:
            return [], 0
        found = find(words)
        return [int(paper) for paper in found.papers], found.total

    def similar(self, paper: int, limit: int) -> list[Hit]:
        """The papers nearest in meaning to one; the score is the cosine. Empty while it has no vector."""
        vectors = self.look().vectors
        if vectors is None:
            return []
        ids, cosines = vectors.similar(paper, limit)
        return [
            Hit(int(near), round(float(cosine), 4), {"meaning": round(float(cosine), 4)})
            for near, cosine in zip(ids, cosines, strict=True)
        ]

    def digests_of(self, papers: Sequence[int]) -> list[int]:
        """The digest of the text of each paper that the full model read; 0 where it has not read it."""
        store = self.look().vectors
        return store.digests(np.asarray(papers, np.int64)).tolist() if store else [0] * len(papers)

    def vectors_of(self, papers: Sequence[int]) -> tuple[list[int], NDArray[np.float32]]:
        """Of these papers those that have a vector, in the order given, and their unit vectors [n, dimension]."""
        store = self.look().vectors
        if store is None:
            return [], np.empty((0, 0), np.float32)
        known, vectors = store.vectors(np.asarray(papers, np.int64))
        return known.tolist(), vectors

    def _ranked(self, view: View, words: Lexical, tree: query.Query, how: Asked) -> tuple[Fused, int, bool]:
        """Papers in order; how many hold words (by meaning alone: are ranked), and whether that is estimated."""
        mode = how.mode
        if tree.identifier and not tree.conditions:  # an identifier that is not in the catalog has no other meaning
            tree, mode = replace(tree, parts=(query.Text(tree.typed),)), "lexical"
        if not tree.meaning or mode == "lexical":
            return _by_words(words, tree, by_votes=how.sort == "upvotes")
        model = self._model()
        if view.vectors is None or model is None:
            return _by_words(words, tree) if mode == "hybrid" else (_fused(), 0, False)
        if (strange := words.strange(tree)) and not any(map(model.reads, strange)):  # near to chance letters is nothing
            return _by_words(words, tree)
        meant = self._beside.submit(copy_context().run, _meant, view.vectors, words, tree, model)
        if mode == "semantic":
            near, _ = meant.result()
            return _fused(near[0], near[1], meaning=near[1]), len(near[0]), False
        found = words.search(tree, DEPTH)
        near, vector = meant.result()
        cosines = view.vectors.cosines(vector, found.papers)
        ranking = (found.papers, found.scores)
        fused = hybrid.fuse(ranking, near, cosines, found.full, view.vectors.provisional)
        return hybrid.smoothed(fused, view.vectors.vectors), found.total, found.estimated


def _within(tree: query.Query, papers: Iterable[int]) -> list[int]:
    """Those of some papers that are looked at."""
    return [paper for paper in papers if tree.among is None or paper in tree.among]


def _meant(
    vectors: VectorStore, words: Lexical, tree: query.Query, model: Embedder
) -> tuple[tuple[Ids, NDArray[np.float64]], NDArray[np.float32]]:
    """The nearest papers with their cosines, and the query's vector. The model runs beside the search by words."""
    vector = model.embed([tree.meaning])[0]
    return _near(vectors, words, tree, vector), vector


def _near(
    vectors: VectorStore, words: Lexical, tree: query.Query, vector: NDArray[np.float32]
) -> tuple[Ids, NDArray[np.float64]]:
    """The nearest papers that meet the query's conditions, and their cosines.

    Conditions that few papers meet are searched exactly. Of what many meet, the nearest papers of all hold enough.
    """
    meeting = words.meeting(tree)
    if meeting is None:
        return vectors.search(vector, DEPTH)
    if meeting.papers > LISTED:
        ids, cosines = vectors.search(vector, WIDE)
        held = meeting.holds(ids)
        if held.sum() >= ENOUGH:
            return ids[held][:DEPTH], cosines[held][:DEPTH]
    return vectors.search(vector, DEPTH, meeting.ids())


def _by_words(words: Lexical, tree: query.Query, *, by_votes: bool = False) -> tuple[Fused, int, bool]:
    found = words.search(tree, DEPTH, by_votes=by_votes)
    return _fused(found.papers, found.scores, found.scores), found.total, found.estimated


def _resorted(words: Lexical, rows: list[Row], known: set[int], sort: Sort) -> list[Row]:
    """The strong ones of the ranked papers, the newest or the most upvoted first; equals as they were ranked.

    Were all of them sorted, the first would be papers that are hardly about the query.
    """
    best = max((score for paper, score, *_ in rows if paper not in known), default=0.0)
    strong = [row for row in rows if row[0] in known or row[1] >= STRONG * best]
    standing = words.standing([row[0] for row in strong])
    place = 0 if sort == "newest" else 1
    return sorted(strong, key=lambda row: -standing.get(row[0], (0, 0))[place])


def _facets(words: Lexical, tree: query.Query, ranked: Fused, total: int, how: Asked) -> Facets | None:
    """Counted over all that hold words of the query; where only meaning ranks, over the ranked papers."""
    if tree.identifier or not len(ranked.papers):
        return None
    whole = 0 < total <= FACETED and (how.mode != "semantic" or not tree.meaning)
    return words.facets(tree, ranked.papers[:DEPTH].tolist(), whole=whole)


def _hits(rows: list[Row], known: dict[int, str]) -> list[Hit]:
    """The rows, with the reason of those that were named."""
    hits = []
    for paper, score, by_words, by_meaning in rows:
        parts = {"words": by_words, "meaning": by_meaning}
        kept = {name: round(value, 4) for name, value in parts.items() if math.isfinite(value)}
        hits.append(Hit(paper, round(score, 4), kept, known.get(paper, "")))
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


def _known_first(ranked: Fused, known: Iterable[int]) -> list[Row]:
    """The papers that were named come first, with a score that none exceeds."""
    columns = (ranked.papers, ranked.scores, ranked.words, ranked.meaning)
    rows = list(zip(*(column.tolist() for column in columns), strict=True))
    by_paper = {row[0]: row for row in rows}
    best = max((row[1] for row in rows), default=0.0)
    top = best + 1 if best > 1 else 1.0  # BM25 has no bound; all other scores end at 1
    first = [(paper, top, *by_paper.get(paper, (paper, 1.0, math.nan, math.nan))[2:]) for paper in known]
    named = {row[0] for row in first}
    return first + [row for row in rows if row[0] not in named]
