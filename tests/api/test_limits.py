"""Who asks too often waits; the headers say how often that is; who runs the machine alone does not wait."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from broadsheet.api import limits
from tests.api.conftest import Program


@pytest.fixture
def twice(settings: Settings, monkeypatch: pytest.MonkeyPatch, db: None) -> list[float]:
    """Two requests a minute, in the time that this holds."""
    settings.ACCESS, settings.API_RATE = "invited", 2
    now = [120.0]
    monkeypatch.setattr(limits, "window", limits.Window(clock=lambda: now[0]))
    return now


def test_the_third_request_of_a_minute_waits_for_the_next(twice: list[float], client: Client) -> None:
    first, second, third = (client.get("/api/v1/feeds") for _ in range(3))
    assert [one.status_code for one in (first, second, third)] == [200, 200, 429]
    assert first.headers["RateLimit-Policy"] == '"api";q=2;w=60'
    assert [one.headers["RateLimit"] for one in (first, second, third)] == [
        '"api";r=1;t=60',
        '"api";r=0;t=60',
        '"api";r=0;t=60',
    ]
    assert third.headers["Retry-After"] == "60"
    assert third.json()["code"] == "too_many_requests"
    twice[0] = 180.0
    assert client.get("/api/v1/feeds").status_code == 200


def test_other_addresses_and_other_people_are_counted_apart(
    program: Program, twice: list[float], client: Client
) -> None:
    for _ in range(3):
        last = client.get("/api/v1/feeds")
    assert last.status_code == 429
    assert client.get("/api/v1/feeds", REMOTE_ADDR="192.0.2.1").status_code == 200
    assert program("owner").get("/api/v1/feeds").status_code == 200
    assert [program("stranger").get("/api/v1/feeds").status_code for _ in range(3)] == [200, 200, 429]


def test_a_network_of_ipv6_is_one(twice: list[float], client: Client) -> None:
    for number in (1, 2):
        client.get("/api/v1/feeds", REMOTE_ADDR=f"2001:db8:0:1::{number}")
    assert client.get("/api/v1/feeds", REMOTE_ADDR="2001:db8:0:1::3").status_code == 429
    assert client.get("/api/v1/feeds", REMOTE_ADDR="2001:db8:0:2::3").status_code == 200


def test_elsewhere_under_api_the_error_is_one_of_daily_papers(twice: list[float], client: Client) -> None:
    for _ in range(3):
        last = client.get("/api/nothing")
    assert last.status_code == 429
    assert set(last.json()) == {"error"}


def test_pages_and_who_is_alone_here_have_no_limit(settings: Settings, twice: list[float], client: Client) -> None:
    assert {client.get("/papers").status_code for _ in range(3)} == {200}
    settings.ACCESS = "single"
    asked = [client.get("/api/v1/feeds", headers={"host": "localhost"}) for _ in range(3)]
    assert {one.status_code for one in asked} == {200}
    assert "RateLimit" not in asked[0].headers


def test_a_limit_of_nothing_is_none(settings: Settings, twice: list[float], client: Client) -> None:
    settings.API_RATE = 0
    assert {client.get("/api/v1/feeds").status_code for _ in range(3)} == {200}
