"""What comes in by people and collections that a reader follows: with which reason, when it is new, and never what the
reader may not see."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from broadsheet.accounts.models import User
from broadsheet.catalog.ingest import ingest
from broadsheet.catalog.models import Paper, PaperAlias
from broadsheet.community.actions import upvote
from broadsheet.community.submitting import Said, submit, withdraw
from broadsheet.feed import deeds
from broadsheet.feed.following import following, offered, reasons
from broadsheet.feed.watched import Reason
from broadsheet.library import actions, follows
from broadsheet.library.actions import add, collect, share
from broadsheet.library.follows import follow
from broadsheet.library.models import Collection, Sharing
from broadsheet.sources.base import PaperRecord

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
READING = [Reason("collection", "Reading")]


@pytest.fixture(autouse=True)
def no_index(tmp_path: Path, settings: Settings) -> None:
    settings.INDEX_FOLDER, settings.MODEL = tmp_path / "index", "none"


@pytest.fixture
def ada() -> User:
    return User.objects.create_user("ada")


@pytest.fixture
def bo() -> User:
    return User.objects.create_user("bo", name="Bo Rossi")


@pytest.fixture
def papers(now: datetime) -> list[Paper]:
    names = [f"arxiv:2606.{number:05}" for number in range(3)]
    told = (PaperRecord(source="x", source_id=name, title=f"On {name}", identifiers=(name,)) for name in names)
    ingest(told, now)
    return list(Paper.objects.order_by("pk"))


@pytest.fixture
def reading(bo: User, now: datetime) -> Collection:
    """A public collection of Bo's."""
    made = collect(bo, "Reading", now)
    share(made, Sharing.PUBLIC, [])
    return made


def shown(user: User) -> list[tuple[str, list[Reason], bool]]:
    found = following(User.objects.get(pk=user.pk))
    return [(came.paper.key, came.reasons, came.new) for came in found.papers]


def numbers(user: User) -> dict[str, int]:
    return {one.what: new for one, new in following(User.objects.get(pk=user.pk)).follows}


def test_a_person_brings_what_they_upvoted_submitted_and_collected(
    ada: User, bo: User, papers: list[Paper], reading: Collection, now: datetime
) -> None:
    follow(ada, "person", "bo", now)
    upvote(bo, papers[2], True, now + HOUR)
    submit(bo, papers[0], Said(), True, now + 2 * HOUR)
    add(reading, [papers[1]], bo, now + 3 * HOUR)
    assert shown(ada) == [
        (papers[1].key, READING, True),
        (papers[0].key, [Reason("submitted", "Bo Rossi")], True),
        (papers[2].key, [Reason("upvoted", "Bo Rossi")], True),
    ]
    assert numbers(ada) == {"bo": 3}


def test_a_paper_that_a_person_brings_twice_is_one_that_is_new(
    ada: User, bo: User, papers: list[Paper], reading: Collection, now: datetime
) -> None:
    follow(ada, "person", "bo", now)
    follow(ada, "collection", "bo/reading", now)
    upvote(bo, papers[0], True, now + HOUR)
    add(reading, [papers[0]], bo, now + HOUR)
    assert shown(ada) == [(papers[0].key, [Reason("upvoted", "Bo Rossi"), *READING], True)]
    assert numbers(ada) == {"bo/reading": 1, "bo": 1}


def test_what_is_taken_back_is_there_no_longer(ada: User, bo: User, papers: list[Paper], now: datetime) -> None:
    follow(ada, "person", "bo", now)
    upvote(bo, papers[0], True, now + HOUR)
    withdraw(submit(bo, papers[1], Said(), False, now + HOUR), now + HOUR)
    upvote(bo, papers[0], False, now + HOUR)
    assert shown(ada) == []


def test_an_old_paper_is_new_when_it_is_collected_after_one_looked(
    ada: User, bo: User, papers: list[Paper], reading: Collection, now: datetime
) -> None:
    add(reading, [papers[2]], bo, now - HOUR)
    follow(ada, "collection", "bo/reading", now)
    assert shown(ada) == [(papers[2].key, READING, False)]
    add(reading, [papers[0]], bo, now + HOUR)
    assert shown(ada) == [(papers[0].key, READING, True), (papers[2].key, READING, False)]
    assert following(ada).papers[0].at == now + HOUR


