"""The themes of a day, made beside the pages: a page shows those that are there and waits but a moment for others.

They are a function of the papers and their texts, and are known by a digest of these. The worker makes those of the
newest days beforehand and leaves them in a file.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from dataclasses import asdict
from functools import cache as once
from hashlib import blake2b
from typing import Any

import numpy as np

from broadsheet.catalog import derived, queries
from broadsheet.feed.themes import FEWEST, VERSION, Theme, themes
from broadsheet.search import index

PATIENCE = 0.1
"""Seconds that the first page to ask for themes waits for them; while they are made, the next ones do not."""
ASKED = 5.0
"""Seconds that a page waits whose address names a theme: a page of one theme is little without it."""
TEXT = 400
"""Characters of an abstract that are looked through for phrases."""
MOST_WAITING = 4
MOST_KEPT = 256
"""Days, or choices of fields of a day, whose themes are kept in a process; each takes some kilobytes."""
LEAST_KNOWN = 0.5
"""Of a day's papers, the share that must have a vector."""
FILE = "themes"

_making: dict[str, Future[list[Theme]]] = {}
_made: OrderedDict[str, list[Theme]] = OrderedDict()
_lock = threading.Lock()


def of(papers: Sequence[int], wait: float | None = 0.0) -> list[Theme] | None:
    """The themes of these papers of a day, in this order; empty if there are none, None if they are still being made.

    They are waited for at most `wait` seconds, or PATIENCE by whom they are begun; None waits until they are there.
    """
    key = _key(papers)
    if key is None:
        return []
    found = _known(key)
    if found is not None:
        return found
    with _lock:
        future, patience = _making.get(key), wait
        if future is None and len(_making) < MOST_WAITING:
            digests = index.digests_of(papers)
            known, vectors = index.vectors_of([paper for paper, read in zip(papers, digests, strict=True) if read])
            texts = queries.texts_of(known, TEXT)
            patience = None if wait is None else max(wait, PATIENCE)
            future = _making[key] = _maker().submit(_make, key, known, vectors, texts)
    try:
        return future.result(patience) if future else None
    except TooLate:
        return None


def make_beforehand(days: Sequence[Sequence[int]]) -> bool:
    """Leave the themes of these lists of papers in the file for all processes; whether one of them was new."""
    kept: dict[str, Any] = derived.read(FILE) or {}
    wanted = {key: papers for papers in days if (key := _key(papers))}
    new = {
        key: [asdict(theme) for theme in of(papers, None) or ()] for key, papers in wanted.items() if key not in kept
    }
    if new:
        derived.write(FILE, {key: kept.get(key) or new[key] for key in wanted})
    return bool(new)


def forget() -> None:
    """Keep nothing in this process."""
    with _lock:
        _made.clear()


def _key(papers: Sequence[int]) -> str | None:
    """What the themes of these papers are known by; None if there are too few papers, or too few with a vector."""
    if len(papers) < FEWEST:
        return None
    digests = index.digests_of(papers)
    known = sum(1 for digest in digests if digest)
    if known < max(FEWEST, LEAST_KNOWN * len(papers)):
        return None
    numbers = np.array([VERSION, *papers, *digests], np.int64)
    return blake2b(numbers.tobytes(), digest_size=12).hexdigest()


def _known(key: str) -> list[Theme] | None:
    with _lock:
        if key in _made:
            _made.move_to_end(key)
            return _made[key]
    kept = (derived.read(FILE) or {}).get(key)
    if kept is None:
        return None
    return _keep(key, [Theme(row["slug"], row["name"], tuple(row["phrases"]), tuple(row["papers"])) for row in kept])


def _keep(key: str, made: list[Theme]) -> list[Theme]:
    with _lock:
        _made[key] = made
        if len(_made) > MOST_KEPT:
            _made.popitem(last=False)
    return made


def _make(key: str, *given: Any) -> list[Theme]:
    try:
        return _keep(key, themes(*given))
    finally:
        with _lock:
            _making.pop(key, None)


@once
def _maker() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, thread_name_prefix="themes")
