"""Which papers still wait for a vector, newest first: a small file beside the vectors, replaced as a whole."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from broadsheet.search.folder import replace_whole
from broadsheet.search.vectors import Ids, VectorStore

_ROW = np.dtype([("paper", np.int64), ("digest", np.int64), ("day", np.int32)])


class Pending:
    """The list in `folder`. It may name more than is missing: what already has its vector is left out on reading."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "pending.npy"
        self.whole = True
        """False if the file is not there or torn: then the list is empty, whatever waits."""
        try:
            with self._file.open("rb") as file:
                self._rows = np.lib.format.read_array(file, allow_pickle=False).astype(_ROW)
        except (OSError, ValueError, EOFError, TypeError):
            self._rows, self.whole = np.empty(0, _ROW), False

    @property
    def rows(self) -> int:
        """How many the list names; none of them need be missing any more."""
        return len(self._rows)

    def add(self, papers: Ids, digests: NDArray[np.int64], days: NDArray[np.int32], store: VectorStore) -> None:
        """Note papers with the digest of their text and their day (an ordinal; 0 if undated); a later note replaces."""
        new = np.empty(len(papers), _ROW)
        new["paper"], new["digest"], new["day"] = papers, digests, days
        new = new[store.digests(new["paper"]) != new["digest"]]
        kept = self._missing(store)
        kept = kept[~np.isin(kept["paper"], papers)]
        if len(new) or len(kept) != len(self._rows) or not self.whole:
            self._save(np.concatenate([kept, new]))

    def newest(self, count: int, store: VectorStore) -> Ids:
        """The `count` newest papers that wait."""
        rows = self._missing(store)
        if not len(rows) and len(self._rows):
            self._save(rows)
        order = np.lexsort((-rows["paper"], -rows["day"].astype(np.int64)))
        return rows["paper"][order[:count]]

    def waiting(self, store: VectorStore) -> tuple[Ids, NDArray[np.int64]]:
        """The papers that wait, in no order, and the digests of their texts."""
        rows = self._missing(store)
        return rows["paper"], rows["digest"]

    def left(self, store: VectorStore) -> int:
        return len(self._missing(store))

    def drop(self, papers: Ids) -> None:
        """Forget papers that are no more."""
        self._save(self._rows[~np.isin(self._rows["paper"], papers)])

    def _missing(self, store: VectorStore) -> NDArray[np.void]:
        rows: NDArray[np.void] = self._rows[store.digests(self._rows["paper"]) != self._rows["digest"]]
        return rows

    def _save(self, rows: NDArray[np.void]) -> None:
        content = io.BytesIO()
        np.save(content, rows)
        replace_whole(self._file, content.getvalue())
        self._rows, self.whole = rows, True
