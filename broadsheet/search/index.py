"""The one door of search: `search`, `similar`, `catch_up`, `rebuild`, `status`.

It returns ids and scores; `catalog.queries.by_ids` has the papers. The index lies in `settings.INDEX_FOLDER` and holds
no truth: it can be deleted at any time. One process writes it, the one that holds the lock; all others answer from it.
"""

from __future__ import annotations

import functools
import logging
import os
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
from django.conf import settings
from filelock import Timeout
from numpy.typing import NDArray

from broadsheet.catalog import queries
from broadsheet.search import embedder, fast_model, query, writing
from broadsheet.search.embedder import Embedder, ModelCard
from broadsheet.search.fast_model import BadFastModel, FastModel
from broadsheet.search.folder import IndexFolder, bytes_under, committed, of_this_version
from broadsheet.search.model_file import ModelUnavailable
from broadsheet.search.pending import Pending
from broadsheet.search.progress import Noting, read
from broadsheet.search.reading import Reader
from broadsheet.search.results import (
    Asked,
    CaughtUp,
    Count,
    Facets,
    Hit,
    IndexProgress,
    IndexStatus,
    Kind,
    Mode,
    Results,
    Sort,
    Suggested,
)
from broadsheet.search.writing import Models, Progress, Stop

__all__ = [
    "CaughtUp",
    "Count",
    "Facets",
    "Hit",
    "IndexProgress",
    "IndexStatus",
    "Mode",
    "Results",
    "Sort",
    "Suggested",
    "arrived",
    "arrived_by",
    "arrived_in",
    "by_author",
    "catch_up",
    "count",
    "digests_of",
    "held",
    "in_categories",
    "in_category",
    "indexing",
    "is_of_older_version",
    "is_of_other_catalog",
    "last",
    "meeting",
    "model_name",
    "read_texts",
    "rebuild",
    "search",
    "similar",
    "state",
    "status",
    "suggested",
    "vectors_of",
    "waiting",
]

log = logging.getLogger(__name__)

MAX_NAME = 300
MOST = 10_000
"""No list without ranking goes further down."""
LOOKED = 0.2
"""Seconds of patience with a process that only looks whether the lock is taken."""


def search(
    text: str,
    *,
    mode: Mode = "hybrid",
    sort: Sort = "relevance",
    limit: int = 20,
    offset: int = 0,
    plain: bool = False,
    verbatim: bool = False,
    facets: bool = False,
    among: Collection[int] | None = None,
) -> Results:
    """The papers for a query (`query.parse` has the language), the best first. Never raises for what was typed.

    `plain` switches operators off, `verbatim` the correction of words that occur nowhere; `facets` counts what was
    found. Without a model, or while there are no vectors, hybrid ranks by words alone. `sort` puts the best of the
    ranked papers into another order; conditions alone rank nothing, and are ordered whole. `among` has the ids of
    the papers that are looked at, like a condition; without a query these are all found.
    """
    tree = replace(query.parse(text, plain=plain), among=None if among is None else frozenset(among))
    named = tree.identifier or (tree.typed if ":" in tree.typed and " " not in tree.typed else None)
    paper = queries.by_key(named) if named else None
    how = Asked(mode, sort, max(limit, 0), max(offset, 0), plain, verbatim, facets)
    is_among = paper is not None and (tree.among is None or paper.pk in tree.among)
    return _reader().search(tree, how, paper.pk if paper and is_among else None)


def count(text: str) -> int:
    """How many papers hold a word of the query as it is written and meet its conditions."""
    return _reader().count(query.parse(text))


def suggested(text: str, limit: int = 5) -> Suggested:
    """Papers and people that the beginning of a query may mean, at most `limit` people."""
    return _reader().suggested(text, limit)


def similar(paper_id: int, limit: int = 10) -> list[Hit]:
    """The papers nearest in meaning; the score is the cosine. Empty while the paper has no vector."""
    return _reader().similar(paper_id, limit)


def by_author(name: str, limit: int = MOST) -> tuple[list[int], int]:
    """The papers with just this name (case and accents aside) among their authors, the newest first, and their number.

    A longer name that holds the same words in the same order counts too: `Da-Wei Wang` holds `Wei Wang`.
    """
    return _reader().newest(lambda words: words.named(name[:MAX_NAME], min(max(limit, 1), MOST)))


def in_category(code: str, limit: int = 50, offset: int = 0) -> tuple[list[int], int]:
    """The papers of a category, or of an archive and all its categories, the newest first, and their number."""
    tree = query.Query(code, (query.Category(code),))
    end = min(max(offset, 0) + max(limit, 1), MOST)
    papers, total = _reader().newest(lambda words: words.search(tree, end))
    return papers[max(offset, 0) :], total


