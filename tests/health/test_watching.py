"""Requests have ids, are counted by the names of their addresses, and told where they were slow."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from pytest_django.fixtures import Settings

from broadsheet import meters
from broadsheet.health.slow import slow_queries_told
from broadsheet.logs import Doing, doing
from broadsheet.meters import Counted, Timed
from broadsheet.web.watching import Naming, Watched


@pytest.fixture(autouse=True)
def nothing_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meters, "requests", Timed())
    monkeypatch.setattr(meters, "statuses", Counted())


def asked(path: str, status: int = 200, name: str = "", **headers: str) -> tuple[str, list[Any]]:
    """The id that came back, and what was counted, of a request that the application answers so."""
    sent: list[Any] = []

    async def application(_scope: Any, _receive: Any, send: Any) -> None:
        now = doing.get()
        assert now
        now.name = name
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def send(event: Any) -> None:
        sent.append(event)

    given = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    asyncio.run(Watched(application)({"type": "http", "path": path, "headers": given}, None, send))
    return dict(sent[0]["headers"])[b"x-request-id"].decode(), [key for key, _ in meters.statuses.snapshot()]


def test_an_id_that_is_one_is_kept() -> None:
    assert asked("/papers", x_request_id="3f2a-77.b_9")[0] == "3f2a-77.b_9"


@pytest.mark.parametrize("given", ["", "short", "x" * 65, "with space", 'quo"te-1234', "line\nbreak-123"])
def test_one_that_is_not_is_made_anew(given: str) -> None:
    made, _ = asked("/papers", x_request_id=given)
    assert made != given
    assert len(made) == 16


@pytest.mark.parametrize(
    ("path", "status", "name", "counted"),
    [
        ("/papers", 200, "papers", ("papers", "200")),
        ("/static/x.css", 200, "", ("static", "200")),
        ("/static/none-of-ours", 404, "", ("unknown", "404")),
        ("/feeds/papers.atom", 304, "", ("held", "304")),
        ("/mcp", 405, "", ("mcp", "405")),
        ("/wp-admin/x.php", 400, "", ("unknown", "400")),
    ],
)
def test_it_is_counted_by_its_name(path: str, status: int, name: str, counted: tuple[str, str]) -> None:
    assert asked(path, status, name)[1] == [counted]


def test_who_went_away_is_counted_too() -> None:
    async def gone(_scope: Any, _receive: Any, _send: Any) -> None:
        pass

    asyncio.run(Watched(gone)({"type": "http", "path": "/x", "headers": []}, None, None))
    assert meters.statuses.snapshot() == [(("unknown", "499"), 1)]


def test_a_slow_answer_is_told_without_its_path(settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    settings.SLOW_PAGE = 1
    watched = Watched(_slow)
    asyncio.run(watched({"type": "http", "path": "/enter/secret", "headers": []}, None, _nowhere))
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "A slow answer: 200 in" in caplog.text
    assert "secret" not in caplog.text


async def _slow(_scope: Any, _receive: Any, send: Any) -> None:
    await asyncio.sleep(0.002)
    await send({"type": "http.response.start", "status": 200, "headers": []})


async def _nowhere(_event: Any) -> None:
    pass


def test_the_whole_application_is_watched() -> None:
    from broadsheet.asgi import application

    sent: list[Any] = []
    asking = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive() -> Any:
        if asking:
            return asking.pop()
        await asyncio.sleep(60)  # who asked stays

    async def send(event: Any) -> None:
        sent.append(event)

    scope = {"type": "http", "method": "GET", "path": "/healthz", "query_string": b"", "http_version": "1.1"}
    asyncio.run(application({**scope, "headers": [(b"x-request-id", b"from-a-proxy")]}, receive, send))
    assert sent[0]["status"] == 200
    assert (b"x-request-id", b"from-a-proxy") in sent[0]["headers"]
    assert meters.statuses.snapshot() == [(("healthz", "200"), 1)]


@pytest.mark.django_db
def test_django_names_the_address(client: Client, settings: Settings) -> None:
    settings.MIDDLEWARE = [f"{Naming.__module__}.Naming"]
    now = Doing("abcd1234")
    token = doing.set(now)
    client.get("/robots.txt")
    doing.reset(token)
    assert now.name == "robots"


@pytest.mark.django_db
def test_a_slow_query_is_told_without_its_values(settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    settings.SLOW_QUERY = 1
    caplog.set_level(logging.WARNING)
    long = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 60000) SELECT count(*), %s FROM n"
    with slow_queries_told(), connection.cursor() as cursor:
        cursor.execute(long, ["ada"])
    assert "A slow query: " in caplog.text
    assert "count(*), %s" in caplog.text
    assert "ada" not in caplog.text


def test_names_are_bounded() -> None:
    timed = Timed()
    for number in range(meters.MOST + 50):
        timed.add(f"name-{number}", 0.1)
    assert len(timed.counts) == meters.MOST + 1
    assert sum(timed.counts["other"]) == 50
