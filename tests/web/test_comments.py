"""Comments on pages: for their author, for a stranger, for nobody, for who is banned."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from broadsheet.accounts.models import Role, Token, User
from broadsheet.accounts.tokens import make
from broadsheet.catalog.models import Paper
from broadsheet.community.comments import edit, post, react
from broadsheet.community.models import Comment, EarlierText, Reaction
from broadsheet.community.moderation import hide
from broadsheet.web.pages.comments import MOST_EARLIER
from broadsheet.web.talk import COMMENTS_A_PAGE
from tests.web.conftest import DAY, MakePaper

HOSTILE = (
    '<script>alert(1)</script><img src=x onerror=alert(1)> [x](javascript:alert(1)) "><svg onload=alert(1)> '
    "@<b>ada</b> {{ 7 }} {% csrf_token %} </textarea><script>alert(2)</script>"
)
HARM = ("<script>alert", "<img src=x", "<svg onload", 'href="javascript', "<b>ada")


def harmless(page: str) -> bool:
    return not any(harm in page for harm in HARM)


@pytest.fixture(autouse=True)
def invited(settings: Settings) -> None:
    settings.ACCESS = "invited"


@pytest.fixture
def paper(make_paper: MakePaper) -> Paper:
    return make_paper(listed=("arxiv", DAY, 0))


def signed_in(user: User | None, **how: Any) -> Client:
    client = Client(**how)
    if user:
        client.force_login(user)
    return client


@pytest.fixture
def ada(db: None) -> User:
    return User.objects.create_user("ada")


@pytest.fixture
def eve(db: None) -> User:
    return User.objects.create_user("eve")


@pytest.fixture
def banned(db: None, now: datetime) -> User:
    return User.objects.create_user("ben", banned=now)


@pytest.fixture
def comment(ada: User, paper: Paper, now: datetime) -> Comment:
    return post(ada, paper, "A *fine* paper", now)


def test_a_comment_is_written_and_stands_on_its_paper_and_in_lists(ada: User, paper: Paper) -> None:
    client = signed_in(ada)
    assert 'name="text"' in client.get(f"/papers/{paper.key}").content.decode()
    answer = client.post("/comments/new", {"on": paper.key, "text": "A *fine* paper"})
    made = Comment.objects.get()
    assert answer.headers["Location"] == f"/comments/{made.pk}"
    assert client.get(f"/comments/{made.pk}").headers["Location"] == f"/papers/{paper.key}#comment-{made.pk}"
    for path in (f"/papers/{paper.key}", "/comments", "/people/ada"):
        assert "A <em>fine</em> paper" in Client().get(path).content.decode()
    for path in (f"/papers/{paper.key}", f"/papers/date/{DAY}"):
        assert f'href="/papers/{paper.key}#discussion">1 comment</a>' in Client().get(path).content.decode()


def test_a_page_shows_what_was_said_at_once(paper: Paper, ada: User, now: datetime) -> None:
    before = Client().get(f"/papers/{paper.key}").headers["ETag"]
    made = post(ada, paper, "A fine paper", now)
    after = Client().get(f"/papers/{paper.key}", headers={"If-None-Match": before})
    assert after.status_code == 200
    react(ada, made, "🔥", now)
    assert Client().get(f"/papers/{paper.key}", headers={"If-None-Match": after.headers["ETag"]}).status_code == 200


def test_a_preview_keeps_nothing(ada: User, paper: Paper) -> None:
    page = signed_in(ada).post("/comments/new", {"on": paper.key, "text": "A *fine* paper, @ada", "preview": "1"})
    assert "A <em>fine</em> paper" in page.content.decode()
    assert 'href="/people/ada"' in page.content.decode()
    assert "A *fine* paper" in page.content.decode()
    assert not Comment.objects.exists()


def test_what_is_refused_is_said_and_the_text_stays(ada: User, paper: Paper) -> None:
    answer = signed_in(ada).post("/comments/new", {"on": paper.key, "text": "y" * 10_001})
    assert answer.status_code == 400
    assert "longer than 10,000 characters" in answer.content.decode()
    assert "y" * 10_001 in answer.content.decode()


def test_a_reply_names_what_it_answers(eve: User, comment: Comment) -> None:
    client = signed_in(eve)
    assert "A <em>fine</em> paper" in client.get(f"/comments/new?to={comment.pk}").content.decode()
    client.post("/comments/new", {"to": comment.pk, "text": "I think so too"})
    assert comment.replies.get().text == "I think so too"


def test_an_edit_is_seen_with_what_was_said_before(ada: User, comment: Comment, paper: Paper) -> None:
    client = signed_in(ada)
    assert "A *fine* paper" in client.get(f"/comments/{comment.pk}/edit").content.decode()
    client.post(f"/comments/{comment.pk}/edit", {"text": "A good paper"})
    page = Client().get(f"/papers/{paper.key}").content.decode()
    assert "edited</a>" in page
    assert "A <em>fine</em> paper" not in page
    history = Client().get(f"/comments/{comment.pk}/history").content.decode()
    assert "A good paper" in history
    assert "A <em>fine</em> paper" in history


@pytest.mark.parametrize("what", ["edit", "delete"])
def test_what_is_anothers_is_not_touched(eve: User, banned: User, comment: Comment, what: str) -> None:
    for user, status in ((eve, 404), (None, 403)):
        answer = signed_in(user).post(f"/comments/{comment.pk}/{what}", {"text": "Mine now"})
        assert answer.status_code == status
    assert signed_in(banned).post(f"/comments/{comment.pk}/{what}", {"text": "Mine now"}).status_code in (403, 404)
    comment.refresh_from_db()
    assert comment.text == "A *fine* paper"


def test_who_is_banned_or_nobody_does_not_speak(banned: User, comment: Comment, paper: Paper) -> None:
    for user in (banned, None):
        client = signed_in(user)
        assert client.get(f"/comments/new?on={paper.key}").status_code == 403
        assert client.post("/comments/new", {"on": paper.key, "text": "Hello"}).status_code == 403
        assert client.post("/comments/new", {"to": comment.pk, "text": "Hello"}).status_code == 403
        assert client.post(f"/comments/{comment.pk}/react", {"emoji": "🔥"}).status_code == 403
        assert client.post("/report", {"kind": "comment", "key": comment.pk, "reason": "x"}).status_code == 403
        assert 'name="text"' not in client.get(f"/papers/{paper.key}").content.decode()
    assert Comment.objects.count() == 1
    assert not Reaction.objects.exists()


def test_who_is_banned_may_still_take_back_what_they_said(ada: User, comment: Comment, now: datetime) -> None:
    User.objects.filter(pk=ada.pk).update(banned=now)
    assert signed_in(ada).post(f"/comments/{comment.pk}/delete").status_code == 302
    assert Client().get(f"/comments/{comment.pk}").status_code == 404


def test_who_leaves_takes_back_all_that_they_said(ada: User, eve: User, comment: Comment, paper: Paper) -> None:
    client = signed_in(ada)
    assert "A *fine* paper" in client.get("/account/export.json").content.decode()
    signed_in(eve).post("/comments/new", {"to": comment.pk, "text": "A reply"})
    client.post("/account/delete", {"name": "ada"})
    page = Client().get(f"/papers/{paper.key}").content.decode()
    assert "fine" not in page
    assert "Somebody who has left" in page
    assert "A reply" in page


def test_another_name_shows_at_once(ada: User, comment: Comment, paper: Paper) -> None:
    tag = Client().get(f"/papers/{paper.key}").headers["ETag"]
    signed_in(ada).post("/account", {"name": "Ada Lovelace"})
    page = Client().get(f"/papers/{paper.key}", headers={"If-None-Match": tag})
    assert "Ada Lovelace" in page.content.decode()


def test_a_token_for_reading_says_nothing(ada: User, paper: Paper, now: datetime) -> None:
    text = make(ada, "mine", Token.Scope.READ, now)
    said = Client().post(
        "/comments/new", {"on": paper.key, "text": "Hello"}, headers={"Authorization": f"Bearer {text}"}
    )
    assert said.status_code == 403
    assert not Comment.objects.exists()


def test_forms_must_be_ours(ada: User, comment: Comment, paper: Paper) -> None:
    strict = signed_in(ada, enforce_csrf_checks=True)
    for path, form in (
        ("/comments/new", {"on": paper.key, "text": "Hello"}),
        (f"/comments/{comment.pk}/edit", {"text": "Hello"}),
        (f"/comments/{comment.pk}/delete", {}),
        (f"/comments/{comment.pk}/react", {"emoji": "🔥"}),
        ("/report", {"kind": "person", "key": "ada", "reason": "x"}),
        ("/notifications/read", {}),
        ("/notifications/choices", {"mention": "none"}),
    ):
        assert strict.post(path, form).status_code == 403
    comment.refresh_from_db()
    assert comment.text == "A *fine* paper"
    assert Comment.objects.count() == 1


def test_reactions_are_buttons_for_readers_and_numbers_for_all(eve: User, comment: Comment, paper: Paper) -> None:
    client = signed_in(eve)
    assert client.post(f"/comments/{comment.pk}/react", {"emoji": "🚀"}).status_code == 302
    page = client.get(f"/papers/{paper.key}").content.decode()
    assert 'aria-label="Rocket 1"' in page
    assert 'aria-label="Rocket"' in Client().get(f"/papers/{paper.key}").content.decode()
    client.post(f"/comments/{comment.pk}/react", {"emoji": "🚀"})
    assert 'aria-label="Rocket 1"' not in client.get(f"/papers/{paper.key}").content.decode()
    assert client.post(f"/comments/{comment.pk}/react", {"emoji": "💣"}).status_code == 400


def test_hostile_texts_do_no_harm_anywhere(ada: User, eve: User, paper: Paper, now: datetime) -> None:
    User.objects.filter(pk=ada.pk).update(name=HOSTILE[:80])
    ada.refresh_from_db()
    made = post(ada, paper, HOSTILE, now)
    edit(made, f"{HOSTILE} again", now)
    post(eve, paper, "@ada", now)
    client = signed_in(ada)
    pages = (f"/papers/{paper.key}", "/comments", "/people/ada", f"/comments/{made.pk}/history")
    own = (f"/comments/{made.pk}/edit", f"/comments/new?to={made.pk}", "/notifications")
    for path in (*pages, *own):
        page = client.get(path)
        assert page.status_code == 200
        assert harmless(page.content.decode()), path
    shown = client.post("/comments/new", {"on": paper.key, "text": HOSTILE, "preview": "1"})
    assert harmless(shown.content.decode())


def test_a_hidden_comment_shows_why_and_nothing_else(ada: User, comment: Comment, paper: Paper, now: datetime) -> None:
    edit(comment, "A rude thing", now)
    hide(User.objects.create_user("mo", role=Role.MODERATOR), comment, "Be <b>kind</b>.", now)
    page = Client().get(f"/papers/{paper.key}").content.decode()
    assert "A moderator hid this comment: Be &lt;b&gt;kind&lt;/b&gt;." in page
    assert "A rude thing" not in page + Client().get("/comments").content.decode()
    assert Client().get(f"/comments/{comment.pk}/history").status_code == 404
    assert signed_in(ada).post(f"/comments/{comment.pk}/react", {"emoji": "🔥"}).status_code == 404
    assert signed_in(ada).post(f"/comments/{comment.pk}/edit", {"text": "x"}).status_code == 400


def test_a_permalink_leads_to_the_page_on_which_it_stands(ada: User, paper: Paper, now: datetime) -> None:
    Comment.objects.bulk_create(
        Comment(user=ada, key=paper.key, text=f"number {n}", at=now) for n in range(COMMENTS_A_PAGE + 1)
    )
    last = Comment.objects.order_by("pk").last()
    assert last
    where = Client().get(f"/comments/{last.pk}").headers["Location"]
    assert where == f"/papers/{paper.key}?page=2#comment-{last.pk}"
    page = Client().get(where).content.decode()
    assert f'id="comment-{last.pk}"' in page
    assert "number 0<" not in page


@pytest.mark.parametrize("path", ["/comments/9", "/comments/99999999999999999999", "/people/nobody", "/people/a%00b"])
def test_what_is_not_there_is_not_found(db: None, path: str) -> None:
    assert Client().get(path).status_code == 404


@pytest.mark.parametrize("asked", ["on=nothing", "to=9", "to=x", "to=²", "", "on=%00"])
def test_there_is_nothing_to_say_about_nothing(ada: User, asked: str) -> None:
    assert signed_in(ada).get(f"/comments/new?{asked}").status_code == 404


def test_a_mention_leads_to_people_who_are_here(
    ada: User, eve: User, banned: User, paper: Paper, now: datetime
) -> None:
    post(ada, paper, "@eve, @Eve, @ben, @nobody and `@eve`", now)
    page = Client().get(f"/papers/{paper.key}").content.decode()
    assert page.count('href="/people/eve"') == 2
    assert "/people/ben" not in page
    assert "/people/nobody" not in page


def test_a_history_without_end_is_shown_to_an_end(ada: User, paper: Paper, now: datetime) -> None:
    made = post(ada, paper, "The first text", now)
    for number in range(MOST_EARLIER + 1):
        EarlierText.objects.create(comment=made, text=f"Text {number}", until=now + timedelta(minutes=number))
    page = Client().get(f"/comments/{made.pk}/history").content.decode()
    assert f"Text {MOST_EARLIER}<" in page
    assert "Text 0<" not in page
