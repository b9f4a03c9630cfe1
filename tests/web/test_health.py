"""The operator's page: the same checks as `broadsheet doctor`, and how the disk fills."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from broadsheet.accounts.links import operator
from broadsheet.health.checks import CHECKS
from broadsheet.health.found import Found
from broadsheet.health.models import Measured
from broadsheet.web import health

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(operator("ada"))
    return client


@pytest.fixture(autouse=True)
def without_a_model(monkeypatch: pytest.MonkeyPatch) -> None:
    """Which takes seconds to be checked."""
    monkeypatch.setitem(CHECKS, "model", lambda: Found("failed", "It is <b>broken</b>.", "Install it again."))


def _page(desk: Client) -> str:
    answer = desk.get("/admin/health")
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_each_check_is_there_with_what_to_do(desk: Client) -> None:
    page = _page(desk)
    assert page.count("<tr data-verdict=") == len(CHECKS)
    assert "It is &lt;b&gt;broken&lt;/b&gt;. <p>→ Install it again.</p>" in page
    assert "1 check failed and " in page
    assert "To be sent: 0 digests, 0 notifications by mail, 0 messages to webhooks." in page
    assert "How fast it grows can be said after some days." in page


def test_sizes_are_shown_the_newest_first(desk: Client) -> None:
    today = timezone.now().date()
    for ago in range(20):
        size = 10**9 - ago * 20_000_000
        Measured.objects.create(
            day=today - timedelta(days=ago),
            database=size // 2,
            index=size // 4,
            home=size,
            free=10**10 - size,
            papers=7,
        )
    page = _page(desk)
    assert "The data folder grows by 20.0 MB a day." in page
    assert page.count("<td>+20.0 MB</td>") == health.ROWS
    assert page.index("<td>1,000.0 MB</td>") < page.index("<td>980.0 MB</td>")
    assert 'aria-label="The size of the data folder, day by day, from' in page


def test_it_is_for_operators_alone(client: Client) -> None:
    assert client.get("/admin/health", follow=True).status_code == 403


def test_operators_are_led_there(desk: Client) -> None:
    for path in ("/status", "/admin/"):
        assert 'href="/admin/health"' in desk.get(path).content.decode()


def test_others_are_not(client: Client) -> None:
    assert "/admin/health" not in client.get("/status").content.decode()


def test_what_cannot_be_read_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_now: object) -> None:
        raise OperationalError

    monkeypatch.setattr(health, "waiting", away)
    assert health.context(timezone.now())["days"] == []
