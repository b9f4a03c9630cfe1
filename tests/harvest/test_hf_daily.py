"""Hugging Face Daily Papers, live. The entries are written after the recorded answers."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from broadsheet.catalog.models import FeedEntry, HarvestDay, Paper, SourceRecord
from broadsheet.sources import hf_daily
from tests.clocks import SetClock
from tests.harvest.conftest import Harvesting
from tests.loopback import Asked, Loopback, Reply


def entry(number: str, day: str, upvotes: int, title: str = "") -> dict[str, Any]:
    paper = {
        "id": number,
        "title": title or f"A picked paper that is called {number}",
        "summary": "We show that if x<y and z>w then a&b.",
        "authors": [{"name": "Ada Okafor"}],
        "publishedAt": "2026-11-10T08:00:00.000Z",
        "submittedOnDailyAt": f"{day}T06:00:00.000Z",
        "upvotes": upvotes,
        "githubRepo": "https://github.com/example/thing",
        "ai_keywords": ["things"],
    }
    return {"paper": paper, "publishedAt": f"{day}T06:00:00.000Z", "numComments": 1}


@dataclass
class Daily:
    """GET /api/daily_papers by day."""

    days: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    largest: int = 100

    def answer(self, asked: Asked) -> Reply:
        entries = self.days.get(asked.params["date"], [])
        start = int(asked.params.get("p", 0)) * self.largest
        body = json.dumps(entries[start : start + self.largest]).encode()
        return Reply(body, kind="application/json; charset=utf-8")


@pytest.fixture
def daily(server: Loopback) -> Daily:
    served = Daily({day: [entry(f"2611.000{day[-2:]}", day, 5), entry(f"2611.100{day[-2:]}", day, 3)]
                    for day in ("2026-11-17", "2026-11-18", "2026-11-19", "2026-11-20")})  # fmt: skip
    server.answer = served.answer
    return served


def test_days_and_votes_are_stored(daily: Daily, harvest: Harvesting) -> None:
    outcome = harvest("hf-daily", since="2026-11-17")
    assert (outcome.state, outcome.counts.new) == ("done", 8)
    paper = Paper.objects.get(key="2611.00018")
    assert paper.abstract == "We show that if x<y and z>w then a&b."
    assert (paper.outside_upvotes, paper.has_code, paper.ai_keywords) == (5, True, ["things"])
    standing = FeedEntry.objects.get(paper=paper)
    assert (standing.feed, standing.day, standing.place) == ("hf", date(2026, 11, 18), 0)
    counted = HarvestDay.objects.order_by("day").values_list("announced", "stored")
    assert list(counted) == [(2, 2)] * 4


def test_a_second_run_says_only_what_changed(daily: Daily, clock: SetClock, harvest: Harvesting) -> None:
    harvest("hf-daily", since="2026-11-17")
    clock.now += timedelta(hours=1)
    assert harvest("hf-daily", since="2026-11-17").counts.read == 0
    clock.now += timedelta(hours=1)
    daily.days["2026-11-18"] = [entry("2611.10018", "2026-11-18", 9), entry("2611.00018", "2026-11-18", 5)]
    outcome = harvest("hf-daily", since="2026-11-17")
    assert (outcome.counts.read, outcome.counts.updated) == (1, 1)
    assert Paper.objects.get(key="2611.10018").outside_upvotes == 9
    assert SourceRecord.objects.count() == 9


def test_fewer_votes_are_believed_too(daily: Daily, clock: SetClock, harvest: Harvesting) -> None:
    harvest("hf-daily", since="2026-11-17")
    clock.now += timedelta(hours=1)
    daily.days["2026-11-20"][0]["paper"]["upvotes"] = 4
    harvest("hf-daily", since="2026-11-17")
    assert Paper.objects.get(key="2611.00020").outside_upvotes == 4


def test_old_days_are_left_alone(daily: Daily, clock: SetClock, server: Loopback, harvest: Harvesting) -> None:
    harvest("hf-daily", since="2026-10-20")
    server.asked.clear()
    clock.now = datetime(2026, 11, 22, 8, tzinfo=UTC)
    harvest("hf-daily", since="2026-10-20")
    asked = sorted(one.params["date"] for one in server.asked)
    assert asked == ["2026-11-16", "2026-11-17", "2026-11-18", "2026-11-19", "2026-11-20", "2026-11-21", "2026-11-22"]


def test_long_days_are_read_to_their_end(daily: Daily, harvest: Harvesting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hf_daily, "LARGEST", 2)
    daily.largest = 2
    daily.days = {"2026-11-20": [entry(f"2611.{number:05d}", "2026-11-20", 9 - number) for number in range(1, 6)]}
    harvest("hf-daily", since="2026-11-20")
    places = FeedEntry.objects.order_by("place").values_list("paper__key", "place")
    assert list(places) == [(f"2611.{number:05d}", number - 1) for number in range(1, 6)]


def test_a_day_that_has_not_begun_there_is_no_error(daily: Daily, server: Loopback, harvest: Harvesting) -> None:
    server.answer = lambda asked: Reply(b"{}", 400) if asked.params["date"] == "2026-11-20" else daily.answer(asked)
    assert harvest("hf-daily", since="2026-11-17").state == "done"
    assert Paper.objects.count() == 6


def test_a_broken_entry_is_rejected(daily: Daily, harvest: Harvesting) -> None:
    daily.days["2026-11-20"][0]["paper"]["title"] = None
    outcome = harvest("hf-daily", since="2026-11-17")
    assert (outcome.counts.new, outcome.rejected) == (7, 1)
    assert HarvestDay.objects.filter(day="2026-11-20").values_list("announced", "stored").get() == (2, 1)


def test_an_answer_that_is_not_json_is_told(server: Loopback, harvest: Harvesting) -> None:
    server.answer = lambda asked: Reply(b"[{", kind="application/json")
    assert harvest("hf-daily", since="2026-11-20").sentence == (
        "127.0.0.1 answered for 2026-11-20 with something that is not whole JSON."
    )


@pytest.mark.parametrize("day", ["2024-10-15", "2025-10-15", "2026-05-20"])
def test_recorded_days(shared: Path, server: Loopback, clock: SetClock, harvest: Harvesting, day: str) -> None:
    recorded = (shared / f"data/api/hf-daily-papers/daily_papers_{day}.json").read_bytes()
    clock.now = datetime.fromisoformat(f"{day}T20:00:00+00:00")
    server.answer = lambda asked: Reply(recorded, kind="application/json")
    outcome = harvest("hf-daily", since=day)
    assert (outcome.state, outcome.rejected) == ("done", 0)
    assert harvest("hf-daily", since=day).counts.read == 0
