"""The line that says when papers were last fetched, and how old the newest are."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from broadsheet.catalog.models import Harvest
from broadsheet.sources.kinds import configured
from tests.web.conftest import DAY, MakePaper

FETCHED = datetime(2026, 5, 30, 8, 5, tzinfo=UTC)


@pytest.fixture
def harvesting(settings: Any, db: None) -> None:
    settings.OFFLINE = False
    settings.SOURCES = configured({"arxiv-rss": {}, "openalex": {}})


def said(client: Client, path: str) -> str:
    return " ".join(client.get(path).content.decode().split())


def ran(state: str, **values: Any) -> None:
    Harvest.objects.create(source="arxiv-rss", state=state, stored_at=FETCHED, **values)


def test_the_front_page_says_when_papers_were_fetched(client: Client, harvesting: None, make_paper: MakePaper) -> None:
    make_paper(listed=("arxiv", DAY, 0))
    assert 'No papers have been fetched yet. <a href="/sources">' in said(client, "/papers")
    ran("done")
    assert "Papers were last fetched on 30 May 2026, 08:05 UTC. <a" in said(client, "/papers")
    assert "last fetched" not in said(client, f"/papers/date/{DAY}")


@pytest.mark.parametrize(
    ("state", "words"), [("failed", "The last attempt failed."), ("offline", "The last attempt found no network.")]
)
def test_a_failure_is_said(client: Client, harvesting: None, make_paper: MakePaper, state: str, words: str) -> None:
    make_paper(listed=("arxiv", DAY, 0))
    ran(state)
    assert words in said(client, "/papers")
    assert words in said(client, "/papers/date/2026-06-03")


def test_a_day_that_is_not_older_than_the_last_harvest_may_grow(
    client: Client, harvesting: None, make_paper: MakePaper
) -> None:
    make_paper(listed=("arxiv", "2026-05-30", 0))
    ran("done")
    assert "This day may still be coming in." in said(client, "/papers/date/2026-05-30")
    Harvest.objects.update(stored_at=FETCHED + timedelta(days=1))
    assert "coming in" not in said(client, "/papers/date/2026-05-30")


def test_a_harvest_makes_the_front_page_another_one(client: Client, harvesting: None, make_paper: MakePaper) -> None:
    make_paper(listed=("arxiv", DAY, 0))
    ran("done")
    tag = client.get("/papers").headers["ETag"]
    Harvest.objects.update(state="failed")
    assert client.get("/papers", headers={"If-None-Match": tag}).status_code == 200


def test_offline_and_without_sources(client: Client, settings: Any, make_paper: MakePaper) -> None:
    make_paper(listed=("arxiv", DAY, 0))
    settings.SOURCES = {}
    assert "fetched" not in said(client, "/papers")
    settings.SOURCES = configured({"arxiv-rss": {}})
    assert "Broadsheet is set to stay offline" in said(client, "/papers")


@pytest.mark.parametrize(
    ("days", "words"), [(12, "12 days old"), (20, "two weeks old"), (185, "six months old"), (800, "two years old")]
)
def test_old_papers_are_called_old(client: Client, make_paper: MakePaper, days: int, words: str) -> None:
    day = timezone.now().date() - timedelta(days=days)
    make_paper(listed=("arxiv", day.isoformat(), 0))
    page = said(client, "/papers")
    assert f"The newest papers here are {words}." in page
    assert "How to bring in newer ones" in page


def test_new_papers_are_not(client: Client, make_paper: MakePaper) -> None:
    make_paper(listed=("arxiv", timezone.now().date().isoformat(), 0))
    assert "The newest papers here" not in said(client, "/papers")
