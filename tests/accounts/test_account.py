"""Tokens for programs, taking everything along, leaving."""

from __future__ import annotations

import json
import re

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from broadsheet.accounts.models import Token, User
from broadsheet.accounts.tokens import MOST
from broadsheet.catalog.models import Paper
from broadsheet.community.models import Vote
from broadsheet.library.models import Mark
from tests.accounts.conftest import Signed


@pytest.fixture
def paper(db: None) -> Paper:
    from datetime import UTC, datetime

    return Paper.objects.create(key="2605.00001", title="A study of columns", added=datetime(2026, 6, 1, tzinfo=UTC))


def token(client: Client, scope: str = "read", name: str = "script") -> str:
    page = client.post("/account/tokens", {"name": name, "scope": scope}).content.decode()
    found = re.search(r"bs_[\w-]{40,}", page)
    assert found
    return found[0]


def bearer(text: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {text}"}


def test_a_token_is_shown_once_and_kept_as_a_hash(signed: Signed) -> None:
    ada = signed("ada")
    text = token(ada)
    assert text not in ada.get("/account").content.decode()
    assert text not in str(Token.objects.values())


def test_a_token_for_reading_reads(signed: Signed, paper: Paper) -> None:
    text = token(signed("ada"))
    assert Client().get("/library.json", headers=bearer(text)).status_code == 200
    assert Client().post("/mark", {"do": f"save {paper.key}"}, headers=bearer(text)).status_code == 403
    assert not Mark.objects.exists()


def test_a_token_for_writing_writes_as_its_person_and_needs_no_form(signed: Signed, paper: Paper) -> None:
    text = token(signed("ada"), "write")
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/mark", {"do": f"save {paper.key}"}, headers=bearer(text)).status_code == 302
    assert Mark.objects.get().user.username == "ada"


@pytest.mark.parametrize("path", ["/account", "/account/export.json", "/accounts/email/", "/admin/", "/invitations"])
def test_a_token_opens_no_page_of_the_account(signed: Signed, path: str) -> None:
    text = token(signed("ada"), "write")
    assert Client().get(path, headers=bearer(text)).status_code == 401


def test_a_token_counts_alone_whoever_else_is_signed_in(signed: Signed, paper: Paper) -> None:
    text, eve = token(signed("ada"), "write"), signed("eve")
    eve.post("/mark", {"do": f"save {paper.key}"}, headers=bearer(text))
    assert Mark.objects.get().user.username == "ada"
    assert eve.get("/library.json", headers=bearer("bs_" + "x" * 43)).status_code == 401


def test_a_token_is_revoked_by_its_person_alone(signed: Signed) -> None:
    ada, eve = signed("ada"), signed("eve")
    text = token(ada)
    path = f"/account/tokens/{Token.objects.get().pk}/revoke"
    eve.post(path)
    Client().post(path)
    assert Client().get("/library.json", headers=bearer(text)).status_code == 200
    ada.post(path)
    assert Client().get("/library.json", headers=bearer(text)).status_code == 401


def test_who_is_gone_has_no_token(signed: Signed) -> None:
    text = token(signed("ada"))
    User.objects.update(is_active=False)
    assert Client().get("/library.json", headers=bearer(text)).status_code == 401


@pytest.mark.parametrize("told", [{}, {"name": "x", "scope": "all"}, {"name": "", "scope": "read"}])
def test_what_is_no_token_is_said(signed: Signed, told: dict[str, str]) -> None:
    assert signed("ada").post("/account/tokens", told).status_code == 400


def test_tokens_are_not_without_end(signed: Signed) -> None:
    ada = signed("ada")
    for _ in range(MOST):
        token(ada)
    assert ada.post("/account/tokens", {"name": "x", "scope": "read"}).status_code == 400


def test_names_are_escaped_everywhere(signed: Signed) -> None:
    ada, hostile = signed("ada"), "<script>alert(1)</script>"
    ada.post("/account", {"name": hostile})
    token(ada, name=hostile)
    page = ada.get("/account").content.decode()
    assert hostile not in page
    assert page.count("&lt;script&gt;") >= 2


def test_everything_is_taken_along(signed: Signed, paper: Paper) -> None:
    ada = signed("ada")
    for do in ("save", "upvote"):
        ada.post("/mark", {"do": f"{do} {paper.key}"})
    told = json.loads(ada.get("/account/export.json").content)
    assert told["account"]["username"] == "ada"
    assert told["library"]["papers"][0]["id"] == paper.key
    assert [one["key"] for one in told["upvotes"]] == [paper.key]
    assert Client().get("/account/export.json").status_code == 403


def test_an_account_is_deleted_by_name_with_all_that_was_kept(signed: Signed, paper: Paper) -> None:
    ada, eve = signed("ada"), signed("eve")
    for client in (ada, eve):
        client.post("/mark", {"do": f"save {paper.key}"})
        client.post("/mark", {"do": f"upvote {paper.key}"})
    assert ada.post("/account/delete", {"name": "eve"}).status_code == 400
    assert User.objects.count() == 2
    assert ada.post("/account/delete", {"name": "ada"}).status_code == 302
    assert [one.username for one in User.objects.all()] == ["eve"]
    assert Mark.objects.count() == Vote.objects.count() == 1
    assert ada.get("/account").status_code == 403


def test_the_single_user_is_not_deleted(settings: Settings, db: None) -> None:
    settings.ACCESS = "single"
    single = Client(REMOTE_ADDR="127.0.0.1", HTTP_HOST="localhost")
    assert single.get("/account").status_code == 200
    assert single.post("/account/delete", {"name": "me"}).status_code == 403
    assert User.objects.get().username == "me"
