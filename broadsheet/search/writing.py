"""Brings the index folder up to the catalog: words in batches, then vectors, newest papers first. Where many wait, the
fast model gives them vectors before the full one.

Whoever calls holds the folder's lock. Every step is committed as a whole together with how far it went, so that a
killed run is taken up by the next one where it stood.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from broadsheet.catalog import changes, queries
from broadsheet.catalog.models import Paper
from broadsheet.search.beside import beside
from broadsheet.search.cursor import LAST, Cursor
from broadsheet.search.embedder import Embedder
from broadsheet.search.fast_model import FastModel
from broadsheet.search.folder import Current, IndexFolder, of_this_version
from broadsheet.search.lexical import Document, Lexical, TornIndex, Writer
from broadsheet.search.pending import Pending
from broadsheet.search.results import Kind
from broadsheet.search.vectors import PROVISIONAL, Ids, TornVectors, VectorStore

log = logging.getLogger(__name__)

READ = 2_000
COMMIT = 100_000
"""Papers whose words are committed at once; what a kill undoes at most is indexed again within a minute."""
EMBED = 32
"""So many are embedded between two looks for new words: about a second and a half of one core."""
QUEUE = 128 * EMBED
"""So many are chosen at a time: to choose the newest of millions takes a second."""

MANY = 5_000
"""Where more papers than this wait for the full model, the fast one reads them first; fewer it reads in minutes."""

MOST_PROCESSES = 4
"""That read for the fast model, beside the one that writes."""

Progress = Callable[[Kind, int, int], None]
"""Told what is being indexed, how many are done, and of how many."""
Stop = Callable[[], bool]
Noted = tuple[int, int, int]
"""A paper's id, the digest of its text, and its day as an ordinal (0 if undated)."""


@dataclass(slots=True)
class Stores:
    """The stores of one index: `vectors` and `pending` are there only if a model is."""

    words: Lexical
    vectors: VectorStore | None
    pending: Pending | None
    fast: FastModel | None


@dataclass(frozen=True, slots=True)
class Models:
    """What reads papers for their meaning."""

    full: Embedder | None
    fast: FastModel | None = None


def opened(folder: IndexFolder, models: Models, progress: Progress, stop: Stop) -> Stores:
    """The stores that count. What is missing, torn, or of another version or model is begun anew, with a sentence.

    A word index that cannot be used is built whole beside the old one first, and then swapped in.
    """
    current = folder.current() or _begun(folder)
    vectors = _vectors(folder, current, models.full)
    if models.full and vectors is None:
        current = folder.fresh(words=False, vectors=True)
        folder.swap(current)
        vectors = _vectors(folder, current, models.full)
    words = _words(folder, current)
    if words is None or _of_another_catalog(words, vectors):
        return rebuilt(folder, models, progress, stop)
    if not folder.stated():
        folder.swap(current)
    return Stores(words, vectors, _pending(vectors) if vectors else None, models.fast)


def _begun(folder: IndexFolder) -> Current:
    current = folder.fresh(words=True, vectors=True)
    Lexical(folder.path / current.words, create=True)
    folder.swap(current)
    return current


def _of_another_catalog(words: Lexical, vectors: VectorStore | None) -> bool:
    """Whether the index has seen what this catalog never held, as after a backup was restored."""
    if all(seen_here(store.cursor) for store in (words, vectors) if store):
        return False
    log.warning("The index is of another catalog, or of one before a backup was restored: it is built anew.")
    return True


def seen_here(cursor: Cursor) -> bool:
    """Whether it was this catalog, at a revision that it still has in its past, that a store has followed so far."""
    return cursor.revision <= queries.revision() and cursor.stamp == changes.revision_stamp(cursor.revision)


