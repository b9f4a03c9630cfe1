"""The words of texts, counted without a list of words: each has the column that its digest says. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from broadsheet.search.analysis import is_stop_word
from broadsheet.search.fast_model import words_of

COLUMNS = 1 << 18
"""So many that of the 40,000 words of some weeks of papers few share a column."""
NO_COLUMN = -1

Bag = tuple[bytes, bytes]
NOTHING: Bag = (b"", b"")


def bag(text: str) -> Bag:
    """The columns of a text's words and how often each comes, as int32 and uint8: small enough to be remembered."""
    found = np.fromiter((_column(word) for word in words_of(text)), np.int32)
    columns, times = np.unique(found[found >= 0], return_counts=True)
    return _packed(columns, times)


def numbered(words: Mapping[int, int]) -> Bag:
    """The same of words that are known by numbers below COLUMNS alone, with how often each comes."""
    return _packed(np.array(sorted(words), np.int64), np.array([words[word] for word in sorted(words)], np.int64))


def _packed(columns: NDArray[Any], times: NDArray[Any]) -> Bag:
    return columns.astype(np.int32).tobytes(), np.minimum(times, 255).astype(np.uint8).tobytes()


def stacked(bags: Sequence[Bag]) -> Any:
    """Bags as a sparse matrix [texts, COLUMNS]; a word that comes n times counts √n."""
    from scipy.sparse import csr_matrix  # type: ignore[import-untyped]  # slow to load, seldom needed

    columns = np.frombuffer(b"".join(one for one, _ in bags), np.int32)
    times = np.frombuffer(b"".join(one for _, one in bags), np.uint8)
    ends = np.concatenate([[0], np.cumsum([len(one) for _, one in bags], dtype=np.int64)])
    return csr_matrix((np.sqrt(times, dtype=np.float32), columns, ends), (len(bags), COLUMNS))


@lru_cache(maxsize=100_000)
def _column(word: str) -> int:
    return NO_COLUMN if is_stop_word(word) else crc32(word.encode()) % COLUMNS
