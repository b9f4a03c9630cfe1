"""The original's routes to write: each does what a page does, for whom the page does it, and for nobody else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.test import AsyncClient, Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from broadsheet.accounts.models import Token, User
from broadsheet.catalog.models import FeedEntry, Paper
from broadsheet.community.comments import post as comment
from broadsheet.community.models import Claim, Comment, Notice, Submission
from broadsheet.community.notifications import choices
from broadsheet.delivery.models import Subscription
from tests.api.hub.conftest import Bring, Program
from tests.loopback import Loopback, Reply
from tests.services import Services, arxiv_atom, serve

NUMBER = "1707.08567"


@pytest.fixture
def services(server: Loopback, monkeypatch: pytest.MonkeyPatch) -> Services:
    return serve(server, monkeypatch)


def send(client: Client, path: str, said: object, method: str = "post", **more: Any) -> Any:
    how = {"content_type": "application/json", **more}
    return getattr(client, method)(f"/api/{path}", json.dumps(said), **how)


WRITES: list[tuple[str, str, dict[str, Any]]] = [
    ("post", "papers/index", {"arxivId": "2605.00001"}),
    ("post", "papers/submit", {"paperId": "2605.00001"}),
    ("post", "papers/2605.00001/links", {"projectPage": "https://press.example.org"}),
    ("post", "papers/2605.00001/comment", {"comment": "Well counted."}),
    ("post", "papers/2605.00001/comment/1/reply", {"comment": "Indeed."}),
    ("post", "settings/papers/claim", {"paperId": "2605.00001"}),
    ("patch", "settings/notifications", {"notifications": {"arxiv_paper_activity": False}}),
]


@pytest.mark.parametrize(("method", "path", "said"), WRITES)
def test_nobody_and_a_token_for_reading_write_nothing(
    bring: Bring, program: Program, method: str, path: str, said: dict[str, Any]
) -> None:
    bring()
    answer = send(Client(), path, said, method)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert "Authorization: Bearer bs_" in answer.headers["X-Error-Message"]
    answer = send(program("eve", Token.Scope.READ), path, said, method)
    assert (answer.status_code, answer.json()) == (403, {"error": "This token is good for reading alone."})
    assert send(Client(headers={"Authorization": "Bearer bs_x"}), path, said, method).status_code == 401
    assert [Submission.objects.count(), Comment.objects.count(), Claim.objects.count()] == [0, 0, 0]


@pytest.mark.parametrize(("method", "path", "said"), WRITES[:-1])
def test_who_is_banned_says_nothing_in_sight_of_others(
    bring: Bring, program: Program, method: str, path: str, said: dict[str, Any]
) -> None:
    paper, now = bring(), timezone.now()
    said_first = comment(User.objects.create_user("bo"), paper, "First.", now)
    path = path.replace("comment/1/", f"comment/{said_first.pk}/")
    assert send(program("eve", banned=now), path, said, method).status_code == 403


@pytest.mark.parametrize(("method", "path", "said"), WRITES)
def test_another_site_makes_no_browser_write(
    bring: Bring, settings: Settings, method: str, path: str, said: dict[str, Any]
) -> None:
    """Neither with the cookies of who is signed in, nor on the single user's own machine."""
    bring()
    settings.ACCESS = "invited"
    signed_in = Client(enforce_csrf_checks=True)
    signed_in.force_login(User.objects.create_user("ada"))
    assert send(signed_in, path, said, method).status_code == 403
    settings.ACCESS = "single"
    alone = Client(enforce_csrf_checks=True, HTTP_HOST="localhost:8000")
    for marks in ({"Origin": "https://evil.example"}, {"Referer": "https://evil.example/"}):
        assert send(alone, path, said, method, headers=marks).status_code == 401
    for marks in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "http://localhost:8000"}):
        assert send(alone, path, said, method, headers=marks).status_code == 403
    assert send(alone, path, said, method, content_type="text/plain").status_code == 415
    assert [Submission.objects.count(), Comment.objects.count(), Claim.objects.count()] == [0, 0, 0]


