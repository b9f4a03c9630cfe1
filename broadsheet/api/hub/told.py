"""What is said about papers besides themselves: read once for all papers of an answer, however many they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import prefetch_related_objects
from django.http import HttpRequest

from broadsheet.catalog.keys import all_keys
from broadsheet.catalog.models import Paper
from broadsheet.community import queries as community
from broadsheet.community.discussion import visible
from broadsheet.community.models import Claim, Submission
from broadsheet.feed.local_votes import Here, here
from broadsheet.feed.picked import Pick
from broadsheet.web.feeds.answering import site
from broadsheet.web.people import votes

T = TypeVar("T", Claim, Submission)


@dataclass(frozen=True, slots=True)
class Told:
    """By the papers' ids. Where nothing is known of a paper, it is missing."""

    site: str
    """Where these pages stand, without a slash at the end."""
    here: Mapping[int, Here]
    picks: Mapping[int, Pick]
    submissions: Mapping[int, list[Submission]]
    claims: Mapping[int, list[Claim]]
    """Those that were accepted."""
    participating: frozenset[int]
    """Papers that an author of theirs has commented on."""


def told(request: HttpRequest, papers: Sequence[Paper], picks: Mapping[int, Pick]) -> Told:
    """Ask for all of it; where nobody here ever did anything, nothing is asked."""
    state = votes(request)
    if not state or not papers:
        return Told(site(request), {}, picks, {}, {}, frozenset())
    prefetch_related_objects(list(papers), "aliases")
    ids = {key: paper.pk for paper in papers for key in all_keys(paper)}
    submissions = _by_paper(community.submissions(ids), ids)
    accepted = [one for one in community.claims(ids) if one.state == Claim.State.ACCEPTED]
    return Told(
        site(request), here(state, ""), picks, submissions, _by_paper(accepted, ids), _participating(accepted, ids)
    )


def _by_paper(rows: Iterable[T], ids: Mapping[str, int]) -> dict[int, list[T]]:
    found: defaultdict[int, list[T]] = defaultdict(list)
    for row in rows:
        found[ids[row.key]].append(row)
    return dict(found)


def _participating(claims: list[Claim], ids: Mapping[str, int]) -> frozenset[int]:
    if not claims:
        return frozenset()
    authors = {(ids[one.key], one.user_id) for one in claims}
    said = visible().filter(key__in=ids, user__in={user for _, user in authors}).values_list("key", "user")
    return frozenset(ids[key] for key, user in said if (ids[key], user) in authors)
