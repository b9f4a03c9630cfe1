"""What stands in one digest: of each part the first papers that this reader was not told of, and why they are there.

`Contents` goes into `Digest.content` as JSON:
`{"sections": [{"part", "name", "total", "papers": [{"key", "version", "place", "why"}]}], "replies": [number, …]}`,
the replies being notifications.
`why` is `{"way": "near", "key", "did"}`, `{"way": "aside"}`, `{"way": "trending", "rank", "size", "field"}` or
`{"way": "followed", "reasons": [[way, what], …]}`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import chain, count, islice
from typing import Any

from broadsheet.accounts.models import User
from broadsheet.catalog import queries
from broadsheet.catalog.models import Paper, PaperAlias
from broadsheet.community import queries as community
from broadsheet.community.models import Notification
from broadsheet.delivery.digests import parts
from broadsheet.delivery.digests.rhythm import span
from broadsheet.delivery.models import Subscription, ToldPaper
from broadsheet.feed import expected
from broadsheet.feed.following import CameSince, came_since
from broadsheet.feed.recommend import Near, Pick, for_reader, near
from broadsheet.feed.selection import Selection
from broadsheet.feed.trending import Standing, trending
from broadsheet.library import queries as library

LOOKED_AT = 100
"""So many papers of what is trending are looked through for some that were not told."""
MOST_REPLIES = 20
FOLLOWED = frozenset(("follows", "searches"))
A_BATCH = 20
MOST_CAME = 200
"""Papers that came in by what a reader follows, of which a digest chooses."""

Why = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Candidate:
    paper: Paper
    why: Why


@dataclass(frozen=True, slots=True)
class Offer:
    """What a part could tell, the best first, in batches of which no more are made than are needed; `total` papers are
    there to choose from."""

    part: str
    name: str
    """Of a collection, its name."""
    total: int
    batches: Iterable[list[Candidate]]


@dataclass(frozen=True, slots=True)
class Contents:
    """What a digest tells. `papers` (key, version), numbered from 1 in their order."""

    sections: list[dict[str, Any]]
    replies: list[int]
    papers: list[tuple[str, int]]

    @property
    def is_empty(self) -> bool:
        return not self.papers and not self.replies

    @property
    def as_json(self) -> dict[str, object]:
        """As `Digest.content` keeps it."""
        return {"sections": self.sections, "replies": self.replies}


def contents(subscription: Subscription, now: datetime) -> Contents:
    """What this subscription is to be told now."""
    since = subscription.looked or now - span(subscription.rhythm)
    came = _came(subscription, since)
    offers = [each for part in subscription.parts if (each := _offer(subscription.user, part, came, now))]
    left = _Left(subscription)
    sections = [section for offer in offers if (section := _section(offer, left, subscription.each))]
    replies = _replies(subscription, since) if "replies" in subscription.parts else []
    papers = [(paper["key"], paper["version"]) for section in sections for paper in section["papers"]]
    return Contents(sections, replies, papers)


class _Left:
    """Which papers may still be told; each is told once in a letter."""

    def __init__(self, subscription: Subscription) -> None:
        self.subscription = subscription
        self.told: dict[int, int] = {}
        self.done = _done(subscription.user)
        self.numbers = count(1)

    def look_at(self, papers: Iterable[Paper]) -> None:
        """Find out which of these were told before."""
        new = [paper for paper in papers if paper.pk not in self.told]
        self.told |= dict.fromkeys((paper.pk for paper in new), 0) | _told(self.subscription, new)

    def take(self, paper: Paper) -> tuple[int, int] | None:
        """The version and the place of a paper that is told now; None for one that is not."""
        version, before = queries.newest_version(paper), self.told[paper.pk]
        if paper.key in self.done or (before and not (self.subscription.again and version > before)):
            return None
        self.told[paper.pk] = version
        return version, next(self.numbers)


def _section(offer: Offer, left: _Left, most: int) -> dict[str, Any] | None:
    papers = [
        {"key": one.paper.key, "version": version, "place": place, "why": one.why}
        for one, (version, place) in islice(_taken(offer, left), most)
    ]
    return {"part": offer.part, "name": offer.name, "total": offer.total, "papers": papers} if papers else None


def _taken(offer: Offer, left: _Left) -> Iterator[tuple[Candidate, tuple[int, int]]]:
    for batch in offer.batches:
        left.look_at(one.paper for one in batch)
        for one in batch:
            if taken := left.take(one.paper):
                yield one, taken


def _told(subscription: Subscription, papers: Iterable[Paper]) -> dict[int, int]:
    """The newest version of each of these papers that was told, under whatever key, by the paper's id."""
    by_key = {paper.key: paper.pk for paper in papers}
    by_key |= dict(PaperAlias.objects.filter(paper__in=set(by_key.values())).values_list("key", "paper"))
    found: dict[int, int] = {}
    for key, version in ToldPaper.objects.filter(subscription=subscription.pk, key__in=by_key).values_list(
        "key", "version"
    ):
        found[by_key[key]] = max(version, found.get(by_key[key], 0))
    return found


