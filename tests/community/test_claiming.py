"""Claims of authorship: proof, moderators, merges."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

import pytest

from broadsheet.accounts.models import Role, User
from broadsheet.accounts.verified import verified_addresses, verified_orcid
from broadsheet.catalog.ingest import ingest
from broadsheet.catalog.keys import all_keys
from broadsheet.catalog.models import Paper
from broadsheet.community import claiming, queries
from broadsheet.community.claiming import Unclaimable, claim, decide, undo, withdraw
from broadsheet.community.models import Claim
from tests.catalog.records import record
from tests.community.conftest import MakePaper

ORCID = "0000-0002-1825-0097"
AUTHORS = [{"name": "Charles Babbage"}, {"name": "Ada Lovelace", "identifiers": [f"orcid:{ORCID}"]}]
WAITING, ACCEPTED, REFUSED = Claim.State.WAITING, Claim.State.ACCEPTED, Claim.State.REFUSED


@pytest.fixture
def moderator(db: None) -> User:
    return User.objects.create_user("mod", role=Role.MODERATOR)


@pytest.fixture
def paper(bring: MakePaper) -> Paper:
    return bring(authors=AUTHORS)


def test_without_proof_a_claim_waits_for_a_moderator_who_may_change_their_mind(
    paper: Paper, ada: User, moderator: User, now: datetime
) -> None:
    held = claim(ada, paper, "ada lovelace", now)
    assert (held.state, held.position, held.name) == (WAITING, 1, "Ada Lovelace")
    states = {queries.state()}
    steps: tuple[tuple[Callable[[], None], Claim.State, User | None], ...] = (
        (partial(decide, held, moderator, True, "I know her", now), ACCEPTED, moderator),
        (partial(undo, held, now.replace(hour=9)), WAITING, None),
        (partial(decide, held, moderator, False, "", now.replace(hour=10)), REFUSED, moderator),
    )
    for do, state, by in steps:
        do()
        held.refresh_from_db()
        assert (held.state, held.decided_by) == (state, by)
        states.add(queries.state())
    assert len(states) == 4


def test_a_verified_orcid_proves_it_whatever_name_was_chosen(
    paper: Paper, ada: User, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claiming, "verified_orcid", lambda user: ORCID)
    held = claim(ada, paper, "Charles Babbage", now)
    assert (held.state, held.name, held.reason, held.decided_by) == (
        ACCEPTED,
        "Ada Lovelace",
        f"ORCID iD {ORCID}",
        None,
    )


def test_another_orcid_proves_nothing(paper: Paper, ada: User, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claiming, "verified_orcid", lambda user: "0000-0001-5109-3700")
    assert claim(ada, paper, "Ada Lovelace", now).state == WAITING


def test_a_verified_address_proves_it(
    bring: MakePaper, ada: User, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claiming, "verified_addresses", lambda user: frozenset({"ada@example.org"}))
    paper = bring(authors=[{"name": "A. Lovelace", "identifiers": ["email:Ada@example.org"]}])
    assert claim(ada, paper, "A. Lovelace", now).state == ACCEPTED


def test_nothing_is_proven_of_whom_has_proven_nothing(ada: User) -> None:
    assert verified_orcid(ada) == ""
    assert verified_addresses(ada) == frozenset()


def test_a_claim_that_waits_is_accepted_once_it_is_proven(
    paper: Paper, ada: User, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim(ada, paper, "Charles Babbage", now)
    monkeypatch.setattr(claiming, "verified_orcid", lambda user: ORCID)
    claim(ada, paper, "Charles Babbage", now)
    assert [(one.state, one.name) for one in Claim.objects.all()] == [(ACCEPTED, "Ada Lovelace")]


def test_what_was_refused_is_not_claimed_again(paper: Paper, ada: User, moderator: User, now: datetime) -> None:
    decide(claim(ada, paper, "Ada Lovelace", now), moderator, False, "No.", now)
    assert claim(ada, paper, "Charles Babbage", now).state == REFUSED


@pytest.mark.parametrize("name", ["Grace Hopper", "", "Lovelace", "?"])
def test_a_name_that_the_paper_does_not_have_is_refused(paper: Paper, ada: User, now: datetime, name: str) -> None:
    with pytest.raises(Unclaimable, match="names no author so"):
        claim(ada, paper, name, now)


def test_sizes_are_bounded(
    paper: Paper, ada: User, moderator: User, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = claim(ada, paper, "Ada Lovelace", now)
    with pytest.raises(Unclaimable, match="300 characters"):
        decide(held, moderator, True, "x" * 301, now)
    withdraw(held)
    monkeypatch.setattr(claiming, "MOST_WAITING", 0)
    with pytest.raises(Unclaimable, match="waiting for a moderator"):
        claim(ada, paper, "Ada Lovelace", now)


def test_claims_follow_merges(ada: User, now: datetime, bring: MakePaper) -> None:
    ingest([record("hf-page", "a", authors=["Ada Lovelace"])], now)
    claim(ada, Paper.objects.get(), "Ada Lovelace", now)
    merged = bring(authors=["Ada Lovelace"])
    assert [one.user for one in queries.claims(all_keys(merged))] == [ada]
    claim(ada, merged, "Ada Lovelace", now)
    assert Claim.objects.count() == 1


def test_names_are_joined_only_where_one_person_alone_has_claimed_them(
    bring: MakePaper, ada: User, bob: User, moderator: User, now: datetime
) -> None:
    for number, name in enumerate(("Ada Lovelace", "A. Lovelace", "Augusta King")):
        made = bring(f"2605.0000{number}", f"Paper number {number} of more than three words", authors=[name])
        held = claim(ada, made, name, now)
        if name != "Augusta King":
            decide(held, moderator, True, "", now)
    person = queries.claimant("ADA LOVELACE")
    assert person
    assert (person.user, person.names) == (ada, ("Ada Lovelace", "A. Lovelace"))
    assert queries.claimant("Augusta King") is None
    other = bring("2605.00009", "One more paper by another of this name", authors=["A. Lovelace"])
    decide(claim(bob, other, "A. Lovelace", now), moderator, True, "", now)
    assert queries.claimant("A. Lovelace") is None
