"""Something that a reader follows, with its last papers and what of them is new."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

Way = Literal["author", "submitted", "upvoted", "collection", "search", "keyword", "category"]
WAYS: tuple[Way, ...] = get_args(Way)
"""By what a paper can be there, what says most first."""
DEEDS: frozenset[Way] = frozenset(("submitted", "upvoted", "collection"))
"""What people did: there a paper comes in when that was done, however old it is."""
MOST = 100
"""Papers of one follow; of more its last ones."""

Ids = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a paper is there: by this author, submitted or upvoted by this person, in this collection or category,
    holding this keyword, or found by the search `what`."""

    way: Way
    what: str


def reason_of(way: str, what: str) -> Reason | None:
    """The reason that was written down as these two; None for a way that there is not."""
    known = next((each for each in WAYS if each == way), None)
    return Reason(known, what) if known else None


@dataclass(frozen=True, slots=True)
class Watched:
    """Something followed, its last papers [at most `MOST`], what came last first.

    A paper is new to the reader whose mark is larger than `seen`. Marks are the papers' ids or, of `DEEDS`, moments
    (`library.follows.mark_of`).
    """

    reason: Reason
    papers: Ids
    marks: Ids
    seen: int
