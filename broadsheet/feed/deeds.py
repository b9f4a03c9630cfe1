"""What the people whom a reader follows did with papers in sight of all, and what came into collections that the
reader follows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

import numpy as np

from broadsheet.accounts.models import User
from broadsheet.catalog.keys import ids_of, present_keys
from broadsheet.community import queries as community
from broadsheet.community.models import Submission, Vote
from broadsheet.feed.watched import MOST, Reason, Watched, Way
from broadsheet.library import queries as library
from broadsheet.library.follows import mark_of
from broadsheet.library.models import CollectionEntry, Follow

LOOKED_AT = 1_000
"""Upvotes, submissions, papers of collections: the last ones of all that is followed together."""


class _Deed(NamedTuple):
    """Something followed by which a paper came in."""

    follow: Follow
    reason: Reason
    key: str
    at: datetime


def watched_deeds(user: User, followed: Iterable[Follow]) -> dict[Follow, list[Watched]]:
    """What each followed person and collection brought, if anything. Who may no longer speak here brings nothing, nor
    does a collection that the reader may not see: it is as if there were none."""
    kinds: defaultdict[str, dict[str, Follow]] = defaultdict(dict)
    for one in followed:
        kinds[one.kind][one.what] = one
    deeds = [*_by_people(kinds["person"]), *_in_collections(user, kinds["collection"])]
    present = present_keys(deed.key for deed in deeds)
    ids = ids_of(present.values())
    marks: defaultdict[tuple[Follow, Reason], dict[int, int]] = defaultdict(dict)
    for deed in deeds:
        paper = ids.get(present.get(deed.key, ""))
        if paper:
            held = marks[deed.follow, deed.reason]
            held[paper] = max(mark_of(deed.at), held.get(paper, 0))
    found: defaultdict[Follow, list[Watched]] = defaultdict(list)
    for (follow, reason), held in marks.items():
        found[follow].append(_watched(reason, held, follow.seen))
    return found


def _watched(reason: Reason, marks: dict[int, int], seen: int) -> Watched:
    last = sorted(marks.items(), key=lambda pair: (-pair[1], -pair[0]))[:MOST]
    return Watched(
        reason, np.array([one for one, _ in last], np.int64), np.array([at for _, at in last], np.int64), seen
    )


def _by_people(followed: dict[str, Follow]) -> Iterator[_Deed]:
    """What somebody submitted is not said to be upvoted by them as well."""
    people = list(User.objects.filter(username__in=followed, is_active=True, banned=None)) if followed else []
    if not people:
        return
    submitted = community.last_submissions(people, LOOKED_AT)
    own = {(row.user_id, row.key) for row in submitted}
    upvoted = [row for row in community.last_upvotes(people, LOOKED_AT) if (row.user_id, row.key) not in own]
    named: tuple[tuple[Way, Sequence[Vote | Submission]], ...] = (("submitted", submitted), ("upvoted", upvoted))
    for way, rows in named:
        for row in rows:
            yield _Deed(followed[row.user.username], Reason(way, row.user.shown_name), row.key, row.at)
    for entry in library.last_added(library.public_collections().filter(owner__in=people), LOOKED_AT):
        if entry.by_id == entry.collection.owner_id:
            yield _put(followed[entry.collection.owner.username], entry)


def _in_collections(user: User, followed: dict[str, Follow]) -> Iterator[_Deed]:
    seen = library.collections_at(followed, user) if followed else []
    for entry in library.last_added(seen, LOOKED_AT):
        yield _put(followed[entry.collection.path], entry)


def _put(follow: Follow, entry: CollectionEntry) -> _Deed:
    return _Deed(follow, Reason("collection", entry.collection.name), entry.key, entry.added)
