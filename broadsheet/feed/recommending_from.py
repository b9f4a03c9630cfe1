"""The newest papers that some others together ask for: recommendations without an account, from papers by name."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import date

import numpy as np

from broadsheet.catalog import queries
from broadsheet.catalog.models import Paper
from broadsheet.feed import newest
from broadsheet.feed.recommend import SHOWN, Pick, best, scored
from broadsheet.search import index

MOST_NAMED = 100
"""Papers that are learned from, and as many that speak against."""


@dataclass(frozen=True, slots=True)
class Recommended:
    """The papers of the last days that are nearest, each with the one named that it is nearest to."""

    picks: list[Pick]
    learned_from: int
    """Papers named that the index has read the meaning of."""
    unknown: list[str]
    """What was named and is no paper here, as it was written."""
    first: date | None
    last: date | None
    """The days whose papers were looked at; None where none of them has been read for its meaning."""


def recommended(
    positives: Sequence[str], negatives: Sequence[str] = (), limit: int = SHOWN, hidden: Set[int] = frozenset()
) -> Recommended:
    """What is like the `positives` and unlike the `negatives`, the best first, at most `SHOWN`. Papers are named by
    keys or identifiers in any common form; those named and those `hidden` are left out.

    One positive is enough, while a reader's own feed waits for five: whoever names papers means just these.
    """
    liked, unknown = _ids(positives[:MOST_NAMED])
    disliked, unknown_too = _ids(negatives[:MOST_NAMED])
    there = newest.papers(queries.state(), index.state())
    known, texts = newest.read(liked)
    if there is None:
        return Recommended([], len(known), [*unknown, *unknown_too], None, None)
    places = np.flatnonzero(~np.isin(there.ids, [*liked, *disliked, *hidden]))
    order = best(there, places, *scored(there, known, texts, newest.read(disliked)[1], places, least=1))[:limit]
    papers = {paper.pk: paper for paper in queries.by_ids({pk for pair in order for pk in pair})}
    picks = [Pick(papers[pk], papers.get(like), "") for pk, like in order if pk in papers]
    return Recommended(picks, len(known), [*unknown, *unknown_too], there.first, there.last)


def _ids(names: Sequence[str]) -> tuple[list[int], list[str]]:
    """The ids of the papers named, each once, and the names of none."""
    named: dict[str, Paper | None] = {name: queries.by_key(name) for name in dict.fromkeys(names)}
    ids = dict.fromkeys(paper.pk for paper in named.values() if paper)
    return list(ids), [name for name, paper in named.items() if paper is None]