def _done(user: User | None) -> frozenset[str]:
    """The keys of papers that need not be told: the reader has saved, read or hidden them."""
    if user is None:
        return frozenset()
    return frozenset(key for key, one in library.marks(user).items() if one.saved or one.read or one.hidden)


def _offer(user: User | None, part: str, came: list[CameSince], now: datetime) -> Offer | None:
    match parts.read(part):
        case ("trending", fields):
            return _trending(part, fields, now)
        case ("for-you", _) if user:
            return _for_you(part, user)
        case ("collection", number) if user:
            return _collection(part, user, number)
        case ("follows" | "searches", _) if user:
            return _followed(part, came)
    return None


def _trending(part: str, fields: str, now: datetime) -> Offer | None:
    states = (queries.state(), community.state(), library.saved_state(), expected.state())
    total, shown = _trending_papers(now.date(), fields, *states)
    return Offer(part, "", total, [[Candidate(paper, _standing(standing)) for paper, standing in shown]])


@lru_cache(maxsize=64)
def _trending_papers(
    day: date, fields: str, _catalog: str, votes: str, saves: str, guess: str
) -> tuple[int, list[tuple[Paper, Standing]]]:
    """The first papers of a field, once for all readers."""
    pages = (
        trending(day, Selection.parse(fields), number, votes=votes, saves=saves, expected=guess) for number in (1, 2)
    )
    found = [page for page in pages if page]
    shown = {paper.pk: (paper, standing) for page in found for paper, standing in page.papers}
    return (found[0].total if found else 0), list(shown.values())[:LOOKED_AT]


def _standing(standing: Standing) -> Why:
    return {"way": "trending", "rank": standing.rank, "size": standing.size, "field": standing.field}


def _for_you(part: str, user: User) -> Offer:
    first = for_reader(user)
    rest = (for_reader(user, number).picks for number in range(2, first.paging.pages + 1))
    return Offer(part, "", first.unseen, map(_picks, chain([first.picks], rest)))


def _collection(part: str, user: User, number: str) -> Offer | None:
    one = next((each for each in library.within_reach(user) if str(each.pk) == number), None)
    if one is None:
        return None
    found: Near = near(library.keys_in(one), library.hidden(user))
    return Offer(part, one.name, len(found.picks), [_picks(found.picks)])


def _picks(picks: list[Pick]) -> list[Candidate]:
    return [Candidate(pick.paper, _near(pick)) for pick in picks]


def _near(pick: Pick) -> Why:
    return {"way": "near", "key": pick.like.key, "did": pick.did} if pick.like else {"way": "aside"}


def _came(subscription: Subscription, since: datetime) -> list[CameSince]:
    """What came in of all that the reader follows, where the digest tells of it."""
    wanted = FOLLOWED & set(subscription.parts)
    return came_since(subscription.user, since, MOST_CAME) if wanted and subscription.user else []


def _followed(part: str, came: list[CameSince]) -> Offer:
    """What of it came by searches, or by anything else that the reader follows."""
    mine = {one.paper: one for one in came if _is_search(one) == (part == "searches")}
    ids = list(mine)
    batches = (queries.for_list(ids[start : start + A_BATCH]) for start in range(0, len(ids), A_BATCH))
    return Offer(part, "", len(ids), ([Candidate(one, _reasons(mine[one.pk])) for one in batch] for batch in batches))


def _reasons(one: CameSince) -> Why:
    return {"way": "followed", "reasons": [[reason.way, reason.what] for reason in one.reasons]}


def _is_search(one: CameSince) -> bool:
    return all(reason.way == "search" for reason in one.reasons)


def _replies(subscription: Subscription, since: datetime) -> list[int]:
    """What the reader was told on the page since, has not read, and does not get by mail anyway."""
    told = Notification.objects.filter(user=subscription.user_id, at__gt=since, read=None, by_mail=False)
    return list(told.order_by("at", "pk").values_list("pk", flat=True)[:MOST_REPLIES])
