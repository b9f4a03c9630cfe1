"""Who sends a request: by the rules of the pages, but never by cookies, nor through a page of another site."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from broadsheet.accounts import access, tokens
from broadsheet.accounts.models import Token, User
from broadsheet.api.agents.asking import Refused, local, of_scope
from tests.web.conftest import Enter

NOW = datetime(2026, 6, 1, 8, tzinfo=UTC)
HOST = "papers.example"


def scope(remote: str = "127.0.0.1", host: str = HOST, **headers: str) -> dict[str, Any]:
    sent = {"host": host, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return {
        "type": "http",
        "method": "POST",
        "path": "/mcp",
        "query_string": b"",
        "scheme": "http",
        "client": (remote, 5_000),
        "headers": [(name.encode(), value.encode()) for name, value in sent.items()],
    }


@pytest.fixture
def public(settings: Settings, db: None) -> None:
    settings.ACCESS, settings.ALLOWED_HOSTS = "invited", [HOST]


@pytest.fixture
def single(settings: Settings, db: None) -> None:
    settings.ACCESS, settings.ALLOWED_HOSTS = "single", ["localhost", "127.0.0.1"]


@pytest.mark.parametrize(("kind", "may_save"), [(Token.Scope.WRITE, True), (Token.Scope.READ, False)])
def test_a_token_is_its_person(public: None, ada: User, kind: Token.Scope, may_save: bool) -> None:
    asker = of_scope(scope(authorization=f"Bearer {tokens.make(ada, 'agent', kind, NOW)}"))
    assert (asker.user, asker.may_save, asker.site) == (ada, may_save, f"http://{HOST}")


def test_without_a_token_it_is_nobody(public: None) -> None:
    assert of_scope(scope()).user is None


def test_the_end_of_a_token_is_the_end_of_its_person(public: None, ada: User) -> None:
    text = tokens.make(ada, "agent", Token.Scope.WRITE, NOW)
    Token.objects.all().delete()
    with pytest.raises(Refused) as refused:
        of_scope(scope(authorization=f"Bearer {text}"))
    assert refused.value.status == 401


def test_cookies_count_nothing(public: None, enter: Enter, settings: Settings) -> None:
    name = settings.SESSION_COOKIE_NAME
    asker = of_scope(scope(cookie=f"{name}={enter('ada').cookies[name].value}"))
    assert asker.user is None


def test_on_this_machine_it_is_the_single_user(single: None) -> None:
    asker = of_scope(scope(host="localhost:8000"))
    assert asker.user == access.single_user()
    assert asker.may_save


@pytest.mark.parametrize("other", [{"remote": "192.0.2.7"}, {"x_forwarded_for": "192.0.2.7"}, {"forwarded": "for=x"}])
def test_from_elsewhere_or_by_a_proxy_it_is_nobody(single: None, other: dict[str, str]) -> None:
    assert of_scope(scope(host="localhost:8000", **other)).user is None


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://localhost:9000", "http://[", "https://"])
def test_a_page_of_another_site_is_refused(single: None, origin: str) -> None:
    with pytest.raises(Refused) as refused:
        of_scope(scope(host="localhost:8000", origin=origin))
    assert refused.value.status == 403


def test_a_page_of_ours_is_answered(single: None) -> None:
    assert of_scope(scope(host="localhost:8000", origin="http://localhost:8000")).user


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "", "a b"])
def test_a_name_that_is_not_ours_is_refused(single: None, host: str) -> None:
    with pytest.raises(Refused) as refused:
        of_scope(scope(host=host))
    assert refused.value.status == 400


def test_who_runs_the_command_is_the_single_user_or_whom_they_name(single: None, ada: User) -> None:
    assert local().user == access.single_user()
    assert local("ada").user == ada
    assert local("bob").user is None


def test_where_people_come_in_the_command_is_nobody(public: None) -> None:
    assert local().user is None


def test_who_asks_too_often_waits_as_elsewhere(public: None, ada: User, settings: Settings) -> None:
    """Counted together with what they ask under `/api/`; for each person and for each address of who is nobody."""
    settings.API_RATE = 1
    token = f"Bearer {tokens.make(ada, 'agent', Token.Scope.READ, NOW)}"
    of_scope(scope())
    assert Client().get("/api/v1/feeds", headers={"host": HOST}).status_code == 429
    with pytest.raises(Refused) as refused:
        of_scope(scope())
    assert (refused.value.status, refused.value.headers["Retry-After"]) == (429, "60")
    assert refused.value.headers["RateLimit"] == '"api";r=0;t=60'
    assert of_scope(scope(authorization=token)).user == ada
    assert of_scope(scope("192.0.2.1")).user is None


def test_the_single_user_of_the_machine_waits_for_nobody(single: None, settings: Settings) -> None:
    settings.API_RATE = 1
    assert {of_scope(scope(host="localhost")).may_save for _ in range(3)} == {True}
