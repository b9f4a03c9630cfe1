"""What a Broadsheet says of a day, brought into an empty one: the same papers, which say the same of that day."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.test import Client

from broadsheet.catalog.models import FeedEntry, Paper, SourceRecord
from broadsheet.cli import import_
from broadsheet.feed.remembered import forget
from tests.api.hub.conftest import DAY
from tests.clocks import SetClock
from tests.harvest.conftest import Harvesting, harvest  # noqa: F401 – a fixture
from tests.loopback import Asked, Loopback, Reply

RECORDED = "data/api/hf-daily-papers/daily_papers_2026-05-20.json"


@pytest.fixture
def day(shared: Path, db: None) -> list[Any]:
    """What we say of a day that the original once told us."""
    bring_in(shared / RECORDED)
    return told()


def bring_in(path: Path) -> None:
    done = CliRunner().invoke(import_.command, [str(path), "--json"], catch_exceptions=False)
    assert json.loads(done.stdout)["rejected"] == 0


def told() -> list[Any]:
    said: list[Any] = Client().get(f"/api/daily_papers?date={DAY}&limit=100").json()
    return said


def empty() -> None:
    SourceRecord.objects.all().delete()
    FeedEntry.objects.all().delete()
    Paper.objects.all().delete()
    forget()


def test_by_file(day: list[Any], tmp_path: Path) -> None:
    assert len(day) == 33
    empty()
    (tmp_path / "day.json").write_text(json.dumps(day))
    bring_in(tmp_path / "day.json")
    assert told() == day


def test_by_harvest(day: list[Any], server: Loopback, harvest: Harvesting, clock: SetClock) -> None:  # noqa: F811
    empty()
    clock.now = clock.now.fromisoformat(f"{DAY}T20:00:00+00:00")

    def answer(asked: Asked) -> Reply:
        return Reply(json.dumps(day).encode(), kind="application/json")

    server.answer = answer
    assert harvest("hf-daily", since=DAY).rejected == 0
    assert told() == day
