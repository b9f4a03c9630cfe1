"""txtai: its BM25 and a faiss index of given vectors, joined as it joins them; filters in its SQL."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from bench.peers.shape import Ask, Condition, Mode, Vectors, Work

TITLE = "txtai"
NEEDS = ("txtai", "torch", "faiss")
MODES: tuple[Mode, ...] = ("words", "meaning", "hybrid")
FILTERS = True
NOTE = (
    "`hybrid` with `content`, vectors given; it cuts to candidates before it filters, so filtered answers may be short"
)

WEIGHTS: dict[Mode, float] = {"words": 0, "meaning": 1, "hybrid": 0.5}
"""Of meaning."""

given: dict[str, Vectors] = {}
"""The vector of the text that is asked about; txtai asks for it by the text."""


def transform(texts: list[str]) -> Vectors:
    return np.array([given[text] for text in texts], np.float32)


def _embeddings() -> Any:
    return import_module("txtai.embeddings").Embeddings


def build(work: Work, folder: Path) -> None:
    embeddings = _embeddings()(method="external", transform=transform, hybrid=True, content=True)
    embeddings.index(_rows(work))
    embeddings.config.pop("transform")
    embeddings.save(str(folder / "index"))


def _rows(work: Work) -> Iterator[tuple[int, dict[str, object], None]]:
    vectors = work.vectors()
    for paper in work.papers():
        given[paper.text] = vectors[paper.id - 1]
        codes = json.dumps(paper.categories)
        yield paper.id, {"text": paper.text, "year": str(paper.year), "categories": codes}, None


class Index:
    def __init__(self, folder: Path) -> None:
        self._embeddings = _embeddings()()
        self._embeddings.load(str(folder / "index"), config={"transform": transform})

    def search(self, ask: Ask, limit: int) -> list[int]:
        if ask.condition is None and ask.mode != "hybrid":  # `search` would always ask both
            return [place + 1 for place, score in self._one(ask, limit) if score > 0]
        given.clear()
        given[ask.text] = ask.vector
        query = f"SELECT id FROM txtai WHERE similar(:text) {_meeting(ask.condition)} LIMIT {limit}"
        weight = WEIGHTS[ask.mode]
        rows = self._embeddings.search(query, limit, weights=weight, parameters={"text": ask.text})
        return [int(row["id"]) for row in rows]

    def _one(self, ask: Ask, limit: int) -> list[tuple[int, float]]:
        """Places, in the order in which papers were given, and scores, by one of the two indexes."""
        if ask.mode == "words":
            found: list[tuple[int, float]] = self._embeddings.scoring.search(ask.text, limit)
            return found
        nearest: list[tuple[int, float]] = self._embeddings.ann.search(ask.vector[None], limit)[0]
        return nearest


def _meeting(condition: Condition | None) -> str:
    if condition is None:
        return ""
    if condition.field == "year":
        return f"AND year = '{condition.value}'"
    return f"AND categories LIKE '%\"{condition.value}\"%'"


def open(folder: Path) -> Index:
    return Index(folder)
