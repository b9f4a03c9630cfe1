"""What is harvested, and how complete the last days are."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from broadsheet.catalog import statistics
from broadsheet.catalog.harvest import log
from broadsheet.catalog.models import Harvest, HarvestDay
from broadsheet.sources.arxiv_calendar import why_silent
from broadsheet.sources.kinds import configured
from tests.web.conftest import MakePaper

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _some_sources(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statistics, "_last", {})
    settings.OFFLINE = False
    feeds = ["https://example.org/feed.xml?token=secret"]
    settings.SOURCES = configured(
        {"arxiv-rss": {"categories": ["cs", "math"]}, "nature": {"kind": "feed", "addresses": feeds}}
    )


def body(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    return " ".join(answer.content.decode().split())


def test_a_source_is_told_in_plain_words(client: Client, make_paper: MakePaper) -> None:
    now = timezone.now()
    make_paper(sources=["arxiv-rss"])
    Harvest.objects.create(
        source="arxiv-rss", state="done", finished_at=now, stored_at=now, next_at=now + timedelta(hours=2),
        read=1_482, new=901, updated=500, unchanged=81,
    )  # fmt: skip
    page = body(client, "/sources")
    for said in (
        "arXiv, today’s announcement (RSS)",
        "The last run ended well.",
        "rss.arxiv.org",
        "cs and math",
        "1,482 records: 901 new papers, 500 updated, 81 unchanged, 0 rejected",
        "1 paper of which it tells",
        "with recorded answers only",
        f"{now:%H:%M} UTC",
    ):
        assert said in page
    assert "It has not been asked yet." in page  # the other one


def test_what_went_wrong_is_escaped_and_bounded(client: Client) -> None:
    now = timezone.now()
    Harvest.objects.create(source="arxiv-rss", state="failed", failures=3, result="<script>" + "x" * 900)
    log.write("arxiv-rss", "reject", "entry <b>7</b> " + "y" * 400, now)
    page = body(client, "/sources")
    assert "The last run failed, three times in a row: &lt;script&gt;xxx" in page
    assert "Not read: entry &lt;b&gt;7&lt;/b&gt; yyy" in page
    assert "x" * 250 not in page
    assert "y" * 250 not in page


def test_a_feed_shows_its_host_and_no_key(client: Client) -> None:
    page = body(client, "/sources")
    assert "example.org" in page
    assert "secret" not in page


def test_paused_and_late(client: Client) -> None:
    past = timezone.now() - timedelta(hours=3)
    Harvest.objects.create(source="arxiv-rss", state="done", next_at=past)
    Harvest.objects.create(source="nature", state="done", next_at=past, paused=True)
    page = body(client, "/sources")
    assert "as soon as the worker runs" in page
    assert "Paused by the operator." in page
    assert "not until it is resumed" in page


@pytest.mark.parametrize("path", ["/sources", "/status"])
def test_offline_is_said(client: Client, settings: Any, path: str) -> None:
    assert "BROADSHEET_OFFLINE" not in body(client, path)
    settings.OFFLINE = True
    assert "BROADSHEET_OFFLINE" in body(client, path)


def test_gaps_are_named_and_holidays_are_none(client: Client) -> None:
    today = timezone.now().date()
    days = [day for ago in range(1, 25) if not why_silent(day := today - timedelta(days=ago))]
    for place, day in enumerate(days):
        if place != 4:
            HarvestDay.objects.create(
                source="arxiv-rss", day=day, announced=1_500, stored=1_498 if place == 2 else 1_500,
                counted_at=timezone.now(),
            )  # fmt: skip
    page = body(client, "/status")
    assert "2 gaps in the last 30 days." in page
    assert f"{days[2]:%a} {days[2].day} {days[2]:%b}: 1,498 of 1,500 came; 2 lack." in page
    assert f"{days[4]:%a} {days[4].day} {days[4]:%b}: nobody asked for this day’s announcement." in page
    assert "the weekend" in page


def test_complete_days_say_so(client: Client) -> None:
    yesterday = timezone.now().date() - timedelta(days=1)
    HarvestDay.objects.create(source="nature", day=yesterday, announced=3, stored=3, counted_at=timezone.now())
    assert "1 day complete, no gaps." in body(client, "/status")


def test_status_of_an_empty_catalog(client: Client) -> None:
    page = body(client, "/status")
    assert "No source has counted a day yet." in page
    assert "0 papers" in page


def test_the_foot_of_every_page_leads_there(client: Client) -> None:
    page = client.get("/help").content.decode()
    assert 'href="/sources"' in page
    assert 'href="/status"' in page
