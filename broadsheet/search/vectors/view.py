"""What of a vector store had been committed when it was last looked at: arrays that do not change, and the search."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from broadsheet.search.vectors import codes
from broadsheet.search.vectors.codes import Signs, Vectors
from broadsheet.search.vectors.lists import Lists

EXACT_UP_TO = 4_000
"""So few are compared by their codes, without a choice by sign bits."""
RESCORED = 2_000
"""How many of the nearest by sign bits are compared by their codes."""
SCANNED = 240_000
"""How many rows, those of the nearest lists, are compared by their sign bits."""

PROVISIONAL = 0
"""In place of the digest of its text, where a vector is by the fast model: so the paper still waits for its own."""

Ids = NDArray[np.int64]
Rows = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Tally:
    papers: int
    full: int
    """How many of the papers have a vector by the full model."""


@dataclass(frozen=True, slots=True)
class View:
    keys: NDArray[np.int64]
    """[rows, 2]: paper, digest of its text or PROVISIONAL. The last row of a paper counts."""
    codes: NDArray[np.int8]
    scales: Vectors
    """[rows, 1]; 0 says that the paper is gone."""
    signs: tuple[Signs, ...]
    """The sign bits in planes, [rows] each: a plane is one 64-bit word of every row. Compared one after the other they
    take half the time of rows that lie whole."""
    row_of: NDArray[np.int32]
    """By paper id: the row that counts, or -1. The catalog numbers its papers without gaps."""
    tally: Tally
    lists: Lists | None
    """Of the first rows; those behind them are in the order in which they came."""

    @property
    def papers(self) -> int:
        return self.tally.papers

    @property
    def full(self) -> int:
        return self.tally.full

    @property
    def clustered(self) -> int:
        return int(self.lists.ends[-1]) if self.lists else 0

    def rows(self, papers: Ids) -> Rows:
        """The row of each paper; -1 where it has none."""
        inside = (papers >= 0) & (papers < len(self.row_of))
        result = np.full(len(papers), -1, np.intp)
        result[inside] = self.row_of[papers[inside]]
        return result

    def living(self) -> Rows:
        """All rows that count, in order."""
        return np.sort(self.row_of[self.row_of >= 0]).astype(np.intp)

    def decoded(self, rows: Rows) -> Vectors:
        """Unit vectors [n, dimension]."""
        vectors: Vectors = self.codes[rows].astype(np.float32) * self.scales[rows]
        return vectors

    def cosines(self, rows: Rows, vector: Vectors) -> NDArray[np.float64]:
        """How near a unit vector each is. Not by matrix product, whose threads wait for busy cores."""
        products = np.vecdot(self.codes[rows].astype(np.float32), vector) * self.scales[rows, 0]
        return np.asarray(products, np.float64)

    def nearest(self, vector: Vectors, count: int) -> Rows:
        """At least `count` rows (if there are so many) among which the nearest papers are; some may be outdated."""
        starts, ends = np.array([0]), np.array([len(self.keys)])
        if self.lists:
            near = self.lists.probed(vector, max(SCANNED, 8 * count))
            starts, ends = np.append(near[0], self.clustered), np.append(near[1], len(self.keys))
        spans = [slice(*span) for span in zip(starts.tolist(), ends.tolist(), strict=True)]
        scanned = (np.concatenate([plane[span] for span in spans]) if self.lists else plane for plane in self.signs)
        found = codes.least(codes.distances(scanned, codes.signs(vector[None, :])[0]), count)
        before = np.cumsum(ends - starts) - (ends - starts)
        span = np.searchsorted(before, found, side="right") - 1
        rows = (found - before[span] + starts[span]).astype(np.intp)
        living: Rows = rows[self.row_of[self.keys[rows, 0]] == rows]
        return living

    def nearest_of(self, rows: Rows, vector: Vectors, count: int) -> Rows:
        """Of these rows `count` or some more among which the nearest are: all of them where they are few."""
        if len(rows) <= max(count, EXACT_UP_TO):
            return rows
        signs = (plane[rows] for plane in self.signs)
        return rows[codes.least(codes.distances(signs, codes.signs(vector[None, :])[0]), count)]

    def provisional(self, papers: Ids) -> NDArray[np.bool_]:
        """Which of these papers have a vector by the fast model, until the full model has read them."""
        rows = self.rows(papers)
        result = np.zeros(len(papers), bool)
        result[rows >= 0] = self.keys[rows[rows >= 0], 1] == PROVISIONAL
        return result

    def columns(self) -> dict[str, NDArray[Any]]:
        """Everything that a row is made of, [rows, width] each, by the name of its file."""
        planes = {f"signs{place}": plane[:, None] for place, plane in enumerate(self.signs)}
        return {"keys": self.keys, "codes": self.codes, "scales": self.scales, **planes}


NOTHING = View(
    keys=np.empty((0, 2), np.int64),
    codes=np.empty((0, 0), np.int8),
    scales=np.empty((0, 1), np.float32),
    signs=(),
    row_of=np.empty(0, np.int32),
    tally=Tally(0, 0),
    lists=None,
)


def placed(old: NDArray[np.int32], keys: NDArray[np.int64], scales: Vectors, first: int) -> NDArray[np.int32]:
    """`row_of` after the rows from `first` on came; `old` is not changed."""
    new = keys[first:, 0]
    result = np.full(max(len(old), int(new.max(initial=-1)) + 1), -1, np.int32)
    result[: len(old)] = old
    result[new] = np.arange(first, len(keys), dtype=np.int32)  # of several rows of one paper the last is kept
    rows = result[new]
    result[new[scales[rows, 0] == 0]] = -1
    return result


def retallied(known: View, keys: NDArray[np.int64], row_of: NDArray[np.int32]) -> Tally:
    """How many papers there are now that rows have come behind those that were known; looks at no others."""
    changed = np.unique(keys[len(known.keys) :, 0]) if len(known.keys) else np.arange(len(row_of))
    before, now = _tally(known.keys, known.row_of, changed), _tally(keys, row_of, changed)
    return Tally(
        known.tally.papers - before.papers + now.papers,
        known.tally.full - before.full + now.full,
    )


def _tally(keys: NDArray[np.int64], row_of: NDArray[np.int32], papers: Ids) -> Tally:
    rows = row_of[papers[papers < len(row_of)]]
    rows = rows[rows >= 0]
    return Tally(len(rows), int(np.count_nonzero(keys[rows, 1] != PROVISIONAL)))
