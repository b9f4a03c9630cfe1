"""The worker harvests what is due."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session

from broadsheet import worker
from broadsheet.catalog.models import Harvest, Paper
from broadsheet.sources.kinds import DEFAULT, configured
from tests.clocks import SetClock
from tests.harvest.oai import OaiServer, papers
from tests.loopback import Asked, Loopback, Reply

pytestmark = pytest.mark.django_db


@pytest.fixture
def arxiv(server: Loopback, settings: Any) -> OaiServer:
    table = {"kind": "arxiv-oai", "base_url": server.url, "pause": 0, "since": "2026-11-15"}
    settings.SOURCES = configured({"one": table})
    served = OaiServer(SetClock(datetime.now(UTC)), papers(7))
    server.answer = served.answer
    return served


def test_harvests_what_is_due_and_then_rests(arxiv: OaiServer) -> None:
    assert not worker.harvest_sources(threading.Event())
    assert Paper.objects.count() == 7
    asked = len(arxiv.asked)
    worker.harvest_sources(threading.Event())
    assert len(arxiv.asked) == asked


def test_leaves_a_paused_source_alone(arxiv: OaiServer) -> None:
    Harvest.objects.create(source="one", paused=True)
    worker.harvest_sources(threading.Event())
    assert arxiv.asked == []


def test_stops_after_the_page_and_goes_on_later(server: Loopback, arxiv: OaiServer) -> None:
    stop = threading.Event()

    def then_stop(asked: Asked) -> Reply:
        if len(server.asked) == 2:  # the first page of both lists
            stop.set()
        return arxiv.answer(asked)

    server.answer = then_stop
    worker.harvest_sources(stop)
    assert (Paper.objects.count(), Harvest.objects.get().state) == (3, "unfinished")
    worker.harvest_sources(threading.Event())
    assert (Paper.objects.count(), Harvest.objects.get().state) == (7, "done")


def test_without_a_network_it_says_so_once_and_quietly(settings: Any, caplog: pytest.LogCaptureFixture) -> None:
    settings.SOURCES = configured(DEFAULT)
    assert settings.OFFLINE
    worker.harvest_sources(threading.Event())
    row = Harvest.objects.get(source="arxiv-oai")
    assert row.state == "offline"
    assert row.next_at is not None
    assert caplog.records == []


def test_sessions_that_have_ended_are_forgotten() -> None:
    for lasting in (-1, 3_600):
        session = SessionStore()
        session["some"] = "thing"
        session.set_expiry(lasting)
        session.save()
    worker.forget_sessions(threading.Event())
    assert Session.objects.get().get_decoded()["_session_expiry"] == 3_600
