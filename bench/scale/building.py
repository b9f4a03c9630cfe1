"""Indexes of any size in a folder, written by the product's own stores, and how long that took."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.scale import corpus
from broadsheet.search.cursor import Cursor
from broadsheet.search.folder import IndexFolder
from broadsheet.search.lexical import Lexical
from broadsheet.search.vectors import VectorStore

COMMIT = 500_000
BLOCK = 50_000


@dataclass(frozen=True, slots=True)
class Taken:
    """Seconds by the clock and of processor time."""

    clock: float
    processor: float


def built(path: Path, real: corpus.Real, papers: int, model: str) -> tuple[Taken, Taken]:
    """Words and vectors of so many papers in a new index folder; what each took."""
    index = IndexFolder(path)
    path.mkdir(parents=True)
    current = index.fresh(words=True, vectors=True)
    words = _timed(lambda: _words(path / current.words, real, papers))
    vectors = _timed(lambda: _vectors(path / current.vectors, real, papers, model))
    index.swap(current)
    return words, vectors


def _timed(work: Callable[[], None]) -> Taken:
    clock, processor = time.perf_counter(), time.process_time()
    work()
    return Taken(time.perf_counter() - clock, time.process_time() - processor)


def _words(folder: Path, real: corpus.Real, papers: int) -> None:
    with Lexical(folder, create=True).writing(threads=2) as writer:
        for number, document in enumerate(corpus.documents(real, 0, papers), 1):
            writer.put(document)
            if number % COMMIT == 0 or number == papers:
                writer.commit(Cursor(1, number))


def _vectors(folder: Path, real: corpus.Real, papers: int, model: str) -> None:
    store = VectorStore(folder, model, real.vectors.shape[1])
    perturbed = corpus.Perturbed(real.vectors)
    for first in range(0, papers, BLOCK):
        block = perturbed.block(first, min(papers, first + BLOCK))
        ids = np.arange(first + 1, first + 1 + len(block))
        store.write(ids, ids, block)
