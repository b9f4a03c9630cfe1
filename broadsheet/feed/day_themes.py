"""The themes of a day, made beside the pages: a page shows those that are there and waits but a moment for others."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from functools import cache as once
from hashlib import blake2b

import numpy as np
from django.core.cache import cache

from broadsheet.catalog import queries
from broadsheet.feed.themes import FEWEST, Theme, themes
from broadsheet.search import index

PATIENCE = 0.3
"""Seconds that the first page to ask for themes waits for them; while they are made, the next ones do not."""
TEXT = 400
"""Characters of an abstract that are looked through for phrases."""
MOST_WAITING = 4
LEAST_KNOWN = 0.5
"""Of a day's papers, the share that must have a vector."""

_making: dict[str, Future[list[Theme]]] = {}
_lock = threading.Lock()


def of(day: str, papers: Sequence[int], *, wait: bool = False) -> list[Theme]:
    """The themes of these papers of a day, in this order; empty if there are none, or none made yet.

    `wait` waits for them in any case.
    """
    if len(papers) < FEWEST:
        return []
    known, vectors = index.vectors_of(papers)
    if len(known) < max(FEWEST, LEAST_KNOWN * len(papers)):
        return []
    digest = blake2b(np.asarray(known, np.int64).tobytes(), digest_size=8).hexdigest()
    key = f"themes:{day}:{queries.revision()}:{digest}"
    made: list[Theme] | None = cache.get(key)
    if made is not None:
        return made
    with _lock:
        future, patience = _making.get(key), 0.0
        if future is None and len(_making) < MOST_WAITING:
            texts, patience = queries.texts_of(known, TEXT), PATIENCE
            future = _making[key] = _maker().submit(_make, key, lambda: themes(known, vectors, texts))
    try:
        return future.result(None if wait else patience) if future else []
    except TooLate:
        return []


def _make(key: str, work: Callable[[], list[Theme]]) -> list[Theme]:
    try:
        made = work()
        cache.set(key, made, timeout=None)
        return made
    finally:
        with _lock:
            _making.pop(key, None)


@once
def _maker() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, thread_name_prefix="themes")
