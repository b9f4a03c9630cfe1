"""The moderators' desk: who comes to it, and what is decided there."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from broadsheet.accounts.models import Role, User
from broadsheet.catalog.ingest import ingest
from broadsheet.catalog.models import Paper
from broadsheet.community.comments import post
from broadsheet.community.models import Action, Comment, Report
from broadsheet.sources.base import PaperRecord
from tests.web.conftest import Enter
from tests.web.test_comments import HOSTILE, harmless

PAGES = ("/desk", "/desk/people", "/desk/people?name=ada", "/desk/papers", "/desk/papers?key=2611.00001", "/desk/log")


@pytest.fixture(autouse=True)
def invited(settings: Settings) -> None:
    settings.ACCESS = "invited"


@pytest.fixture
def papers(db: None, now: datetime) -> list[Paper]:
    names = ("arxiv:2611.00001", "doi:10.1234/two")
    ingest((PaperRecord(source="x", source_id=n, title=f"The paper {n}", identifiers=(n,)) for n in names), now)
    return list(Paper.objects.order_by("pk"))


@pytest.fixture
def ada(db: None) -> User:
    return User.objects.create_user("ada")


@pytest.fixture
def comment(ada: User, papers: list[Paper], now: datetime) -> Comment:
    return post(ada, papers[0], f"A rude thing {HOSTILE}", now)


@pytest.fixture
def desk(db: None) -> Client:
    """A moderator's browser."""
    client = Client()
    client.force_login(User.objects.create_user("mo", role=Role.MODERATOR))
    return client


def test_the_desk_is_for_moderators_alone(ada: User, comment: Comment, now: datetime) -> None:
    curator = User.objects.create_user("cu", role=Role.CURATOR)
    banned = User.objects.create_user("ben", role=Role.MODERATOR, banned=now)
    forms = {
        "/desk/close": {"kind": "comment", "key": comment.pk, "do": "dismiss"},
        "/desk/people": {"name": "cu", "do": "ban", "reason": "x"},
        "/desk/papers": {"key": "2611.00001", "other": "doi:10.1234/two", "do": "join"},
        f"/comments/{comment.pk}/hide": {"reason": "x"},
        f"/comments/{comment.pk}/unhide": {},
    }
    for user in (ada, curator, banned, None):
        client = Client()
        if user:
            client.force_login(user)
        assert {client.get(path).status_code for path in PAGES} == {403}
        assert {client.post(path, form).status_code for path, form in forms.items()} == {403}
    assert not Action.objects.exists()
    assert Paper.objects.count() == 2


def test_being_on_the_machine_makes_nobody_a_moderator(settings: Settings, comment: Comment) -> None:
    settings.ACCESS, settings.ALLOWED_HOSTS = "single", ["localhost"]
    single = Client(REMOTE_ADDR="127.0.0.1", HTTP_HOST="localhost:8000")
    refused = single.get("/desk")
    assert refused.status_code == 403
    assert "broadsheet user NAME --operator" in refused.content.decode()
    assert single.post(f"/comments/{comment.pk}/hide", {"reason": "x"}).status_code == 403
    page = single.get("/papers/2611.00001").content.decode()
    assert 'name="text"' in page
    assert "/hide" not in page
    assert "Moderators’ desk" not in page


def test_forms_of_the_desk_must_be_ours(comment: Comment) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(User.objects.create_user("mo", role=Role.MODERATOR))
    assert strict.post(f"/comments/{comment.pk}/hide", {"reason": "x"}).status_code == 403
    assert strict.post("/desk/people", {"name": "ada", "do": "ban", "reason": "x"}).status_code == 403
    assert not Action.objects.exists()


def test_a_report_comes_to_the_desk_and_is_decided_there(desk: Client, comment: Comment) -> None:
    reader = Client()
    reader.force_login(User.objects.create_user("eve"))
    asked = f"/report?kind=comment&key={comment.pk}"
    assert "a comment by @ada" in reader.get(asked).content.decode()
    form = {"kind": "comment", "key": comment.pk, "reason": f"Rude {HOSTILE}"}
    assert "A moderator will look at it" in reader.post("/report", form, follow=True).content.decode()
    page = desk.get("/desk").content.decode()
    assert "1 open report" in page
    assert "A rude thing" in page
    assert harmless(page)
    desk.post("/desk/close", {"kind": "comment", "key": comment.pk, "do": "dismiss"})
    assert "Nothing is reported" in desk.get("/desk").content.decode()
    assert "dismissed the reports of" in desk.get("/desk/log").content.decode()


def test_a_report_says_why_about_something_that_is_there(comment: Comment) -> None:
    reader = Client()
    reader.force_login(User.objects.create_user("eve"))
    assert reader.post("/report", {"kind": "comment", "key": comment.pk, "reason": " "}).status_code == 400
    for kind, key in (("comment", "99"), ("comment", "x"), ("person", "nobody"), ("paper", "2611.00001"), ("", "")):
        assert reader.post("/report", {"kind": kind, "key": key, "reason": "x"}).status_code == 404
    assert reader.post("/report", {"kind": "person", "key": "ada", "reason": "x"}).status_code == 302
    assert Report.objects.get().key == "ada"


