"""Every operation, asked by who owns what it names, by a stranger, and by nobody."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from broadsheet.accounts.models import Token, User
from broadsheet.api.asker import NO_FORM
from broadsheet.api.problems import PROBLEM
from broadsheet.api.v1.interface import api
from tests.api.conftest import Program
from tests.api.v1.rows import PEOPLE, ROWS, Row
from tests.web.attacks.world import HIDDEN, SECRET, Names

WRITES = [row for row in ROWS if row.writes]
every_row = pytest.mark.parametrize("row", ROWS, ids=str)
every_write = pytest.mark.parametrize("row", WRITES, ids=str)


def ask(client: Client, row: Row, names: Names) -> Any:
    body = json.dumps(row.body) if row.body is not None else ""
    path = f"/api/v1{row.path.format_map(names)}"
    return client.generic(row.method.upper(), path, body, content_type="application/json")


def test_every_operation_has_a_row() -> None:
    paths = api.get_openapi_schema()["paths"]
    known = {(told["operationId"], method) for path in paths.values() for method, told in path.items()}
    assert {(row.operation, row.method) for row in ROWS} == known


@every_row
@pytest.mark.parametrize("person", PEOPLE)
def test_each_gets_what_is_theirs(program: Program, here: Names, row: Row, person: str) -> None:
    answer = ask(program(person), row, here)
    assert answer.status_code == row.answer(person), answer.content
    text = (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()
    assert HIDDEN not in text
    if person != "owner":
        assert SECRET not in text
    if answer.status_code >= 400:
        assert answer.headers["Content-Type"] == PROBLEM
        assert answer.json()["detail"]


@every_write
def test_a_token_for_reading_writes_nothing(program: Program, here: Names, row: Row) -> None:
    assert ask(program("owner", Token.Scope.READ), row, here).status_code == 403


@every_write
def test_a_cookie_writes_with_the_token_of_a_form_alone(here: Names, row: Row) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(User.objects.get(username="ada"))
    assert ask(browser, row, here).status_code == 403
    browser.get("/account")
    browser.defaults["HTTP_X_CSRFTOKEN"] = browser.cookies["broadsheet_csrf"].value
    assert ask(browser, row, here).status_code == row.answer("owner")


@every_write
def test_who_is_banned_says_nothing_in_sight_of_others(program: Program, here: Names, row: Row) -> None:
    User.objects.filter(username="ada").update(banned="2026-05-01T00:00Z")
    in_sight = {"upvote", "unvote", "comment", "reply", "edit_comment", "make_collection"}
    in_sight |= {"make_webhook", "change_webhook", "do_webhook", "delete_webhook"}
    refused = row.operation in in_sight or (row.operation in ("collect", "discard") and "public" in row.path)
    answer = ask(program("owner"), row, here)
    assert answer.status_code == (403 if refused else row.answer("owner"))


@every_write
def test_programs_of_the_single_user_write_what_no_site_has_a_browser_send(
    here: Names, settings: Settings, row: Row
) -> None:
    settings.ACCESS = "single"
    alone = Client(enforce_csrf_checks=True, HTTP_HOST="localhost:8000")
    path = f"/api/v1{row.path.format_map(here)}"
    if row.method == "post":
        assert alone.generic("POST", path, "{}", content_type="text/plain").status_code == 415
    for marks in ({"Origin": "http://localhost:8000"}, {"Sec-Fetch-Site": "cross-site"}):
        alone.defaults = {"HTTP_HOST": "localhost:8000"}
        answer = alone.generic(row.method.upper(), path, headers=marks)
        assert answer.status_code == 403
    elsewhere = alone.generic(row.method.upper(), path, headers={"Origin": "https://evil.example"})
    assert elsewhere.status_code == 401
    answer = ask(alone, row, here)
    assert answer.status_code not in (401, 415)
    assert NO_FORM not in answer.content.decode()