def in_categories(codes: Collection[str], limit: int) -> list[int]:
    """The papers of any of several categories or archives, the newest first."""
    tree = query.Query(" ".join(codes), (query.Or(tuple(map(query.Category, codes))),))
    return _reader().newest(lambda words: words.search(tree, min(max(limit, 1), MOST)))[0]


def arrived(text: str, after: int, limit: int) -> list[int]:
    """Of the papers with ids above `after`, those that hold all words of a query and meet its conditions, at most
    `limit`, what came into the catalog last first."""
    return _reader().newest(lambda words: words.arrived(query.parse(text), after, limit))[0]


def arrived_by(name: str, after: int, limit: int) -> list[int]:
    """The same of the papers with this name among their authors, as `by_author` finds them."""
    return _reader().newest(lambda words: words.arrived_by(name[:MAX_NAME], after, limit))[0]


def arrived_in(code: str, after: int, limit: int) -> list[int]:
    """The same of the papers of a category, as `in_category` finds them."""
    tree = query.Query(code, (query.Category(code),))
    return _reader().newest(lambda words: words.arrived(tree, after, limit))[0]


def last() -> int:
    """The largest id of a paper that can be found; 0 while there is none."""
    return next(iter(_reader().newest(lambda words: words.last())[0]), 0)


def held() -> tuple[int, int]:
    """How many papers can be found by their words, and how many by their meaning. Cheap."""
    view = _reader().look()
    return (view.words.papers if view.words else 0), (view.vectors.papers if view.vectors else 0)


def digests_of(paper_ids: Sequence[int]) -> list[int]:
    """The digest of the text of each paper that the full model read; 0 where it has not read it."""
    return _reader().digests_of(paper_ids)


def state() -> str:
    """Another text whenever an answer may be another. Cheap: nothing is opened for it."""
    folder = IndexFolder(settings.INDEX_FOLDER)
    current = folder.current()
    names = (current.words, current.vectors) if current else ()
    return " ".join(f"{name}-{committed(folder.path / name)}" for name in names)


def vectors_of(paper_ids: Sequence[int]) -> tuple[list[int], NDArray[np.float32]]:
    """Of these papers those that have a vector, in the order given, and their unit vectors [n, dimension]."""
    return _reader().vectors_of(paper_ids)


def model_name() -> str:
    """What the full model is called, with a hash of its file; empty if there is none."""
    model = _model()
    return model.card.name if model else ""


def read_texts(texts: Sequence[str], *, fast: bool = False) -> NDArray[np.float32]:
    """Unit vectors [n, dimension] of texts that are no papers, by the full model or the fast one.

    A text in which the fast model knows no word has zeros. Raises ModelUnavailable with a sentence.
    """
    model, problem = _loaded(settings.MODEL_FOLDER, settings.MODEL)
    if model is None:
        raise ModelUnavailable(problem or "")
    quick = _fast(model) if fast else None
    return quick.embed(texts) if quick else model.embed(texts)


def meeting(text: str, paper_ids: Sequence[int]) -> NDArray[np.bool_] | None:
    """Which of these papers meet the conditions of a query; None where it has none, or there is no index."""
    return _reader().meeting(query.parse(text), paper_ids)


def catch_up(
    *, words: bool = True, vectors: int | None = 0, progress: Progress | None = None, stop: Stop | None = None
) -> CaughtUp:
    """Index what changed in the catalog: all words, and the vectors of at most `vectors` papers (None: all of them).

    It can be killed at any moment, and stopped by `stop` after a batch. If another process is at it, nothing is done.
    """
    stop = stop or (lambda: False)
    if _idle():
        return CaughtUp(0, 0, 0)
    with _writing() as folder:
        if folder is None:
            return CaughtUp(0, 0, _reader().look().unread, busy=True)
        model, note = _model(), Noting(folder.path, progress or _silent, time.time)
        stores = writing.opened(folder, Models(model, _fast(model)), note, stop)
        indexed, embedded = writing.update_words(stores, note, stop) if words else 0, 0
        writing.read_fast(stores, note, stop)
        if model and vectors != 0:
            whole = stores.words.papers
            note.among(whole - _left(stores), whole)
            embedded, more = writing.update_vectors(stores, model, vectors, note, stop)
            indexed += more
        return CaughtUp(indexed, embedded, _left(stores))


def rebuild(progress: Progress | None = None) -> CaughtUp:
    """Build the word index anew beside the old one and swap it in. Vectors of unchanged texts are taken over."""
    with _writing() as folder:
        if folder is None:
            return CaughtUp(0, 0, _reader().look().unread, busy=True)
        model, note = _model(), Noting(folder.path, progress or _silent, time.time)
        stores = writing.rebuilt(folder, Models(model, _fast(model)), note, lambda: False)
        return CaughtUp(stores.words.papers, 0, _left(stores))


