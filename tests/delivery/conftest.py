"""People with webhooks, and papers by records; the receivers are real, on this machine."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from broadsheet.accounts.models import User
from broadsheet.catalog.ingest import ingest
from broadsheet.catalog.models import Paper
from broadsheet.delivery.models import Event, Webhook
from broadsheet.delivery.webhooks import hooks
from broadsheet.delivery.webhooks.queueing import queue_events
from broadsheet.delivery.webhooks.sending import send_due
from broadsheet.feed.remembered import forget
from tests.catalog.records import record
from tests.clocks import SetClock
from tests.loopback import Loopback, Reply

MakeHook = Callable[..., Webhook]
Said = Callable[..., Paper]
EARLY = datetime(2026, 6, 1, 8, tzinfo=UTC)


def never() -> bool:
    return False


def queue(now: datetime) -> None:
    """Look at what happened; texts stay as they are."""
    queue_events(now, lambda text: text, never)


def send(clock: SetClock) -> None:
    """One turn after the other, for as long as something is due."""
    while send_due(clock.clock, never):
        pass


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    forget()


@pytest.fixture
def ada(db: None) -> User:
    return User.objects.create_user("ada")


@pytest.fixture
def receiver(server: Loopback, settings: Settings) -> Loopback:
    """One that takes everything, where private addresses are allowed."""
    settings.WEBHOOKS_PRIVATE = True
    server.answer = lambda asked: Reply(b"ok")
    return server


@pytest.fixture
def make_hook(ada: User, receiver: Loopback) -> MakeHook:
    """Make a webhook of Ada's at the receiver."""

    def make(*, now: datetime = EARLY, path: str = "/hook", **more: Any) -> Webhook:
        wanted: dict[str, Any] = {
            "name": "Mine",
            "preset": "standard",
            "url": receiver.url + path,
            "events": [Event.UPDATED],
        }
        return hooks.make(ada, hooks.Wanted(**{**wanted, **more}), now)

    return make


@pytest.fixture
def said(db: None) -> Said:
    """A source says something of the paper of a number, at a moment."""

    def say(number: int = 1, *, at: datetime = EARLY, **values: Any) -> Paper:
        key = f"2605.{number:05}"
        one = record("arxiv-oai", key, f"A study of columns, part {number}", identifiers=[f"arxiv:{key}"], **values)
        ingest([one], at)
        return Paper.objects.get(key=key)

    return say