def _pending(vectors: VectorStore) -> Pending:
    """What waits for a vector. If the list is lost, every paper is looked at again."""
    pending = Pending(vectors.folder)
    if not pending.whole and vectors.cursor > Cursor():
        log.warning("The list of papers that wait for a vector in %s cannot be read: it is made anew.", vectors.folder)
        nothing = np.empty(0, np.int64)
        vectors.write(nothing, nothing, np.empty((0, vectors.meta.dimension), np.float32), cursor=Cursor())
    return pending


def _words(folder: IndexFolder, current: Current) -> Lexical | None:
    if not of_this_version(current.words):
        log.warning("The word index is of another version of Broadsheet: it is built anew.")
        return None
    try:
        words = Lexical(folder.path / current.words)
        words.check()
    except TornIndex as error:
        log.warning("%s It is built anew.", error)
        return None
    return words


def _vectors(folder: IndexFolder, current: Current, model: Embedder | None) -> VectorStore | None:
    if model is None:
        return None
    try:
        return VectorStore(folder.path / current.vectors, model.card.name, model.card.dimension)
    except TornVectors as error:
        log.warning("%s They are made anew.", error)
        return None


def rebuilt(folder: IndexFolder, models: Models, progress: Progress, stop: Stop) -> Stores:
    """A whole new index beside the old one, swapped in when its words are complete.

    Vectors of texts that are still the same are taken over: they depend on nothing but text and model.
    """
    old = folder.current()
    new = folder.fresh(words=True, vectors=True)
    vectors = _vectors(folder, new, models.full)
    pending = Pending(vectors.folder) if vectors else None
    stores = Stores(Lexical(folder.path / new.words, create=True), vectors, pending, models.fast)
    update_words(stores, progress, stop)
    before = _vectors(folder, old, models.full) if old else None
    if vectors and pending and before:
        vectors.take_over(before, *pending.waiting(vectors))
    read_fast(stores, progress, stop)
    if not stop():
        folder.swap(new)
    return stores


def update_words(stores: Stores, progress: Progress, stop: Stop) -> int:
    """Index the words of every paper that changed, and note which texts wait for a vector. Returns how many papers."""
    target, start = queries.revision(), _start(stores)
    if start.reached(target):
        return 0
    total = changes.changed_count(start.revision)
    noted: list[Noted] = []
    done, cursor = 0, start
    with stores.words.writing(threads=min(2, _cores())) as writer:
        while not (stopped := stop()) and (papers := changes.changed_since(cursor.revision, READ, cursor.paper)):
            for paper in papers:
                writer.put(document(paper))
            noted += map(_noted, papers)
            done, cursor = done + len(papers), Cursor(papers[-1].revision, papers[-1].pk)
            progress("words", done, max(total, done))
            if len(noted) >= COMMIT:
                _commit(stores, writer, noted, start, cursor)
                noted = []
        if not stopped:
            cursor = Cursor.through(max(target, cursor.revision))
        _commit(stores, writer, noted, start, cursor)
    return done


def _commit(stores: Stores, writer: Writer, noted: list[Noted], start: Cursor, cursor: Cursor) -> None:
    """Everything up to the cursor is in, in both stores, and what was merged away since `start` is out.

    That is read now, after the papers: one of them may have been merged away while they were being read, and the
    cursor would lead past it.
    """
    gone = {row.paper_id for row in changes.retired_since(start.revision)}
    for paper in gone:
        writer.drop(paper)
    cursor = replace(cursor, stamp=changes.revision_stamp(cursor.revision))
    _note(stores, noted, gone, cursor)
    writer.commit(cursor)


def _start(stores: Stores) -> Cursor:
    """From where to go on: the least of what both stores have seen."""
    return min(stores.words.cursor, stores.vectors.cursor) if stores.vectors else stores.words.cursor


def _noted(paper: Paper) -> Noted:
    return paper.pk, paper.text_digest, paper.published.toordinal() if paper.published else 0


