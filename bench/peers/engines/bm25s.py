"""bm25s with PyStemmer: sparse matrices of scores in numpy; words alone."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.peers.shape import Ask, Condition, Mode, Work

TITLE = "bm25s"
NEEDS = ("bm25s", "Stemmer")
MODES: tuple[Mode, ...] = ("words",)
FILTERS = True
NOTE = (
    "k1 1.2, b .75, English stop words and Snowball stems; filters by its `weight_mask`, a mask kept for each condition"
)


def build(work: Work, folder: Path) -> None:
    bm25s: Any = import_module("bm25s")
    papers = list(work.papers())
    retriever = bm25s.BM25(k1=1.2, b=0.75)
    retriever.index(_tokens([paper.text for paper in papers]), show_progress=False)
    retriever.save(str(folder))
    for name, values in (
        ("year", [str(paper.year) for paper in papers]),
        ("category", [f"\t{chr(9).join(paper.categories)}\t" for paper in papers]),
    ):
        np.save(folder / f"{name}.npy", np.array(values))


def _tokens(texts: list[str]) -> Any:
    stemmer = import_module("Stemmer").Stemmer("english")
    return import_module("bm25s").tokenize(texts, stopwords="en", stemmer=stemmer, show_progress=False)


class Index:
    def __init__(self, folder: Path) -> None:
        self._retriever: Any = import_module("bm25s").BM25.load(str(folder), mmap=True)
        self._folder = folder
        self._masks: dict[Condition, NDArray[np.float32]] = {}

    def search(self, ask: Ask, limit: int) -> list[int]:
        mask = self._mask(ask.condition) if ask.condition else None
        tokens = _tokens([ask.text])
        if not len(tokens.ids[0]):
            return []
        found, scores = self._retriever.retrieve(tokens, k=limit, show_progress=False, weight_mask=mask)
        return [int(place) + 1 for place, score in zip(found[0], scores[0], strict=True) if score > 0]

    def _mask(self, condition: Condition) -> NDArray[np.float32]:
        if condition not in self._masks:
            values = np.load(self._folder / f"{condition.field}.npy")
            tabbed = f"\t{condition.value}\t"
            meets = values == condition.value if condition.field == "year" else np.char.find(values, tabbed) >= 0
            self._masks[condition] = meets.astype(np.float32)
        return self._masks[condition]


def open(folder: Path) -> Index:
    return Index(folder)
