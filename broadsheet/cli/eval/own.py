"""The readers of this installation as a test set: what they liked before a day, and which of the papers since then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from broadsheet.catalog import queries
from broadsheet.catalog.keys import ids_of, present_keys
from broadsheet.cli.eval.methods import Material
from broadsheet.community.models import Vote
from broadsheet.evaluate.readers import LEAST, Case, Ids
from broadsheet.feed import newest
from broadsheet.library.models import Mark

BACK = 28
"""Days before the last like: those before are learned from."""

Likes = dict[int, dict[str, datetime]]
"""Of each reader the keys of the papers that they saved or upvoted, and when."""


@dataclass(frozen=True, slots=True)
class Own:
    material: Material
    cases: list[Case]
    split: str


def own() -> Own | None:
    """None where nobody liked enough papers before and after the split."""
    likes = _likes()
    last = max((moment for some in likes.values() for moment in some.values()), default=None)
    listed = queries.newest_day()
    if last is None or listed is None:
        return None
    split = last - timedelta(days=BACK)
    votes = {row.paper: row.upvotes for row in queries.rows_between(split.date(), listed)}
    present = present_keys(key for some in likes.values() for key in some)
    ids = ids_of(present.values())
    known, papers = newest.read(list({*votes, *ids.values()}))
    place = {paper: number for number, paper in enumerate(known)}
    at = {key: place[ids[now]] for key, now in present.items() if ids.get(now) in place}
    pool = np.array([place[paper] for paper in votes if paper in place], np.int64)
    popularity = np.array([votes.get(paper, 0) for paper in known], np.float64)
    cases = [case for some in likes.values() if (case := _case(some, at, pool, split))]
    said = f"what was saved or upvoted until {split:%Y-%m-%d} against the papers since"
    return Own(Material(papers, popularity), cases, said) if cases else None


def _likes() -> Likes:
    likes: Likes = {}
    saved = Mark.objects.filter(saved__isnull=False).values_list("user_id", "key", "saved")
    for user, key, moment in [*saved, *Vote.objects.values_list("user_id", "key", "at")]:
        if moment:
            held = likes.setdefault(user, {})
            held[key] = min(moment, held.get(key, moment))
    return likes


def _case(likes: dict[str, datetime], at: dict[str, int], pool: Ids, split: datetime) -> Case | None:
    by_time = sorted((moment, at[key]) for key, moment in likes.items() if key in at)
    before = np.array([one for moment, one in by_time if moment < split], np.int64)
    judged = np.setdiff1d(pool, before)
    gains = np.isin(judged, [one for moment, one in by_time if moment >= split]).astype(np.float64)
    return Case("", before, pool, judged, gains) if min(len(before), gains.sum()) >= LEAST else None
