"""Vectors of papers in a folder: append-only arrays, mapped into memory, found by a scan of sign bits and rescored.

A row is (paper id, digest of the text that was embedded), int8 codes with one scale, and one sign bit a dimension.
Rows are only appended; the last row of a paper counts, and a row with scale 0 says that the paper is gone. `meta.json`,
which is replaced as a whole, says how many rows count: what a killed writer left behind them the next one cuts off.
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

VERSION = 1
RESCORED = 2_000
"""How many of the nearest by sign bits are compared by their codes."""
EXACT_UP_TO = 20_000
"""A filter that leaves no more than this is searched exactly."""
COPIED = 20_000
"""So many vectors are copied at a time."""
SLACK = 0.25
"""Above this share of dead rows the store is written anew."""
MIN_SLACK = 4_096

Ids = NDArray[np.int64]
Vectors = NDArray[np.float32]


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


@dataclass(frozen=True, slots=True)
class _View:
    """What was committed when the store was last looked at. Living rows only, by paper id, but `codes` has them all."""

    ids: Ids
    rows: NDArray[np.intp]
    digests: NDArray[np.int64]
    codes: NDArray[np.int8]
    scales: Vectors
    planes: NDArray[np.uint64]
    """The sign bits of all papers, one row for every 64 dimensions: a scan reads them one after the other."""

    def places(self, papers: Ids) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
        """Where each paper stands in `ids`, and whether it does."""
        if not len(self.ids):
            return np.zeros(len(papers), np.intp), np.zeros(len(papers), bool)
        places = np.minimum(np.searchsorted(self.ids, papers), len(self.ids) - 1)
        return places, self.ids[places] == papers

    def decoded(self, places: NDArray[np.intp]) -> Vectors:
        """Unit vectors [n, dimension]."""
        rows = self.rows[places]
        vectors: Vectors = self.codes[rows].astype(np.float32) * self.scales[rows, None]
        return vectors

    def cosines(self, places: NDArray[np.intp], vector: Vectors) -> NDArray[np.float64]:
        """How near a unit vector each is. Not by matrix product, whose threads wait for busy cores."""
        rows = self.rows[places]
        products = np.vecdot(self.codes[rows].astype(np.float32), vector) * self.scales[rows]
        return np.asarray(products, np.float64)

    def nearest_by_signs(self, vector: Vectors, places: NDArray[np.intp] | None, count: int) -> NDArray[np.intp]:
        """About `count` places to compare exactly: all of them where they are few."""
        everything = np.arange(len(self.ids)) if places is None else places
        if len(everything) <= (count if places is None else EXACT_UP_TO):
            return everything
        planes = self.planes if places is None else self.planes[:, places]
        distance = np.zeros(planes.shape[1], np.uint16)
        for plane, bits in zip(planes, _signs(vector[None, :])[0], strict=True):
            distance += np.bitwise_count(plane ^ bits)
        nearest: NDArray[np.intp] = everything[np.argpartition(distance, count)[:count]]
        return nearest


class VectorStore:
    """The store in `folder`, made if it is missing.

    One writer at a time (the caller holds the lock), readers in any number of processes. Raises TornVectors if the
    files are not whole, or are of another model, dimension or version.
    """

    def __init__(self, folder: Path, model: str, dimension: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._seen: tuple[int, int] | None = None
        if not (folder / "meta.json").exists():
            self._write_meta(Meta(model, dimension))
        self.refresh()
        if (self.meta.model, self.meta.dimension, self.meta.version) != (model, dimension, VERSION):
            raise TornVectors(f"The vectors in {folder} were made by another model ({self.meta.model}).")

    @property
    def papers(self) -> int:
        return len(self._view.ids)

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
            try:
                return self._map()
            except FileNotFoundError:  # compacted by the writer since
                if attempt == 2:
                    raise

    def _map(self) -> None:
        keys = self._array("keys", np.int64, 2)
        scales = np.array(self._array("scales", np.float32, 1)[:, 0])
        ids, from_end = np.unique(keys[::-1, 0], return_index=True)
        last = len(keys) - 1 - from_end
        alive = scales[last] > 0
        rows = last[alive]
        planes = self._array("signs", np.uint64, _words(self.meta.dimension))[rows].T
        self._view = _View(
            ids=ids[alive],
            rows=rows,
            digests=np.array(keys[rows, 1]),
            codes=self._array("codes", np.int8, self.meta.dimension),
            scales=scales,
            planes=np.ascontiguousarray(planes),
        )

    def _array(self, name: str, dtype: Any, width: int) -> NDArray[Any]:
        if not self.meta.rows:
            return np.empty((0, width), dtype)
        mapped = np.memmap(self._file(name), dtype, "r", shape=(self.meta.rows, width))
        return mapped.view(np.ndarray)

    def _file(self, name: str) -> Path:
        return self.folder / f"{name}-{self.meta.generation}.bin"

    def digests(self, papers: Ids) -> NDArray[np.int64]:
        """The digest of what was embedded of each paper; 0 where there is no vector."""
        view = self._view
        places, known = view.places(papers)
        result = np.zeros(len(papers), np.int64)
        result[known] = view.digests[places[known]]
        return result

    def vectors(self, papers: Ids) -> tuple[Ids, Vectors]:
        """Of these papers those with a vector, in the order given, and their unit vectors [n, dimension]."""
        view = self._view
        places, known = view.places(papers)
        return papers[known], view.decoded(places[known])

    def cosines(self, vector: Vectors, papers: Ids) -> NDArray[np.float64]:
        """How near each paper is to a unit vector; NaN where it has none."""
        view = self._view
        places, known = view.places(papers)
        result = np.full(len(papers), np.nan)
        result[known] = view.cosines(places[known], vector)
        return result

    def search(self, vector: Vectors, count: int, among: Ids | None = None) -> tuple[Ids, NDArray[np.float64]]:
        """The nearest papers, nearest first, and their cosines; only of `among`, if it is given (ids in any order).

        Sign bits choose the candidates (Charikar 2002, with the axes as hyperplanes), codes order them.
        """
        view = self._view
        places: NDArray[np.intp] | None = None
        if among is not None:
            found, known = view.places(np.unique(among))
            places = found[known]
        candidates = view.nearest_by_signs(vector, places, max(RESCORED, 2 * count))
        cosines = view.cosines(candidates, vector)
        best = np.lexsort((-view.ids[candidates], -cosines))[:count]
        return view.ids[candidates[best]], cosines[best]

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
        codes, scales = _quantised(vectors)
        zero = np.zeros((len(lost), self.meta.dimension), np.float32)
        keys = np.stack([np.concatenate([papers, lost]), np.concatenate([digests, 0 * lost])], axis=1)
        self._append("keys", keys.astype(np.int64))
        self._append("codes", np.concatenate([codes, zero.astype(np.int8)]))
        self._append("scales", np.concatenate([scales, np.zeros(len(lost), np.float32)])[:, None])
        self._append("signs", _signs(np.concatenate([vectors, zero])))
        to = cursor or self.cursor
        self._write_meta(replace(self.meta, rows=self.meta.rows + len(keys), **asdict(to)))
        self.refresh()
        if self.meta.rows - self.papers > max(MIN_SLACK, SLACK * self.meta.rows):
            self._compact()

    def _append(self, name: str, values: NDArray[Any]) -> None:
        with self._file(name).open("ab") as file:
            file.truncate(self.meta.rows * values.shape[1] * values.itemsize)
            file.write(np.ascontiguousarray(values).tobytes())
            file.flush()
            os.fsync(file.fileno())

    def take_over(self, other: VectorStore, papers: Ids, digests: NDArray[np.int64]) -> None:
        """Copy the vectors of these papers' texts from a store of the same model, whichever papers they stood for."""
        view = other._view
        order = np.argsort(view.digests)
        if not len(order):
            return
        places = order[np.minimum(np.searchsorted(view.digests[order], digests), len(order) - 1)]
        same = np.flatnonzero(view.digests[places] == digests)
        for start in range(0, len(same), COPIED):
            some = same[start : start + COPIED]
            self.write(papers[some], digests[some], view.decoded(places[some]))

    def _write_meta(self, meta: Meta) -> None:
        replace_whole(self.folder / "meta.json", json.dumps(asdict(meta)).encode("ascii"))

    def _compact(self) -> None:
        """Write the living rows anew beside the old ones; readers of the old files keep them until they look again."""
        rows, meta = np.sort(self._view.rows), replace(self.meta, generation=self.meta.generation + 1)
        widths: dict[str, tuple[Any, int]] = {
            "keys": (np.int64, 2),
            "codes": (np.int8, meta.dimension),
            "scales": (np.float32, 1),
        }
        widths["signs"] = (np.uint64, _words(meta.dimension))
        living = {name: self._array(name, dtype, width)[rows] for name, (dtype, width) in widths.items()}
        self.meta = replace(meta, rows=0)
        meta = replace(meta, rows=len(rows))
        for name, values in living.items():
            self._append(name, values)
        self._write_meta(meta)
        self.refresh()
        for file in self.folder.glob("*.bin"):
            if not file.stem.endswith(f"-{meta.generation}"):
                file.unlink()


def _words(dimension: int) -> int:
    return -(-dimension // 64)


def _signs(vectors: Vectors) -> NDArray[np.uint64]:
    """One bit a dimension, set where it is above zero, in 64-bit words [n, words]."""
    bits = np.zeros((len(vectors), 64 * _words(vectors.shape[1])), np.uint8)
    bits[:, : vectors.shape[1]] = vectors > 0
    return np.packbits(bits, axis=1, bitorder="little").view(np.uint64)


def _quantised(vectors: Vectors) -> tuple[NDArray[np.int8], Vectors]:
    """Codes [n, dimension], the largest at ±127, and for each row the scale that makes codes · scale a unit vector."""
    largest = np.maximum(np.abs(vectors).max(axis=1, initial=0.0, keepdims=True), 1e-12)
    codes = np.rint(vectors * (127 / largest)).astype(np.int8)
    norms = np.linalg.norm(codes.astype(np.float32), axis=1)
    return codes, (1 / np.maximum(norms, 1e-12)).astype(np.float32)
