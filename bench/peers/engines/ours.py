"""Broadsheet itself, asked as the product asks: with reasons, corrected words and totals beside the ids."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np

from bench.peers.shape import Ask, Mode, Paper, Vectors, Work
from bench.scale.measuring import MODEL
from broadsheet.search import embedder
from broadsheet.search.cursor import Cursor
from broadsheet.search.folder import IndexFolder
from broadsheet.search.lexical import Document, Lexical
from broadsheet.search.query import parse
from broadsheet.search.reading import Reader
from broadsheet.search.results import Asked
from broadsheet.search.results import Mode as OurMode
from broadsheet.search.vectors import VectorStore

TITLE = "Broadsheet"
NEEDS = ()
MODES: tuple[Mode, ...] = ("words", "meaning", "hybrid")
FILTERS = True
NOTE = "gives the reason of each hit, corrected words and totals as well"

OURS: dict[Mode, OurMode] = {"words": "lexical", "meaning": "semantic", "hybrid": "hybrid"}
BLOCK = 50_000
COMMIT = 250_000
NAME = "given"


class Given(embedder.Embedder):
    """A model that has embedded the query already. The real one is loaded for what is asked about unknown words."""

    def __init__(self, dimension: int) -> None:
        self.card = embedder.ModelCard(NAME, "", dimension)
        self.vector = np.zeros(dimension, np.float32)

    def embed(self, texts: Sequence[str]) -> Vectors:
        return np.broadcast_to(self.vector, (len(texts), len(self.vector)))

    def knows(self, word: str) -> bool:
        return _real().knows(word)

    def reads(self, word: str) -> bool:
        return _real().reads(word)


@functools.cache
def _real() -> embedder.Embedder:
    return embedder.load(MODEL)


def build(work: Work, folder: Path) -> None:
    index = IndexFolder(folder / "index")
    index.path.mkdir()
    current = index.fresh(words=True, vectors=True)
    number = 0
    with Lexical(index.path / current.words, create=True).writing(threads=2) as writer:
        for number, paper in enumerate(work.papers(), 1):
            writer.put(_document(paper))
            if number % COMMIT == 0:
                writer.commit(Cursor(1, number))
        writer.commit(Cursor(1, number + 1))
    vectors = work.vectors()
    store = VectorStore(index.path / current.vectors, NAME, vectors.shape[1])
    for first in range(0, len(vectors), BLOCK):
        block = np.asarray(vectors[first : first + BLOCK])
        ids = np.arange(first + 1, first + 1 + len(block))
        store.write(ids, ids, block)
    index.swap(current)
    np.save(folder / "dimension.npy", vectors.shape[1])


def _document(paper: Paper) -> Document:
    return Document(
        paper=paper.id,
        title=paper.title,
        abstract=paper.abstract,
        authors=paper.authors,
        categories=paper.categories,
        sources=paper.sources,
        venue=paper.venue,
        day=date.fromisoformat(paper.day) if paper.day else None,
    )


class Index:
    def __init__(self, folder: Path) -> None:
        self._model = Given(int(np.load(folder / "dimension.npy")))
        self._reader = Reader(IndexFolder(folder / "index"), lambda: self._model)

    def search(self, ask: Ask, limit: int) -> list[int]:
        self._model.vector = ask.vector
        condition = ""
        if ask.condition:
            condition = f" {'cat' if ask.condition.field == 'category' else 'year'}:{ask.condition.value}"
        tree = parse(ask.text + condition)
        return [hit.paper_id for hit in self._reader.search(tree, Asked(OURS[ask.mode], limit=limit)).hits]

    def similar(self, paper: int, limit: int) -> list[int]:
        return [hit.paper_id for hit in self._reader.similar(paper, limit)]


def open(folder: Path) -> Index:
    return Index(folder)