def test_another_site_makes_no_browser_write_under_asgi_either(bring: Bring, settings: Settings) -> None:
    """There a request keeps what came with the connection under the name under which a token’s scope stands."""
    settings.ACCESS = "invited"
    bring()
    signed_in = AsyncClient(enforce_csrf_checks=True)
    signed_in.force_login(User.objects.create_user("ada"))
    said = json.dumps({"comment": "Well counted."})
    answer = async_to_sync(signed_in.post)("/api/papers/2605.00001/comment", said, content_type="application/json")
    assert answer.status_code == 403


def test_the_single_user_of_this_machine_needs_no_token(bring: Bring, settings: Settings) -> None:
    bring()
    settings.ACCESS = "single"
    alone = Client(enforce_csrf_checks=True, HTTP_HOST="localhost:8000")
    assert send(alone, "papers/2605.00001/comment", {"comment": "Well counted."}).status_code == 201


def test_a_page_of_ours_writes_with_the_token_of_its_form(bring: Bring, settings: Settings) -> None:
    bring()
    settings.ACCESS = "invited"
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(User.objects.create_user("ada"))
    browser.get("/papers/2605.00001")
    marks = {"X-CSRFToken": browser.cookies["broadsheet_csrf"].value, "Origin": "http://testserver"}
    assert send(browser, "papers/2605.00001/comment", {"comment": "Hear."}, headers=marks).status_code == 201


def test_a_paper_is_brought_in_from_arxiv(program: Program, services: Services, shared: Path) -> None:
    services.answers[NUMBER] = arxiv_atom(shared, NUMBER)
    ada = program()
    answer = send(ada, "papers/index", {"arxivId": NUMBER})
    assert (answer.status_code, answer.json()) == (200, {})
    assert Paper.objects.get().key == NUMBER
    asked = len(services.asked)
    assert send(ada, "papers/index", {"arxivId": f"{NUMBER}v1"}).status_code == 200
    assert len(services.asked) == asked
    assert not FeedEntry.objects.exists()


def test_why_a_paper_is_not_brought_in(program: Program, services: Services) -> None:
    ada = program()
    for number, status in (("no number", 404), ("\0", 404), ("\ud800", 400)):
        assert send(ada, "papers/index", {"arxivId": number}).status_code == status
    services.answers["query"] = Reply(b"busy", 503)
    services.answers[NUMBER] = Reply(b"busy", 503)
    answer = send(ada, "papers/index", {"arxivId": NUMBER})
    assert answer.status_code == 503
    assert "cannot answer for now" in answer.json()["error"]


