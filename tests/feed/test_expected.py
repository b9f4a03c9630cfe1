"""Expected interest in a catalog: learned from its own votes, worked out beforehand, used where votes are missing."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from broadsheet.accounts.models import User
from broadsheet.catalog.models import FeedEntry, Paper, RevisionStamp
from broadsheet.community import queries as community
from broadsheet.community.actions import upvote
from broadsheet.feed import expected
from broadsheet.feed.interest import LEAST_DAYS
from broadsheet.feed.issue import Issue, issue
from broadsheet.feed.preparing import Preparing
from broadsheet.feed.span import Span
from broadsheet.feed.trending import trending

pytestmark = pytest.mark.django_db

NEWEST = date(2026, 5, 29)
ADDED = datetime(2026, 6, 1, tzinfo=UTC)
DULL = "we study a small and well known problem once more"
BRIGHT = "we study a surprising effect and explain it"


@pytest.fixture(autouse=True)
def derived(settings: Settings, tmp_path: Path) -> None:
    settings.DERIVED_FOLDER = tmp_path


def paper(key: str, abstract: str, day: date, place: int, feed: str = "hf", votes: int | None = None) -> Paper:
    field = key.partition(" ")[0]
    digest = hash(abstract) % 10**9
    made = Paper.objects.create(
        key=key, title=key, abstract=abstract, categories=[f"{field}.XX"], added=ADDED, text_digest=digest
    )
    FeedEntry.objects.create(paper=made, feed=feed, day=day, place=place, upvotes=votes)
    return made


def changed() -> None:
    """The catalog has another state."""
    number = RevisionStamp.objects.count() + 1
    RevisionStamp.objects.create(number=number, stamp=f"s{number}")


def past(days: int) -> None:
    for back in range(1, days + 1):
        day = NEWEST - timedelta(days=back)
        paper(f"cs dull {back}", DULL, day, 0, votes=1)
        paper(f"cs bright {back}", BRIGHT, day, 1, votes=9)


def today(feed: str = "arxiv") -> None:
    for place, (name, text) in enumerate([("dull", DULL), ("bright", BRIGHT)]):
        paper(f"cs {name}", text, NEWEST, place, feed)
        paper(f"math {name}", text, NEWEST, 2 + place, feed)
    changed()


def shown(now: str) -> Issue:
    return issue(Span.around("day", NEWEST), NEWEST, expected=now)


def keys(now: str) -> list[str]:
    return [listed.paper.key for listed in shown(now).papers]


def test_a_day_that_nobody_voted_on_stands_by_what_is_expected_where_there_were_votes_to_learn_from() -> None:
    past(LEAST_DAYS)
    today()
    assert expected.prepare()
    now = expected.state()
    assert keys("") == ["cs dull", "math dull", "cs bright", "math bright"]
    assert keys(now) == ["cs bright", "math dull", "cs dull", "math bright"]
    guesses = {listed.paper.key: listed.expected for listed in shown(now).papers}
    assert guesses.pop("cs bright") > 0
    assert not any(guesses.values())


def test_before_there_are_enough_votes_nothing_is_expected() -> None:
    past(LEAST_DAYS - 1)
    today()
    assert not expected.prepare()
    assert expected.state() == ""
    assert not shown(expected.state()).guessed


def test_the_worker_works_it_out_once_the_catalog_is_still() -> None:
    past(LEAST_DAYS)
    today()
    pages = Preparing()
    assert not pages.turn()
    assert expected.state() == ""
    assert pages.turn()
    assert expected.state()


def test_the_operator_switches_it_off(settings: Settings) -> None:
    past(LEAST_DAYS)
    today()
    expected.prepare()
    settings.EXPECTED = False
    assert expected.state() == ""
    changed()
    assert not expected.prepare()


def test_votes_of_the_newest_day_are_not_learned_from_while_they_come() -> None:
    past(LEAST_DAYS - 1)
    paper("cs one", DULL, NEWEST, 0, votes=1)
    paper("cs other", BRIGHT, NEWEST, 1, votes=9)
    changed()
    assert not expected.prepare()


def test_votes_of_the_people_here_teach_too() -> None:
    user = User.objects.create_user("ada")
    for back in range(1, LEAST_DAYS + 1):
        day = NEWEST - timedelta(days=back)
        paper(f"cs dull {back}", DULL, day, 0, "arxiv")
        upvote(user, paper(f"cs bright {back}", BRIGHT, day, 1, "arxiv"), True, ADDED)
    today()
    assert expected.prepare()
    assert keys(expected.state())[0] == "cs bright"


def test_it_is_worked_out_once_for_a_catalog_and_again_for_a_text_that_changed() -> None:
    past(LEAST_DAYS)
    today()
    assert expected.prepare()
    assert not expected.prepare()
    changed()
    assert not expected.prepare()
    before = expected.state()
    Paper.objects.filter(key="cs dull").update(abstract=f"{BRIGHT} {BRIGHT}", text_digest=1)
    changed()
    assert expected.prepare()
    assert expected.state() != before


def test_trending_counts_what_is_expected_while_few_have_voted() -> None:
    past(LEAST_DAYS)
    today("hf")
    expected.prepare()
    found = trending(NEWEST, expected=expected.state())
    assert found
    numbers = {one.key: standing for one, standing in found.papers}
    assert numbers["cs bright"].rank < numbers["cs dull"].rank
    assert numbers["cs bright"].expected == pytest.approx(3 * 0.75**4)
    assert numbers["math bright"].expected == 0


def test_a_real_vote_takes_the_place_of_a_guess() -> None:
    past(LEAST_DAYS)
    today()
    expected.prepare()
    dull = Paper.objects.get(key="cs dull")
    upvote(User.objects.create_user("ada"), dull, True, ADDED)
    found = issue(Span.around("day", NEWEST), NEWEST, votes=community.state(), expected=expected.state())
    assert found.papers[0].paper == dull
    assert found.papers[0].expected == 0
