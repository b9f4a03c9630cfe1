"""Vectors of the texts of test sets, made by the product's own models. Those of the full model are kept in a folder, by
the texts' digests, so that the same run is quick the next time; it can be deleted at any time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from broadsheet.search import index

Vectors = NDArray[np.float32]
Told = Callable[[int, int], None]

DIGEST = 16
AT_A_TIME = 64


@dataclass(slots=True)
class Kept:
    """The vectors in two files of a folder, row by row: `digests.bin`, and `vectors.bin` in half precision.

    A row counts when both files hold it whole, so a run that is killed loses at most what it was writing.
    """

    folder: Path
    dimension: int
    rows: dict[bytes, int] = field(init=False)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        held = [self._size(name) // width for name, width in self._widths().items()]
        number = min(held)
        for name, width in self._widths().items():
            with (self.folder / name).open("ab") as file:
                file.truncate(number * width)
        digests = (self.folder / "digests.bin").read_bytes()
        self.rows = {digests[row * DIGEST : (row + 1) * DIGEST]: row for row in range(number)}

    def _widths(self) -> dict[str, int]:
        return {"vectors.bin": 2 * self.dimension, "digests.bin": DIGEST}

    def _size(self, name: str) -> int:
        file = self.folder / name
        return file.stat().st_size if file.exists() else 0

    def add(self, digests: Sequence[bytes], vectors: Vectors) -> None:
        contents = {"vectors.bin": vectors.astype(np.float16).tobytes(), "digests.bin": b"".join(digests)}
        for name, content in contents.items():
            with (self.folder / name).open("ab") as file:
                file.write(content)
        start = len(self.rows)
        self.rows |= {digest: start + place for place, digest in enumerate(digests)}

    def vectors(self, digests: Sequence[bytes]) -> Vectors:
        """Unit vectors [n, dimension] of texts that are all held."""
        whole = np.fromfile(self.folder / "vectors.bin", np.float16).reshape(-1, self.dimension)
        found = whole[[self.rows[digest] for digest in digests]].astype(np.float32)
        unit: Vectors = found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-12)
        return unit


def vectors_of(texts: Sequence[str], kept_in: Path, told: Told) -> Vectors:
    """The full model's unit vectors of these texts [n, dimension]; only those not in the folder yet are read.

    Raises ModelUnavailable with a sentence.
    """
    dimension = index.read_texts(["size"]).shape[1]
    model = blake2b(index.model_name().encode(), digest_size=6).hexdigest()
    kept = Kept(kept_in / f"vectors-{model}", dimension)
    digests = [blake2b(text.encode(), digest_size=DIGEST).digest() for text in texts]
    missing = list(
        {digest: text for digest, text in zip(digests, texts, strict=True) if digest not in kept.rows}.items()
    )
    for start in range(0, len(missing), AT_A_TIME):
        told(start, len(missing))
        some = missing[start : start + AT_A_TIME]
        kept.add([digest for digest, _ in some], index.read_texts([text for _, text in some]))
    return kept.vectors(digests)