def test_look_ups_are_counted_as_on_the_page(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("broadsheet.community.lookups.MOST_AN_HOUR", 0)
    assert send(program(), "papers/index", {"arxivId": NUMBER}).status_code == 429


def test_submitting(bring: Bring, program: Program, services: Services, shared: Path) -> None:
    bring(listed=None)
    services.answers[NUMBER] = arxiv_atom(shared, NUMBER)
    ada = program()
    said = {"comment": "Read **it**", "mediaUrls": ["https://press.example.org/a.png"], "organizationId": "x"}
    for number in ("2605.00001", NUMBER):
        answer = send(ada, "papers/submit", {"paperId": number, **said})
        assert (answer.status_code, answer.headers["Location"]) == (302, f"/papers/{number}")
    made = Submission.objects.get(key=NUMBER)
    assert (made.user.username, made.note, made.media) == ("ada", "Read **it**", "https://press.example.org/a.png")
    assert FeedEntry.objects.filter(feed="local", day=timezone.now().date()).count() == 2
    listed = Client().get("/api/daily_papers").json()
    assert {entry["submittedBy"]["user"] for entry in listed} == {"ada"}
    bad = send(ada, "papers/submit", {"paperId": NUMBER, "githubRepo": "javascript:alert(1)"})
    assert bad.status_code == 400


def test_links_are_set_by_who_submitted(bring: Bring, program: Program) -> None:
    bring(listed=None)
    ada, links = program(), {"projectPage": "https://press.example.org", "githubRepo": "https://github.com/open/press"}
    assert send(ada, "papers/2605.00001/links", links).status_code == 403
    send(ada, "papers/submit", {"paperId": "2605.00001"})
    assert send(ada, "papers/2605.00001/links", links).json() == {}
    assert send(ada, "papers/2605.00001/links", {"projectPage": "http://127.0.0.1/"}).status_code == 400
    paper = Client().get("/api/papers/2605.00001").json()
    assert (paper["projectPage"], paper["githubRepo"]) == tuple(links.values())


def test_comments_and_replies(bring: Bring, program: Program) -> None:
    bring()
    bring("2605.00002", "Another study of columns")
    ada, bo = program(), program("bo")
    first = send(ada, "papers/2605.00001/comment", {"comment": "Well *counted*."})
    assert first.status_code == 201
    message = first.json()["newMessage"]
    assert (message["data"]["latest"]["raw"], message["author"]["user"]) == ("Well *counted*.", "ada")
    again = send(bo, f"papers/2605.00001/comment/{message['id']}/reply", {"comment": "Indeed."}).json()["newMessage"]
    assert again["data"]["parentCommentId"] == message["id"]
    for path in (f"papers/2605.00002/comment/{message['id']}/reply", "papers/2605.00001/comment/²/reply"):
        assert send(bo, path, {"comment": "Where?"}).status_code == 404
    for text in ("", " \n ", "x" * 10_001, "\ud800"):
        assert send(ada, "papers/2605.00001/comment", {"comment": text}).status_code == 400
    assert Comment.objects.count() == 2


def test_claiming_by_the_number_of_the_author(bring: Bring, program: Program) -> None:
    bring(authors=[{"name": "Bo Lindqvist"}, {"name": "Ada Okafor"}])
    ada, authors = program(name="Ada Okafor"), Client().get("/api/papers/2605.00001").json()["authors"]
    body = {"paperId": "2605.00001", "claimAuthorId": authors[0]["_id"]}
    assert send(ada, "settings/papers/claim", {**body, "claimAuthorId": "0" * 24}).status_code == 400
    assert send(ada, "settings/papers/claim", {**body, "targetUserId": "0" * 24}).status_code == 403
    assert send(ada, "settings/papers/claim", body).status_code == 200
    assert (Claim.objects.get().name, Claim.objects.get().state) == ("Bo Lindqvist", Claim.State.WAITING)
    Claim.objects.all().delete()
    assert send(ada, "settings/papers/claim", {"paperId": "2605.00001"}).status_code == 200
    assert Claim.objects.get().position == 1


def test_switches_of_notifications(db: None, program: Program) -> None:
    ada = program(email="ada@example.org")
    user = User.objects.get(username="ada")
    for wanted in (False, True):
        said = {"notifications": {"daily_papers_digest": wanted, "arxiv_paper_activity": wanted}}
        assert send(ada, "settings/notifications", said, "patch").json() == {}
        assert Subscription.objects.filter(user=user, address="ada@example.org").exists() is wanted
        assert (choices(user)[Notice.PAPER] != "none") is wanted
    assert send(ada, "settings/notifications", {"notifications": {}}, "patch").status_code == 200
    answer = send(program("bo"), "settings/notifications", {"notifications": {"daily_papers_digest": True}}, "patch")
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "body", ["", "[", "[" * 100_000, "null", '{"comment": 7}', "{}", '{"comment": "' + "x" * 10**6 + '"}']
)
def test_a_body_of_anything_is_answered(bring: Bring, program: Program, body: str) -> None:
    bring()
    answer = program().post("/api/papers/2605.00001/comment", body, content_type="application/json")
    assert (answer.status_code, list(answer.json())) == (400, ["error"])
