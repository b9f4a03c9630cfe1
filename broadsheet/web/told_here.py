"""What people here say of one paper in sight of all, and what whoever asks may do about it, as its page prints it."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString

from broadsheet.accounts.models import User
from broadsheet.catalog.keys import all_keys
from broadsheet.catalog.models import Paper
from broadsheet.community import queries as community
from broadsheet.community.claiming import position_of, proven
from broadsheet.community.models import Claim, Feature, Submission
from broadsheet.web.people import may_take_back, votes, who
from broadsheet.web.persons import PersonLink, person_link
from broadsheet.web.prose import prose
from broadsheet.web.rows import name_of
from broadsheet.web.sheet import day_url
from broadsheet.web.words import host, plain_day

MOST_AUTHORS = 60
"""Of a longer list nobody wants to choose: then the name is written."""


@dataclass(frozen=True, slots=True)
class OutsideAddress:
    """A link that a person gave: what it leads to, and on which host."""

    name: str
    url: str
    host: str


@dataclass(frozen=True, slots=True)
class Submitted:
    """A submission; `number` names it to who may take it back, and is 0 for others."""

    person: PersonLink
    day: str
    day_url: str
    note: SafeString
    links: list[OutsideAddress]
    number: int


@dataclass(frozen=True, slots=True)
class Featured:
    """A day whose head the paper stood at; `number` as in a submission."""

    person: PersonLink
    day: str
    day_url: str
    sentence: str
    number: int


@dataclass(frozen=True, slots=True)
class Claimed:
    """Who says to be which author; `number` names it to who may take it back, and is 0 for others."""

    name: str
    person: PersonLink
    state: str
    reason: str
    number: int


@dataclass(frozen=True, slots=True)
class AuthorChoice:
    """An author whom one can claim to be; `likely`: of the name of whoever asks."""

    value: str
    name: str
    likely: bool


@dataclass(frozen=True, slots=True)
class ToldHere:
    """All of it. `may_speak`: whoever asks may submit the paper and claim it; `may_feature`: put it at the head of a
    day, unless another is said, `today`."""

    submissions: list[Submitted]
    features: list[Featured]
    claimed: list[Claimed]
    """Those that were accepted."""
    mine: list[Claimed]
    """Those of whoever asks."""
    may_speak: bool
    has_submitted: bool
    may_claim: bool
    authors: list[AuthorChoice]
    """Empty where there are too many to choose from."""
    may_feature: bool
    today: str


def told_here(paper: Paper, request: HttpRequest) -> ToldHere:
    """Read it for a paper and the person who asks."""
    speaker, curator = who(request, "speak"), who(request, "feature")
    keys = all_keys(paper) if votes(request) else []  # where nobody here said anything, nothing is asked
    submissions, claims = community.submissions(keys), community.claims(keys)
    may_claim = speaker is not None and bool(paper.authors) and all(one.user != speaker for one in claims)
    return ToldHere(
        submissions=[_submitted(one, may_take_back(request, one.user)) for one in submissions],
        features=[_featured(one, may_take_back(request, one.user, "feature")) for one in community.features(keys)],
        claimed=[_claimed(one, False) for one in claims if one.state == Claim.State.ACCEPTED],
        mine=[_claimed(one, one.state != Claim.State.REFUSED) for one in claims if one.user == speaker],
        may_speak=speaker is not None,
        has_submitted=any(one.user == speaker for one in submissions),
        may_claim=may_claim,
        authors=_authors(paper, speaker) if speaker and may_claim else [],
        may_feature=curator is not None,
        today=timezone.now().date().isoformat(),
    )


def _claimed(one: Claim, is_mine: bool) -> Claimed:
    name = name_of({"name": one.name})
    return Claimed(name, person_link(one.user), one.state, one.reason, one.pk if is_mine else 0)


def _authors(paper: Paper, user: User) -> list[AuthorChoice]:
    """The authors to choose from; the one that the person is, as far as a proof or the name says it, is chosen."""
    if len(paper.authors) > MOST_AUTHORS:
        return []
    known = proven(user, paper)
    likely = known[0] if known else position_of(paper, user.shown_name)
    names = [str(author.get("name", "")) for author in paper.authors]
    return [AuthorChoice(name, name_of({"name": name}), place == likely) for place, name in enumerate(names)]


def _featured(one: Feature, is_mine: bool) -> Featured:
    return Featured(person_link(one.user), plain_day(one.day), day_url(one.day), one.sentence, one.pk if is_mine else 0)


def _submitted(one: Submission, is_mine: bool) -> Submitted:
    named = (("Media", one.media), ("Project", one.project), ("Code", one.code))
    return Submitted(
        person=person_link(one.user),
        day=plain_day(one.day),
        day_url=day_url(one.day),
        note=prose(one.note),
        links=[OutsideAddress(name, url, host(url)) for name, url in named if url],
        number=one.pk if is_mine else 0,
    )