def test_what_was_seen_is_new_no_longer_and_what_is_done_later_is(
    ada: User, bo: User, papers: list[Paper], reading: Collection, now: datetime
) -> None:
    follow(ada, "collection", "bo/reading", now)
    follow(ada, "person", "bo", now)
    follow(ada, "keyword", "columns", now)
    add(reading, [papers[0]], bo, now + HOUR)
    found = following(ada)
    add(reading, [papers[1]], bo, now + HOUR + timedelta(microseconds=1))
    follows.all_seen(ada, found.until, found.done)
    assert numbers(ada) == {"columns": 0, "bo/reading": 1, "bo": 1}
    follows.all_seen(ada, 10**9, 0)
    assert numbers(ada) == {"columns": 0, "bo/reading": 1, "bo": 1}


@pytest.mark.parametrize(
    ("sharing", "member", "seen"),
    [(Sharing.PRIVATE, True, False), (Sharing.GROUP, False, False), (Sharing.GROUP, True, True)],
)
def test_a_collection_brings_papers_only_while_the_reader_may_see_it(
    ada: User,
    bo: User,
    papers: list[Paper],
    reading: Collection,
    now: datetime,
    sharing: Sharing,
    member: bool,
    seen: bool,
) -> None:
    for kind, what in (("collection", "bo/reading"), ("collection", "bo/none"), ("person", "bo")):
        follow(ada, kind, what, now)  # type: ignore[arg-type]
    add(reading, papers, bo, now + HOUR)
    assert len(shown(ada)) == 3
    share(reading, sharing, [ada] if member else [])
    assert len(shown(ada)) == 3 * seen
    assert numbers(ada) == {"bo/none": 0, "bo/reading": 3 * seen, "bo": 0}


def test_what_others_put_into_a_persons_collection_is_not_theirs(
    ada: User, bo: User, papers: list[Paper], reading: Collection, now: datetime
) -> None:
    follow(ada, "person", "bo", now)
    add(reading, papers, User.objects.create_user("cy"), now + HOUR)
    assert shown(ada) == []


@pytest.mark.parametrize("field", [{"banned": datetime.fromisoformat("2026-06-01T00:00Z")}, {"is_active": False}])
def test_who_may_no_longer_speak_here_brings_nothing(
    ada: User, bo: User, papers: list[Paper], reading: Collection, now: datetime, field: dict[str, object]
) -> None:
    follow(ada, "person", "bo", now)
    follow(ada, "collection", "bo/reading", now)
    upvote(bo, papers[0], True, now + HOUR)
    add(reading, papers, bo, now + HOUR)
    User.objects.filter(pk=bo.pk).update(**field)
    assert shown(ada) == []


def test_papers_are_led_to_by_the_keys_that_they_had(ada: User, bo: User, papers: list[Paper], now: datetime) -> None:
    follow(ada, "person", "bo", now)
    for paper in papers[:2]:
        upvote(bo, paper, True, now + HOUR)
    old = papers[1].key
    papers[1].delete()
    PaperAlias.objects.create(key=old, paper=papers[0])
    assert shown(ada) == [(papers[0].key, [Reason("upvoted", "Bo Rossi")], True)]


def test_what_is_hidden_is_left_out(ada: User, bo: User, papers: list[Paper], now: datetime) -> None:
    follow(ada, "person", "bo", now)
    upvote(bo, papers[0], True, now + HOUR)
    actions.mark(ada, papers[0], "hide", now)
    assert shown(ada) == []


def test_a_feed_says_who_brought_a_paper_and_begins_with_it(
    ada: User, bo: User, papers: list[Paper], now: datetime
) -> None:
    follow(ada, "person", "bo", now)
    upvote(bo, papers[0], True, now + HOUR)
    assert reasons(ada, [papers[0].pk, papers[1].pk]) == {papers[0].pk: Reason("upvoted", "Bo Rossi")}
    assert offered(ada) == [(papers[0], Reason("upvoted", "Bo Rossi"))]


def test_only_what_was_done_last_is_looked_at(
    ada: User, bo: User, papers: list[Paper], now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deeds, "LOOKED_AT", 2)
    follow(ada, "person", "bo", now)
    for hours, paper in enumerate(papers):
        upvote(bo, paper, True, now + hours * HOUR)
    assert [key for key, _, _ in shown(ada)] == [papers[2].key, papers[1].key]


def test_however_much_is_followed_the_questions_to_the_database_are_as_many(
    ada: User, bo: User, papers: list[Paper], now: datetime
) -> None:
    asked = []
    for number in range(2):
        follow(ada, "person", "bo", now)
        upvote(bo, papers[number], True, now + HOUR)
        reader = User.objects.get(pk=ada.pk)
        following(reader)
        with CaptureQueriesContext(connection) as queries:
            following(reader)
        asked.append(len(queries))
        for each in range(20):
            other = User.objects.create_user(f"person-{each}-{number}")
            follow(ada, "person", other.username, now)
            upvote(other, papers[number], True, now + HOUR)
    assert asked[0] == asked[1]
