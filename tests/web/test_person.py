"""A person's page: what stands there for the person, for another reader and for nobody."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.utils.html import escape

from broadsheet.accounts.models import User
from broadsheet.catalog.models import Paper
from broadsheet.community.models import Claim, Comment, Submission, Vote
from broadsheet.feed import person as feed
from broadsheet.library.actions import add, collect, mark, share
from broadsheet.library.models import Follow, Sharing
from tests.web.conftest import Enter, MakePaper

NOW = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.fixture
def ada(enter: Enter) -> Client:
    return enter("ada", name="Ada Okafor")


@pytest.fixture
def person(ada: Client) -> User:
    return User.objects.get(username="ada")


def body(client: Client, path: str = "/people/ada") -> str:
    response = client.get(path)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def submitted(user: User, paper: Paper, **more: object) -> None:
    Submission.objects.create(user=user, key=paper.key, day=date(2026, 6, 1), at=NOW, **more)


def claimed(user: User, paper: Paper, state: str) -> None:
    Claim.objects.create(user=user, key=paper.key, position=0, name="A", folded="a", at=NOW, state=state)


def collection(user: User, name: str, sharing: Sharing, *papers: Paper) -> None:
    made = collect(user, name, NOW)
    share(made, sharing, [])
    add(made, papers, user, NOW)


def test_all_that_was_done_in_sight_of_all_stands_there_for_everybody(
    ada: Client, enter: Enter, person: User, make_paper: MakePaper
) -> None:
    papers = [make_paper(f"2605.{number:05}", f"Paper <{number}>") for number in range(4)]
    collection(person, "Reading & more", Sharing.PUBLIC, papers[0])
    claimed(person, papers[1], "accepted")
    submitted(person, papers[2])
    Vote.objects.create(user=person, key=papers[3].key, at=NOW)
    Comment.objects.create(user=person, key=papers[0].key, text="Well said", at=NOW)
    for client in (ada, enter("eve"), Client()):
        page = body(client)
        order = [
            escape("Reading & more"), "Author of", escape("Paper <1>"), "Submitted", escape("Paper <2>"), "Upvoted",
            escape("Paper <3>"), "Well said",
        ]  # fmt: skip
        places = [page.index(each) for each in order]
        assert places == sorted(places)
        assert page.count("1 paper.") == 3


def test_what_is_not_in_sight_of_all_stands_there_for_nobody(
    ada: Client, enter: Enter, person: User, make_paper: MakePaper
) -> None:
    papers = [make_paper(f"2605.{number:05}", f"Paper {number}") for number in range(4)]
    collection(person, "A private one", Sharing.PRIVATE, papers[0])
    collection(person, "One of a group", Sharing.GROUP, papers[0])
    for paper, state in zip(papers, ("waiting", "refused"), strict=False):
        claimed(person, paper, state)
    submitted(person, papers[2], withdrawn=NOW)
    for do in ("save", "read"):
        mark(person, papers[3], do, NOW)
    for client in (ada, enter("eve"), Client()):
        page = body(client)
        for word in ("private one", "of a group", "Paper", "Author of", "Submitted", "Upvoted", "Collections</h2>"):
            assert word not in page


def test_papers_that_a_reader_has_hidden_are_left_out_for_that_reader(
    ada: Client, enter: Enter, person: User, make_paper: MakePaper
) -> None:
    eve, papers = enter("eve"), [make_paper(f"2605.{number:05}", f"Paper {number}") for number in range(2)]
    for paper in papers:
        Vote.objects.create(user=person, key=paper.key, at=NOW)
        submitted(person, paper)
    mark(User.objects.get(username="eve"), papers[0], "hide", NOW)
    assert "Paper 0" not in body(eve)
    assert "Paper 1" in body(eve)
    assert "Paper 0" in body(ada)
    assert "Paper 0" in body(Client())


def test_of_many_papers_the_last_stand_there_and_all_are_counted(
    person: User, make_paper: MakePaper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "UPVOTED_SHOWN", 2)
    for number in range(3):
        paper = make_paper(f"2605.{number:05}", f"Paper {number}")
        Vote.objects.create(user=person, key=paper.key, at=NOW + timedelta(hours=number))
    page = body(Client())
    assert "3 papers, of which these are the last 2." in page
    assert page.index("Paper 2") < page.index("Paper 1")
    assert "Paper 0" not in page


def test_the_second_page_has_comments_alone(person: User, make_paper: MakePaper) -> None:
    paper = make_paper()
    Vote.objects.create(user=person, key=paper.key, at=NOW)
    for number in range(51):
        Comment.objects.create(user=person, key=paper.key, text=f"Said {number}.", at=NOW + timedelta(hours=number))
    first, second = body(Client()), body(Client(), "/people/ada?page=2")
    assert "Said 50." in first
    assert "Said 0." not in first
    assert "Upvoted" in first
    assert "Said 0." in second
    assert "Upvoted" not in second


def test_one_follows_others_and_not_oneself(ada: Client, enter: Enter) -> None:
    eve = enter("eve")
    assert 'action="/follow"' not in body(ada)
    assert 'action="/follow"' not in body(Client())
    assert 'name="what" value="ada"' in body(eve)
    eve.post("/follow", {"kind": "person", "what": "ada", "next": "/people/ada"})
    assert 'value="unfollow"' in body(eve)
    assert Follow.objects.get().user.username == "eve"


def test_a_collection_is_followed_by_others_than_its_owner(ada: Client, enter: Enter, person: User) -> None:
    eve, path = enter("eve"), "/collections/ada/reading"
    collection(person, "Reading", Sharing.PUBLIC)
    assert 'action="/follow"' not in body(ada, path)
    assert 'action="/follow"' not in body(Client(), path)
    assert 'name="what" value="ada/reading"' in body(eve, path)


def test_what_is_followed_comes_in_and_is_seen(ada: Client, enter: Enter, person: User, make_paper: MakePaper) -> None:
    eve = enter("eve")
    for kind, what in (("person", "ada"), ("collection", "ada/reading"), ("collection", "ada/secret")):
        eve.post("/follow", {"kind": kind, "what": what})
    Follow.objects.update(seen=0)
    papers = [make_paper(f"2605.{number:05}", f"Paper {number}") for number in range(3)]
    collection(person, "Reading", Sharing.PUBLIC, papers[0])
    collection(person, "Secret", Sharing.PRIVATE, papers[2])
    Vote.objects.create(user=person, key=papers[1].key, at=NOW + timedelta(days=1))
    page = body(eve, "/following")
    assert "In the collection Reading" in page
    assert "Upvoted by Ada Okafor" in page
    assert "Came in on Tuesday 2 June 2026" in page
    assert "Paper 2" not in page
    assert "Upvoted by Ada Okafor" in body(eve, "/for-you")
    form = {name: page.split(f'name="{name}" value="')[1].split('"')[0] for name in ("until", "done")}
    eve.post("/following/seen", form)
    assert "new</strong>" not in body(eve, "/following")
    assert "Paper 1" in body(eve, "/following")


def test_the_foot_of_a_page_leads_who_is_signed_in_to_what_is_theirs(ada: Client) -> None:
    for path in ("/following", "/collections", "/submit"):
        assert f'href="{path}"' in body(ada, "/help").partition("<footer")[2]
        assert f'href="{path}"' not in body(Client(), "/help").partition("<footer")[2]
