"""The papers of the last days with their vectors and words, once for all readers. Remembered until catalog or index
change; the words of a paper are counted once a process."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from broadsheet.catalog import queries
from broadsheet.catalog.queries import EDITION
from broadsheet.feed import bags
from broadsheet.feed.bags import Bag
from broadsheet.feed.taste import Papers, Window
from broadsheet.search import index
from broadsheet.search.fast_model import MAX_CHARACTERS

WINDOW = 14
"""Days back from the newest feed day."""
FEWEST = 2
MOST_KEPT = 40_000
"""Papers whose words are remembered, half a kilobyte each."""

_bags: OrderedDict[tuple[int, int], Bag] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True, slots=True)
class Newest:
    """Papers of the window that have a vector, by id, side by side with those of `window`."""

    ids: NDArray[np.int64]
    window: Window
    popular: list[int]
    """Those with votes elsewhere, the most voted for first."""
    days: int
    """Days that have papers."""
    first: date
    last: date


@lru_cache(maxsize=2)
def papers(_catalog: str, _index: str) -> Newest | None:
    """The newest papers, in one state of catalog and index; None where there are none, or none with a vector."""
    last = queries.newest_day()
    if last is None:
        return None
    first = max(last, date.min + timedelta(days=WINDOW)) - timedelta(days=WINDOW - 1)
    votes: dict[int, int] = {}
    days = set()
    for row in queries.rows_between(first, last):
        if not row.feed.startswith(EDITION):
            votes[row.paper] = max(votes.get(row.paper, 0), row.upvotes)
            days.add(row.day)
    known, counted = read(list(votes))
    if len(known) < FEWEST:
        return None
    popular = sorted((paper for paper in votes if votes[paper]), key=lambda paper: (-votes[paper], paper))
    return Newest(np.array(known, np.int64), Window.of(counted), popular, max(1, len(days)), first, last)


def read(ids: Sequence[int]) -> tuple[list[int], Papers]:
    """Of these papers those that have a vector, in the order given, with their vectors and their words counted."""
    known, vectors = index.vectors_of(ids)
    return known, Papers(vectors, bags.stacked(_counted(known)))


def _counted(ids: list[int]) -> list[Bag]:
    digests = queries.text_digests(ids)
    wanted = [(paper, digests.get(paper, 0)) for paper in ids]
    with _lock:
        found = {key: _bags[key] for key in wanted if key in _bags}
    missing = [paper for paper, digest in wanted if (paper, digest) not in found]
    for paper, (title, text) in queries.texts_of(missing, MAX_CHARACTERS).items():
        found[paper, digests[paper]] = bags.bag(f"{title}\n{text}")
    with _lock:
        for key in wanted:
            if key in found:
                _bags[key] = found[key]
                _bags.move_to_end(key)
        while len(_bags) > MOST_KEPT:
            _bags.popitem(last=False)
    return [found.get(key, bags.NOTHING) for key in wanted]
