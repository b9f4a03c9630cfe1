"""The folder of a vector store: who writes appends, `meta.json` is replaced last, and now and then all is put in order.

A row is (paper id, digest of the text that was embedded), int8 codes with one scale, and one sign bit a dimension. The
digest 0 marks a vector that the fast model made: it counts until the full model has read the paper.
Rows are only appended; the last row of a paper counts, and a row with scale 0 says that the paper is gone. `meta.json`
says how many rows count: what a killed writer left behind them the next one cuts off.

From `PLAIN` papers on the rows are kept in inverted lists (`lists.py`). What was appended since they were last put in
order is scanned whole, so that it is found at once; when that is much, or many rows are dead, everything is written
anew into files of the next generation. Readers of the old files keep them until they look again.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from broadsheet.search.cursor import LAST, Cursor
from broadsheet.search.folder import replace_whole
from broadsheet.search.vectors import codes, lists
from broadsheet.search.vectors.codes import Vectors
from broadsheet.search.vectors.lists import Lists
from broadsheet.search.vectors.view import NOTHING, PROVISIONAL, RESCORED, Ids, Rows, View, placed, retallied

VERSION = 2
PLAIN = 200_000
"""Up to so many papers every search scans the sign bits of all: that takes two milliseconds."""
LISTS = 4_096
SAMPLE = 32
"""So many vectors a list are what the centres are trained on."""
GROWN = 4
"""The centres are trained anew when there are so many times as many papers."""
TAIL, TAIL_SHARE = 100_000, 4
"""So many rows, or a quarter of those in lists if that is more, may wait for being put in order."""
COPIED = 20_000
"""So many vectors are copied at a time."""
SLACK = 0.25
"""Above this share of dead rows the store is written anew."""
MIN_SLACK = 4_096


class TornVectors(Exception):
    """The files of a vector store cannot be read; the message is one sentence."""


@dataclass(frozen=True, slots=True)
class Meta:
    model: str
    dimension: int
    rows: int = 0
    generation: int = 0
    revision: int = 0
    paper: int = LAST
    stamp: str = ""
    """These three are the cursor: up to it every paper is either embedded or pending."""
    version: int = VERSION
    lists: int = 0
    """How many lists the first rows are in; 0 if they are in none."""
    trained: int = 0
    """How many papers there were when their centres were trained."""


class VectorStore:
    """The store in `folder`, made if it is missing.

    One writer at a time (the caller holds the lock), readers in any number of processes. Raises TornVectors if the
    files are not whole, or are of another model, dimension or version.
    """

    def __init__(self, folder: Path, model: str, dimension: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._seen: tuple[int, int] | None = None
        self._opened: Meta | None = None
        self._view: View = NOTHING
        self._wanted = (model, dimension)
        if not (folder / "meta.json").exists():
            self._write_meta(Meta(model, dimension))
        self.refresh()

    @property
    def papers(self) -> int:
        return self._view.papers

    @property
    def full(self) -> int:
        """How many papers have a vector by the full model."""
        return self._view.full

    @property
    def cursor(self) -> Cursor:
        return Cursor(self.meta.revision, self.meta.paper, self.meta.stamp)

    def refresh(self) -> None:
        """See what has been committed since, also by other processes. Cheap when that is nothing."""
        try:
            stat = (self.folder / "meta.json").stat()
            seen = (stat.st_mtime_ns, stat.st_ino)
            if seen == self._seen:
                return
            self._open()
        except (OSError, ValueError, TypeError) as error:
            raise TornVectors(f"The vectors in {self.folder} cannot be read ({str(error)[:160]}).") from error
        self._seen = seen

    def _open(self) -> None:
        for attempt in range(3):
            self.meta = Meta(**json.loads((self.folder / "meta.json").read_text(encoding="ascii")))
            if self.meta.version != VERSION:
                raise TornVectors(f"The vectors in {self.folder} are of another version of Broadsheet.")
            if (self.meta.model, self.meta.dimension) != self._wanted:
                raise TornVectors(f"The vectors in {self.folder} were made by another model ({self.meta.model}).")
            try:
                return self._map()
            except FileNotFoundError:  # written anew since
                if attempt == 2:
                    raise

    def _map(self) -> None:
        meta, before = self.meta, self._opened
        follows = before is not None and before.generation == meta.generation and before.rows <= meta.rows
        keys = self._array("keys", np.int64, 2)
        scales = self._array("scales", np.float32, 1)
        known = self._view if follows else NOTHING
        row_of = placed(known.row_of, keys, scales, len(known.keys))
        planes = range(codes.words_of(meta.dimension))
        self._view = View(
            keys=keys,
            codes=self._array("codes", np.int8, meta.dimension),
            scales=scales,
            signs=tuple(self._array(f"signs{place}", np.uint64, 1)[:, 0] for place in planes),
            row_of=row_of,
            tally=retallied(known, keys, row_of),
            lists=known.lists if follows else self._lists(),
        )
        self._opened = meta

    def _lists(self) -> Lists | None:
        if not self.meta.lists:
            return None
        shape = (self.meta.lists, self.meta.dimension)
        means = np.fromfile(self._file(self.meta, "means"), np.float32).reshape(shape)
        ends = np.fromfile(self._file(self.meta, "ends"), np.int64)
        if len(ends) != len(means) + 1 or ends[-1] > self.meta.rows:
            raise ValueError("the lists do not fit the rows")
        return Lists(means, ends)

    def _array(self, name: str, dtype: Any, width: int) -> NDArray[Any]:
        if not self.meta.rows:
            return np.empty((0, width), dtype)
        mapped = np.memmap(self._file(self.meta, name), dtype, "r", shape=(self.meta.rows, width))
        return mapped.view(np.ndarray)

    def _file(self, meta: Meta, name: str) -> Path:
        return self.folder / f"{name}-{meta.generation}.bin"

    def digests(self, papers: Ids) -> NDArray[np.int64]:
        """The digest of what the full model read of each paper; 0 where it has read nothing."""
        rows = self._view.rows(papers)
        result = np.zeros(len(papers), np.int64)
        result[rows >= 0] = self._view.keys[rows[rows >= 0], 1]
        return result

    def holds(self, papers: Ids) -> NDArray[np.bool_]:
        """Which of these papers have a vector, by whichever model."""
        held: NDArray[np.bool_] = self._view.rows(papers) >= 0
        return held

    def provisional(self, papers: Ids) -> NDArray[np.bool_]:
        """Which of these papers have a vector by the fast model, until the full model has read them."""
        return self._view.provisional(papers)

    def vectors(self, papers: Ids) -> tuple[Ids, Vectors]:
        """Of these papers those with a vector, in the order given, and their unit vectors [n, dimension]."""
        rows = self._view.rows(papers)
        return papers[rows >= 0], self._view.decoded(rows[rows >= 0])

    def cosines(self, vector: Vectors, papers: Ids) -> NDArray[np.float64]:
        """How near each paper is to a unit vector; NaN where it has none."""
        rows = self._view.rows(papers)
        result = np.full(len(papers), np.nan)
        result[rows >= 0] = self._view.cosines(rows[rows >= 0], vector)
        return result

    def search(self, vector: Vectors, count: int, among: Ids | None = None) -> tuple[Ids, NDArray[np.float64]]:
        """The nearest papers, nearest first, and their cosines; only of `among`, if it is given (ids in any order).

        Sign bits choose the candidates (Charikar 2002, with the axes as hyperplanes), codes order them.
        """
        view, wanted = self._view, max(RESCORED, 2 * count)
        if among is None:
            rows = view.nearest(vector, wanted)
        else:
            rows = np.sort(view.rows(among))  # twenty times as fast as numpy's unique
            rows = rows[(rows >= 0) & np.append(True, np.diff(rows) > 0)] if len(rows) else rows
            rows = view.nearest_of(rows, vector, wanted)
        papers, cosines = view.keys[rows, 0], view.cosines(rows, vector)
        best = np.lexsort((-papers, -cosines))[:count]
        return papers[best], cosines[best]

    def similar(self, paper: int, count: int) -> tuple[Ids, NDArray[np.float64]]:
        """The papers nearest to one, without itself, and their cosines; nothing if it has no vector."""
        _, own = self.vectors(np.array([paper], np.int64))
        if not len(own):
            return np.empty(0, np.int64), np.empty(0)
        ids, cosines = self.search(own[0], count + 1)
        others = ids != paper
        return ids[others][:count], cosines[others][:count]

    def write(
        self,
        papers: Ids,
        digests: NDArray[np.int64],
        vectors: Vectors,
        *,
        gone: Iterable[int] = (),
        cursor: Cursor | None = None,
    ) -> None:
        """Add or replace the vectors of papers (unit vectors [n, dimension]), drop those `gone`, move the cursor.

        All of it is there when this returns, or none of it if the process is killed before.
        """
        lost, _ = self.vectors(np.array(sorted(set(gone)), np.int64))
        made, scales = codes.quantised(vectors)
        zero = np.zeros((len(lost), self.meta.dimension), np.float32)
        signs = codes.signs(np.concatenate([vectors, zero]))
        keys = np.stack([np.concatenate([papers, lost]), np.concatenate([digests, 0 * lost])], axis=1)
        columns = {
            "keys": keys.astype(np.int64),
            "codes": np.concatenate([made, zero.astype(np.int8)]),
            "scales": np.concatenate([scales, np.zeros(len(lost), np.float32)])[:, None],
            **{f"signs{place}": signs[:, [place]] for place in range(signs.shape[1])},
        }
        meta = self.meta
        for name, values in columns.items():
            self._append(meta, name, values)
        to = cursor or self.cursor
        self._write_meta(replace(meta, rows=meta.rows + len(keys), **asdict(to)))
        self.refresh()
        if self._untidy():
            self._arrange()

    def _append(self, meta: Meta, name: str, values: NDArray[Any]) -> None:
        """Behind the rows that count; what a killed writer left there is cut off."""
        with self._file(meta, name).open("ab") as file:
            file.truncate(meta.rows * values.shape[1] * values.itemsize)
            file.write(np.ascontiguousarray(values).tobytes())
            file.flush()
            os.fsync(file.fileno())

    def take_over(self, other: VectorStore, papers: Ids, digests: NDArray[np.int64]) -> None:
        """Copy the vectors of these papers' texts from a store of the same model, whichever papers they stood for."""
        view = other._view
        rows = view.living()
        rows = rows[view.keys[rows, 1] != PROVISIONAL]
        held = view.keys[rows, 1]
        order = np.argsort(held)
        if not len(order):
            return
        places = order[np.minimum(np.searchsorted(held[order], digests), len(order) - 1)]
        same = np.flatnonzero(held[places] == digests)
        for start in range(0, len(same), COPIED):
            some = same[start : start + COPIED]
            self.write(papers[some], digests[some], view.decoded(rows[places[some]]))

    def _write_meta(self, meta: Meta) -> None:
        replace_whole(self.folder / "meta.json", json.dumps(asdict(meta)).encode("ascii"))

    def _untidy(self) -> bool:
        view = self._view
        tail = len(view.keys) - view.clustered
        crowded = view.papers >= PLAIN and tail > max(TAIL, view.clustered // TAIL_SHARE)
        return crowded or len(view.keys) - view.papers > max(MIN_SLACK, SLACK * len(view.keys))

    def _arrange(self) -> None:
        """Write the living rows anew, in lists if they are many."""
        rows, ordered = self._view.living(), None
        if self._view.papers >= PLAIN:
            rows, ordered = self._in_lists(rows)
        view = self._view
        meta = replace(self.meta, generation=self.meta.generation + 1, rows=0, lists=0, trained=0)
        for name, values in view.columns().items():
            self._append(meta, name, values[:0])
            for at in range(0, len(rows), COPIED):
                self._append(replace(meta, rows=at), name, values[rows[at : at + COPIED]])
        if ordered:
            self._append(meta, "means", ordered.means)
            self._append(meta, "ends", ordered.ends[:, None])
            trained = view.papers if self._outgrown() else self.meta.trained
            meta = replace(meta, lists=len(ordered.means), trained=trained)
        meta = replace(meta, rows=len(rows))
        self._write_meta(meta)
        self.refresh()
        for file in self.folder.glob("*.bin"):
            if not file.stem.endswith(f"-{meta.generation}"):
                file.unlink()

    def _outgrown(self) -> bool:
        """Whether there are no centres yet, or those that there are were trained on a much smaller corpus."""
        return not self.meta.lists or self._view.papers >= GROWN * self.meta.trained

    def _in_lists(self, rows: Rows) -> tuple[Rows, Lists]:
        """Living rows in the order of their lists."""
        view, known = self._view, self._view.lists
        if known is None or self._outgrown():
            sample = np.sort(np.random.default_rng(view.papers).permutation(len(rows))[: SAMPLE * LISTS])
            means, kept = lists.trained(view.decoded(rows[sample]), LISTS), 0
        else:
            means, kept = known.means, int(np.searchsorted(rows, view.clustered))
        of_row = np.empty(len(rows), np.int64)
        if known and kept:
            of_row[:kept] = known.of_rows()[rows[:kept]]
        for at in range(kept, len(rows), COPIED):
            of_row[at : at + COPIED] = lists.assigned(view.decoded(rows[at : at + COPIED]), means)
        ends = np.concatenate([[0], np.cumsum(np.bincount(of_row, minlength=len(means)))])
        return rows[np.argsort(of_row, kind="stable")], Lists(means, ends.astype(np.int64))