def _left(stores: writing.Stores) -> int:
    """How many papers still wait for a vector by the full model."""
    return stores.pending.left(stores.vectors) if stores.pending and stores.vectors else 0


def status() -> IndexStatus:
    """How far the index is, and what it is made with."""
    view, model = _reader().look(), _model()
    return IndexStatus(
        papers=queries.paper_count(),
        words=view.words.papers if view.words else 0,
        vectors=view.vectors.papers if view.vectors else 0,
        full_vectors=view.vectors.full if view.vectors else 0,
        revision=view.words.cursor.revision if view.words else 0,
        model=model.card.name if model else "",
        model_licence=model.card.licence if model else "",
        bytes=bytes_under(settings.INDEX_FOLDER),
        writer_busy=IndexFolder(settings.INDEX_FOLDER).busy(),
        progress=indexing(),
    )


def indexing() -> IndexProgress | None:
    """How far a process is that indexes at this moment, this one or another; None if none is. Cheap."""
    noted = read(settings.INDEX_FOLDER, time.time())
    return noted if noted and IndexFolder(settings.INDEX_FOLDER).busy() else None


def waiting() -> tuple[int, int]:
    """How many papers have no words in the index yet, and how many no vector; cheaper than `status`."""
    if _idle():
        return 0, 0
    view, papers = _reader().look(), queries.paper_count()
    words = view.words.papers if view.words else 0
    vectors = view.vectors.full if view.vectors else 0
    return max(0, papers - words), max(0, papers - vectors) if _model() else 0


def words_are_current() -> bool:
    """Whether every paper can be found by its words. Cheap."""
    words = _reader().look().words
    if words is None or not of_this_version(words.folder.name):
        return False
    cursor = words.cursor
    return cursor.reached(queries.revision()) and writing.seen_here(cursor)


def is_of_older_version() -> bool:
    """Whether an index of another version answers until it is built anew, which takes a while."""
    words = _reader().look().words
    return words is not None and not of_this_version(words.folder.name)


def is_of_other_catalog() -> bool:
    """Whether it was built from another catalog, or from this one before a backup was restored."""
    words = _reader().look().words
    return words is not None and not writing.seen_here(words.cursor)


def meaning_problem() -> str | None:
    """Why there is no search by meaning, as a sentence; None if there is."""
    return _loaded(settings.MODEL_FOLDER, settings.MODEL)[1]


def fast_problem() -> str | None:
    """Why the fast model that the settings name is not used, as a sentence; None if none is named, or it is used."""
    model = _model()
    return _fast_loaded(settings.FAST_MODEL, model.card)[1] if model and settings.FAST_MODEL else None


def _idle() -> bool:
    """Whether there is nothing to do, found out without opening anything anew: the worker asks every few seconds."""
    if not words_are_current():
        return False
    vectors = _reader().look().vectors
    if not vectors:
        return _model() is None
    pending = Pending(vectors.folder)
    return vectors.cursor.reached(queries.revision()) and pending.whole and not pending.rows


@contextmanager
def _writing() -> Iterator[IndexFolder | None]:
    """The folder, with its lock held; None if another holds it."""
    folder = IndexFolder(settings.INDEX_FOLDER)
    lock = folder.lock()
    try:
        lock.acquire(timeout=LOOKED)
    except Timeout:
        yield None
        return
    try:
        yield folder
    finally:
        lock.release()


@functools.lru_cache(maxsize=2)
def _reader_of(folder: Path) -> Reader:
    return Reader(IndexFolder(folder), _model)


def _reader() -> Reader:
    return _reader_of(settings.INDEX_FOLDER)


@functools.lru_cache(maxsize=2)
def _loaded(cache: Path, named: str) -> tuple[Embedder | None, str | None]:
    """The model, or the sentence that says why there is none; once a process."""
    try:
        return embedder.load(cache, named, threads=os.cpu_count() or 1), None
    except ModelUnavailable as problem:
        log.info("%s", problem)  # who needs to know is told by `meaning_problem`
        return None, str(problem)


def _model() -> Embedder | None:
    return _loaded(settings.MODEL_FOLDER, settings.MODEL)[0]


@functools.lru_cache(maxsize=2)
def _fast_loaded(named: str, card: ModelCard) -> tuple[FastModel | None, str | None]:
    file = Path(named).expanduser() if named else fast_model.SHIPPED
    try:
        return fast_model.load(file, card.name, card.dimension), None
    except BadFastModel as problem:
        log.info("%s", problem)
        return None, str(problem)


def _fast(model: Embedder | None) -> FastModel | None:
    """What reads papers first where many come at once; None where there is none for this model."""
    return _fast_loaded(settings.FAST_MODEL, model.card)[0] if model else None


def _silent(_kind: Kind, _done: int, _total: int) -> None:
    pass