def _note(stores: Stores, papers: list[Noted], gone: set[int], cursor: Cursor) -> None:
    """What changed waits for its vector, what is gone loses it, and the vectors have seen it."""
    if stores.vectors is None or stores.pending is None:
        return
    ids, digests, days = np.array(papers, np.int64).reshape(-1, 3).T
    stores.pending.add(ids, digests, days.astype(np.int32), stores.vectors)
    empty = np.empty((0, stores.vectors.meta.dimension), np.float32)
    stores.vectors.write(ids[:0], digests[:0], empty, gone=gone, cursor=cursor)


def read_fast(stores: Stores, progress: Progress, stop: Stop) -> None:
    """Where more papers wait than the full model reads soon, give those without any vector one by the fast model.

    Texts of words that it does not know get none. The newest papers come first.
    """
    vectors, pending, fast = stores.vectors, stores.pending, stores.fast
    if vectors is None or pending is None or fast is None:
        return
    waiting, _ = pending.waiting(vectors)
    if len(waiting) <= MANY or vectors.holds(waiting).all():
        return
    waiting = pending.newest(len(waiting), vectors)
    unread = waiting[~vectors.holds(waiting)]
    steps = (unread[start : start + READ] for start in range(0, len(unread), READ))
    done = 0
    with beside(min(MOST_PROCESSES, _cores()), fast.embed) as readers:
        for papers, made in readers.mapped(map(_for_embedding, steps), _texts):
            said = made.any(axis=1)
            ids = np.array([paper.pk for paper in papers], np.int64)[said]
            vectors.write(ids, np.full(len(ids), PROVISIONAL), made[said])
            done = min(done + READ, len(unread))
            progress("fast vectors", done, len(unread))
            if stop():
                return


def _for_embedding(ids: Ids) -> list[Paper]:
    return queries.for_embedding(ids.tolist())


def _texts(papers: list[Paper]) -> list[str]:
    return [queries.embedding_text(paper) for paper in papers]


def update_vectors(
    stores: Stores, model: Embedder, limit: int | None, progress: Progress, stop: Stop
) -> tuple[int, int]:
    """Embed up to `limit` papers that wait (None: all), newest first; words that come meanwhile are indexed in between.

    Returns (papers embedded, papers whose words were indexed).
    """
    if stores.vectors is None or stores.pending is None:
        return 0, 0
    done = words = 0
    total = min(stores.pending.left(stores.vectors), LAST if limit is None else limit)
    while not stop() and (limit is None or done < limit):
        queue = stores.pending.newest(QUEUE if limit is None else min(QUEUE, limit - done), stores.vectors)
        if not len(queue):
            break
        for start in range(0, len(queue), EMBED):
            if stop():
                break
            done += _embed(stores.vectors, stores.pending, model, queue[start : start + EMBED])
            progress("vectors", done, max(total, done))
            if fresh := update_words(stores, progress, stop):
                read_fast(stores, progress, stop)
                words += fresh
                break
    return done, words


def _embed(vectors: VectorStore, pending: Pending, model: Embedder, ids: Ids) -> int:
    papers = _for_embedding(ids)
    digests = np.array([paper.text_digest for paper in papers], np.int64)
    made = model.embed(_texts(papers))
    found = np.array([paper.pk for paper in papers], np.int64)
    vectors.write(found, digests, made)
    if len(found) < len(ids):
        pending.drop(ids[~np.isin(ids, found)])
    return len(found)


def document(paper: Paper) -> Document:
    """What the word index holds of a paper."""
    return Document(
        paper=paper.pk,
        title=paper.title,
        abstract=paper.abstract or paper.summary,
        authors=tuple(str(author.get("name", "")) for author in paper.authors),
        categories=tuple(paper.categories),
        sources=tuple(paper.sources),
        venue=paper.venue,
        day=paper.published.date() if paper.published else None,
        has_code=paper.has_code,
        votes=paper.outside_upvotes,
    )


def _cores() -> int:
    return os.cpu_count() or 1
