"""What is worked out once for every state of the catalog and then kept in this process, within bounds."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, TypeVar

from broadsheet.catalog import queries

MOST = 64
"""Things kept; the largest, a month in order, takes about a megabyte."""

T = TypeVar("T")

_kept: OrderedDict[str, tuple[str, Any]] = OrderedDict()
_lock = threading.Lock()


def remembered(name: str, make: Callable[[], T]) -> T:
    """What `make` returns, made once for every state of the catalog; the longest unused ones are forgotten."""
    state = queries.state()
    with _lock:
        held = _kept.get(name)
        if held is not None and held[0] == state:
            _kept.move_to_end(name)
            value: T = held[1]
            return value
    made = make()
    with _lock:
        _kept[name] = (state, made)
        _kept.move_to_end(name)
        if len(_kept) > MOST:
            _kept.popitem(last=False)
    return made


def forget() -> None:
    """Keep nothing: for what changes the catalog without a new state, as only tests do."""
    with _lock:
        _kept.clear()