def test_a_comment_is_hidden_and_shown_again(desk: Client, comment: Comment) -> None:
    assert "A rude thing" in desk.get(f"/comments/{comment.pk}/hide").content.decode()
    assert desk.post(f"/comments/{comment.pk}/hide", {"reason": ""}).status_code == 400
    assert desk.post(f"/comments/{comment.pk}/hide", {"reason": f"Be kind {HOSTILE}"}).status_code == 302
    page = desk.get("/desk").content.decode()
    assert "Be kind" in page
    assert harmless(page + desk.get("/desk/log").content.decode())
    assert desk.post(f"/comments/{comment.pk}/unhide").status_code == 302
    comment.refresh_from_db()
    assert comment.hidden is None


def test_a_person_is_banned_and_may_speak_again(desk: Client, ada: User) -> None:
    assert "Ban</button>" in desk.get("/desk/people?name=@ada").content.decode()
    assert desk.post("/desk/people", {"name": "ada", "do": "ban", "reason": " "}).status_code == 400
    assert desk.post("/desk/people", {"name": "ada", "do": "burn", "reason": "x"}).status_code == 400
    assert desk.post("/desk/people", {"name": "nobody", "do": "ban", "reason": "x"}).status_code == 404
    desk.post("/desk/people", {"name": "ada", "do": "ban", "reason": f"Spam {HOSTILE}"})
    ada.refresh_from_db()
    assert ada.banned
    assert harmless(desk.get("/desk/log").content.decode())
    assert "Lift the ban" in desk.get("/desk/people?name=ada").content.decode()
    desk.post("/desk/people", {"name": "ada", "do": "unban", "reason": "A mistake"})
    ada.refresh_from_db()
    assert ada.banned is None


def test_higher_roles_and_oneself_are_left_alone(desk: Client, papers: list[Paper], now: datetime) -> None:
    operator = User.objects.create_user("op", role=Role.OPERATOR)
    made = post(operator, papers[0], "Mine", now)
    for name in ("op", "mo"):
        assert "Ban</button>" not in desk.get(f"/desk/people?name={name}").content.decode()
        assert desk.post("/desk/people", {"name": name, "do": "ban", "reason": "x"}).status_code == 403
    assert desk.post(f"/comments/{made.pk}/hide", {"reason": "x"}).status_code == 403
    assert not Action.objects.exists()


def test_papers_are_joined_and_parted(desk: Client, papers: list[Paper]) -> None:
    form = {"key": "2611.00001", "other": "10.1234/two", "do": "join"}
    assert "One paper now: 2611.00001." in desk.post("/desk/papers", form, follow=True).content.decode()
    page = desk.get("/desk/papers?key=2611.00001").content.decode()
    assert "doi:10.1234/two" in page
    assert "That is the same paper already." in desk.post("/desk/papers", form, follow=True).content.decode()
    record = Paper.objects.get().records.get(source_id="doi:10.1234/two").pk
    done = desk.post("/desk/papers", {"key": "2611.00001", "statement": record, "do": "separate"}, follow=True)
    assert "Two papers now" in done.content.decode()
    assert Paper.objects.count() == 2
    assert [row.deed for row in Action.objects.order_by("pk")] == ["join", "part"]


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"key": "nothing", "do": "join"}, 404),
        ({"key": "2611.00001", "do": "burn"}, 400),
        ({"key": "2611.00001", "do": "join", "other": "nothing"}, 302),
        ({"key": "2611.00001", "do": "separate", "statement": "x"}, 302),
        ({"key": "2611.00001", "do": "separate"}, 302),
        ({"key": "2611.00001", "do": "part", "other": "2611.00001"}, 302),
    ],
)
def test_what_cannot_be_decided_is_said(desk: Client, papers: list[Paper], form: dict[str, str], status: int) -> None:
    assert desk.post("/desk/papers", form).status_code == status
    assert not Action.objects.exists()


@pytest.mark.parametrize("key", ["9" * 30, "٣" * 200, "²", ""])
def test_a_number_of_no_comment_closes_nothing(enter: Enter, key: str) -> None:
    moderator = enter("mo", role=Role.MODERATOR)
    assert moderator.post("/desk/close", {"kind": "comment", "key": key, "do": "dismiss"}).status_code == 302
    assert not Action.objects.exists()


def test_a_person_with_a_plus_in_their_name_is_reported(enter: Enter) -> None:
    User.objects.create_user("a+b")
    answer = enter("ada").post("/report", {"kind": "person", "key": "a+b", "reason": "Rude"}, follow=True)
    assert answer.status_code == 200
