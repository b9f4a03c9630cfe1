"""Reads of what people did to papers. Papers are named by their present keys."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.db.models import Q

from broadsheet.accounts.models import User
from broadsheet.catalog import queries
from broadsheet.catalog.keys import all_keys, in_order, people_by_key, present_keys
from broadsheet.catalog.models import Paper
from broadsheet.community.discussion import comment_counts
from broadsheet.community.models import Claim, Feature, Submission, Vote
from broadsheet.community.pulse import pulse
from broadsheet.sources.identifiers import normalise_title


def state() -> str:
    """Another text after everything that people did in sight of all; empty where nothing was ever done."""
    number = pulse()
    return str(number) if number else ""


def counts(now: str) -> Mapping[str, int]:
    """How many people here upvoted each paper that anybody did; `now` is `state()`. Remembered until it changes, or the
    catalog."""
    return _counts(now, queries.state()) if now else {}


@lru_cache(maxsize=2)
def _counts(_now: str, _catalog: str) -> Mapping[str, int]:
    return people_by_key(Vote.objects.values_list("key", "user_id"))


@dataclass(frozen=True, slots=True)
class Local:
    """What people here said of a paper."""

    upvotes: int = 0
    comments: int = 0


NOTHING = Local()


def local_counts(now: str) -> Mapping[str, Local]:
    """The numbers of each paper that anybody here upvoted or wrote about; `now` is `state()`."""
    upvotes, comments = counts(now), comment_counts(now)
    return {key: Local(upvotes.get(key, 0), comments.get(key, 0)) for key in {**upvotes, **comments}}


def upvoted(user: User) -> list[str]:
    """The papers that a person upvoted, the last first. Remembered until the library or the catalog changes."""
    return _upvoted(user.pk, user.library_revision, queries.state())


@lru_cache(maxsize=64)
def _upvoted(user: int, _library: int, _catalog: str) -> list[str]:
    return in_order(Vote.objects.filter(user_id=user).order_by("-at", "-pk").values_list("key", flat=True))


def last_upvotes(people: Collection[User], most: int) -> list[Vote]:
    """What these people upvoted last."""
    return list(Vote.objects.filter(user__in=people).select_related("user").order_by("-at", "-pk")[:most])


def last_submissions(people: Collection[User], most: int) -> list[Submission]:
    """What these people submitted last, of what stands."""
    standing = Submission.objects.filter(user__in=people, withdrawn=None)
    return list(standing.select_related("user").order_by("-at", "-pk")[:most])


def submitted(user: User) -> list[str]:
    """The papers that a person submitted, as far as that stands, the last first."""
    standing = Submission.objects.filter(user=user, withdrawn=None)
    return in_order(standing.order_by("-at", "-pk").values_list("key", flat=True))


def authored(user: User) -> list[str]:
    """The papers of which a person is believed to be an author, the last claim first."""
    believed = Claim.objects.filter(user=user, state=Claim.State.ACCEPTED)
    return in_order(believed.order_by("-at", "-pk").values_list("key", flat=True))


def submissions(keys: Collection[str]) -> list[Submission]:
    """The standing submissions of the paper that has or had these keys with who made them, the first first."""
    standing = Submission.objects.filter(key__in=keys, withdrawn=None)
    return list(standing.select_related("user").order_by("at", "pk"))


def features(keys: Collection[str]) -> list[Feature]:
    """On which days that paper was featured, and by whom, the newest day first."""
    return list(Feature.objects.filter(key__in=keys).select_related("user").order_by("-day", "pk"))


def featured_on(day: date) -> dict[str, Feature]:
    """What is featured on a day by the papers' present keys, in the order in which it was."""
    rows = list(Feature.objects.filter(day=day).select_related("user").order_by("at", "pk"))
    present = present_keys(row.key for row in rows)
    found: dict[str, Feature] = {}
    for row in rows:
        if row.key in present:
            found.setdefault(present[row.key], row)
    return found


def claims(keys: Collection[str]) -> list[Claim]:
    """Who claims to have written that paper, in the order of the authors."""
    return list(Claim.objects.filter(key__in=keys).select_related("user").order_by("position", "pk"))


def waiting_claims(most: int) -> list[Claim]:
    """Claims that wait for a moderator, the longest waiting first."""
    waiting = Claim.objects.filter(state=Claim.State.WAITING).select_related("user")
    return list(waiting.order_by("at", "pk")[:most])


def decided_claims(most: int) -> list[Claim]:
    """Claims that were decided, by people or by rule, the last first."""
    decided = Claim.objects.exclude(state=Claim.State.WAITING).select_related("user", "decided_by")
    return list(decided.order_by("-decided_at", "-pk")[:most])


@dataclass(frozen=True, slots=True)
class Person:
    """Who has claimed a name, with all names that they have claimed."""

    user: User
    names: tuple[str, ...]


def folded(name: str) -> str:
    """A name without case, accents and punctuation, as claims keep it to be found by."""
    return normalise_title(name)[:255]


def claimant(name: str) -> Person | None:
    """The one person whose accepted claims hold this name, accents and case aside; None where none or several do."""
    accepted = Claim.objects.filter(state=Claim.State.ACCEPTED).select_related("user")
    people = {claim.user_id: claim.user for claim in accepted.filter(folded=folded(name))[:100]}
    if len(people) != 1:
        return None
    user = next(iter(people.values()))
    names = {claim.folded: claim.name for claim in accepted.filter(user=user).order_by("pk")[:1_000]}
    return Person(user, tuple(names.values()))


def owners(paper: Paper) -> list[User]:
    """Who submitted a paper, and who claimed it and was believed: they care what is said of it."""
    here = {"key__in": all_keys(paper)}
    submitted = Submission.objects.filter(**here, withdrawn=None).values("user")
    claimed = Claim.objects.filter(**here, state=Claim.State.ACCEPTED).values("user")
    return list(User.objects.filter(Q(pk__in=submitted) | Q(pk__in=claimed)).order_by("pk"))
