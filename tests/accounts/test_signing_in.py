"""Who may make an account, how people sign in, and what attacks on that find."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings

from broadsheet.accounts.invitations import LASTING
from broadsheet.accounts.links import token
from broadsheet.accounts.models import Invitation, Role, User
from tests.accounts.conftest import PASSWORD, Signed

SIGNUP, LOGIN = "/accounts/signup/", "/accounts/login/"


def sign_up(client: Client, name: str = "ada", **more: str) -> int:
    return client.post(SIGNUP, {"username": name, "password1": PASSWORD, **more}).status_code


def sign_in(client: Client, login: str = "ada", password: str = PASSWORD, **more: str) -> str:
    answer = client.post(LOGIN, {"login": login, "password": password, **more})
    return answer.headers.get("Location", "") if answer.status_code == 302 else answer.content.decode()


@pytest.fixture
def ada(db: None) -> User:
    return User.objects.create_user("ada", "ada@example.org", PASSWORD)


def link_of(operator: Client) -> str:
    page = operator.post("/invitations", {"note": "Ada"}).content.decode()
    found = re.search(r"http://testserver(/invited/[\w-]+)", page)
    assert found
    return found[1]


def test_where_one_person_is_alone_nobody_signs_in(settings: Settings) -> None:
    settings.ACCESS = "single"
    for path in (LOGIN, SIGNUP, "/accounts/password/reset/", "/accounts/2fa/"):
        assert Client().get(path).status_code == 404
        assert Client().post(path).status_code == 404


def test_without_an_invitation_no_account_is_made(invited: Settings) -> None:
    assert "by invitation" in Client().get(SIGNUP).content.decode()
    sign_up(Client())
    assert not User.objects.exists()


def test_an_invitation_makes_one_account(signed: Signed) -> None:
    link = link_of(signed("boss", Role.MODERATOR))
    client = Client()
    assert client.get(link).headers["Location"] == SIGNUP
    assert sign_up(client) == 302
    assert User.objects.get(username="ada").role == Role.READER
    other = Client()
    assert other.get(link).status_code == 403
    sign_up(other, "eve")
    assert not User.objects.filter(username="eve").exists()


def test_of_two_who_come_with_one_invitation_one_comes_in(signed: Signed) -> None:
    link = link_of(signed("boss", Role.MODERATOR))
    first, second = Client(), Client()
    for client in (first, second):
        client.get(link)
    session = second.session["invitation"]
    assert sign_up(first) == 302
    assert session
    sign_up(second, "eve")
    assert not User.objects.filter(username="eve").exists()


def test_an_invitation_ends(signed: Signed) -> None:
    link = link_of(signed("boss", Role.MODERATOR))
    Invitation.objects.update(made=timezone.now() - LASTING - timedelta(seconds=1))
    assert Client().get(link).status_code == 403


def test_an_invitation_is_revoked_by_who_made_it_alone(signed: Signed) -> None:
    boss, other = signed("boss", Role.MODERATOR), signed("other", Role.MODERATOR)
    link = link_of(boss)
    path = f"/invitations/{Invitation.objects.get().pk}/revoke"
    other.post(path)
    assert Invitation.objects.exists()
    boss.post(path)
    assert Client().get(link).status_code == 403


def test_readers_do_not_invite(signed: Signed) -> None:
    assert signed("ada").post("/invitations").status_code == 403
    assert Client().get("/invitations").status_code == 403


def test_where_it_is_open_anybody_comes_and_passwords_are_hashed_by_argon2(opened: Settings) -> None:
    client = Client()
    assert sign_up(client) == 302
    assert User.objects.get().password.startswith("argon2$argon2id$")
    assert client.get("/account").status_code == 200


def test_nobody_makes_themselves_more_than_a_reader(opened: Settings) -> None:
    sign_up(Client(), role="operator", is_superuser="1", is_staff="1", banned="", library_revision="9")
    user = User.objects.get()
    assert (user.role, user.is_superuser, user.is_staff, user.library_revision) == (Role.READER, False, False, 0)
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    client.post("/account", {"name": "Ada", "role": "operator", "username": "boss", "is_superuser": "1"})
    user.refresh_from_db()
    assert (user.name, user.username, user.role, user.is_superuser) == ("Ada", "ada", Role.READER, False)


@pytest.mark.parametrize("name", ["admin", "Ada", "a b", "ada/../x", "-a", "a" * 40, "<b>", "адa", "me"])
def test_names_that_nobody_may_have(opened: Settings, name: str) -> None:
    assert sign_up(Client(), name) == 200
    assert not User.objects.exists()


@pytest.mark.parametrize("password", ["short", "password123", "1234567890"])
def test_passwords_that_are_guessed_at_once(opened: Settings, password: str) -> None:
    assert Client().post(SIGNUP, {"username": "ada", "password1": password}).status_code == 200
    assert not User.objects.exists()


def test_one_signs_in_by_name_or_address(invited: Settings, ada: User) -> None:
    assert sign_in(Client()) == "/papers"
    client = Client()
    assert sign_in(client, next="/library") == "/library"
    assert client.get("/library").status_code == 200


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example"])
def test_signing_in_leads_nowhere_else(invited: Settings, ada: User, back: str) -> None:
    assert sign_in(Client(), next=back) == "/papers"


def test_who_is_known_here_is_not_told(invited: Settings, ada: User) -> None:
    """An unknown name and a wrong password have one answer, and so has a new password for either."""
    answers = {re.sub(r'value="[^"]*"', "", sign_in(Client(), name, "wrong")) for name in ("ada", "eve")}
    assert len(answers) == 1
    asked = [Client().post("/accounts/password/reset/", {"email": f"{name}@example.org"}) for name in ("ada", "eve")]
    assert len({(answer.status_code, answer.headers.get("Location")) for answer in asked}) == 1


def test_passwords_cannot_be_tried_on_and_on(invited: Settings, ada: User) -> None:
    for number in range(5):
        sign_in(Client(REMOTE_ADDR=f"203.0.113.{number}"), password=f"wrong {number}")
    assert "Too many failed login attempts" in sign_in(Client(REMOTE_ADDR="203.0.113.99"))


def test_one_address_cannot_try_many_people(invited: Settings, ada: User) -> None:
    for number in range(10):
        sign_in(Client(), f"somebody{number}", "wrong")
    assert sign_in(Client()) != "/papers"


def test_a_session_from_before_is_not_the_one_after(invited: Settings, ada: User) -> None:
    client = Client()
    client.get(LOGIN)
    session = client.session
    session["planted"] = "yes"
    session.save()
    before = session.session_key
    client.cookies["broadsheet_session"] = before or ""
    assert sign_in(client) == "/papers"
    assert client.cookies["broadsheet_session"].value != before
    thief = Client()
    thief.cookies["broadsheet_session"] = before or ""
    assert thief.get("/account").status_code == 403


def test_who_came_in_by_a_link_may_add_a_passkey_at_once(invited: Settings, ada: User) -> None:
    client = Client()
    client.post(reverse("enter", args=[token(ada)]))
    assert client.get("/accounts/2fa/webauthn/add/").status_code == 200


def test_who_is_banned_keeps_but_does_not_speak(signed: Signed) -> None:
    ada = signed("ada")
    User.objects.update(banned=timezone.now())
    assert ada.get("/library").status_code == 200
    assert ada.post("/mark", {"do": "upvote 2605.1"}).status_code == 403


def test_pages_of_accounts_are_kept_by_nobody(invited: Settings) -> None:
    assert "no-store" in Client().get(LOGIN).headers["Cache-Control"]


def test_many_attempts_on_others_do_not_free_one_person_of_the_limit(invited: Settings, ada: User) -> None:
    """What is counted is forgotten where there is too much of it: too much must be more than strangers can bring."""
    for _ in range(5):
        sign_in(Client(), "ada", "wrong")
    for number in range(1_000):
        cache.set(f"attempt-{number}", number, 300)
    assert "Too many failed" in sign_in(Client(), "ada")


def test_cookies_that_came_by_https_go_by_https_alone(invited: Settings, ada: User) -> None:
    client = Client()
    for secure in (False, True):
        answer = client.post(LOGIN, {"login": "ada", "password": PASSWORD}, secure=secure)
        assert bool(answer.cookies["broadsheet_session"]["secure"]) == secure
        client.logout()


def test_an_invitation_of_somebody_who_is_banned_lets_nobody_in(signed: Signed) -> None:
    link = link_of(signed("boss", Role.MODERATOR))
    User.objects.update(banned=timezone.now())
    assert Client().get(link).status_code == 403
