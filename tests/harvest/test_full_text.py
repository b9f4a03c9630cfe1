"""Whole texts: of papers that others may hand on, from arXiv on this machine, once a version."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from broadsheet.catalog.harvest import full_text as texts
from broadsheet.catalog.harvest.full_text import LATER, NONE, NOT_ASKED, FullText, full_text
from broadsheet.catalog.harvest.running import Surroundings
from broadsheet.catalog.ingest import ingest
from broadsheet.catalog.models import Paper
from broadsheet.sources import arxiv_html
from broadsheet.sources.kinds import DEFAULT, configured
from broadsheet.sources.live import Limit
from tests.catalog.records import record
from tests.clocks import SetClock
from tests.loopback import Loopback, Reply

pytestmark = pytest.mark.django_db
OPEN = "http://creativecommons.org/licenses/by/4.0/"
CLOSED = "http://arxiv.org/licenses/nonexclusive-distrib/1.0/"
HTML = b'<article><section><h2>1 Widths</h2><p>All of <math alttext="w_1"></math>.</p></section></article>'
TEXT = "### 1 Widths\n\nAll of $w_1$."


@pytest.fixture
def arxiv(server: Loopback, monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path) -> Loopback:
    """arXiv on this machine, which has one text."""
    monkeypatch.setattr(arxiv_html, "ADDRESS", f"{server.url}/html")
    monkeypatch.setattr(arxiv_html, "LIMIT", Limit("here", 0.0))
    settings.TEXTS_FOLDER = tmp_path / "texts"
    server.answer = lambda asked: Reply(HTML, kind="text/html; charset=utf-8")
    return server


@pytest.fixture
def around(clock: SetClock) -> Surroundings:
    return Surroundings(agent="Broadsheet/test", offline=True, clock=clock.clock)


def paper(clock: SetClock, licence: str = OPEN, source: str = "arxiv-oai", number: str = "2605.00001") -> Paper:
    told: dict[str, Any] = {"identifiers": [f"arxiv:{number}"], "license": licence, "versions": [{"number": 1}]}
    ingest([record(source, number, **told)], clock.now)
    return Paper.objects.get(key=number)


def test_a_text_is_asked_for_once_a_version(arxiv: Loopback, around: Surroundings, clock: SetClock) -> None:
    one = paper(clock)
    assert [full_text(one, around) for _ in range(2)] == [FullText(TEXT)] * 2
    assert [asked.path for asked in arxiv.asked] == ["/html/2605.00001"]
    clock.now += timedelta(days=400)
    assert full_text(one, around).text == TEXT
    assert len(arxiv.asked) == 1
    one.versions = [{"number": 2}]
    full_text(one, around)
    assert len(arxiv.asked) == 2


@pytest.mark.parametrize(
    "licence", [CLOSED, "", "all rights reserved", "https://evil.example/creativecommons.org/licenses/"]
)
def test_without_an_open_licence_nobody_is_asked(
    arxiv: Loopback, around: Surroundings, clock: SetClock, licence: str
) -> None:
    assert full_text(paper(clock, licence), around) == FullText()
    assert arxiv.asked == []


@pytest.mark.parametrize(
    "licence", [OPEN, "https://creativecommons.org/publicdomain/zero/1.0/", "CC BY 4.0", "cc-by-nc"]
)
def test_licences_of_creative_commons_are_open(licence: str) -> None:
    assert arxiv_html.is_open(licence)


def test_what_others_say_of_another_version_opens_nothing(
    arxiv: Loopback, around: Surroundings, clock: SetClock
) -> None:
    paper(clock, "")
    assert full_text(paper(clock, "cc-by", "openalex"), around) == FullText()
    assert Paper.objects.get().license == "cc-by"


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (Reply(b"none", 404), NONE),
        (Reply(b"<html>No HTML for this paper</html>", kind="text/html"), NONE),
        (Reply(b"busy", 503), LATER),
        (Reply(b"%PDF", kind="application/pdf"), LATER),
        (Reply(b"", 302, headers={"Location": "https://evil.example/"}), LATER),
    ],
)
def test_why_there_is_none_and_when_it_is_asked_for_again(
    arxiv: Loopback, around: Surroundings, clock: SetClock, answer: Reply, why: str
) -> None:
    arxiv.answer = lambda asked: answer
    one = paper(clock)
    assert [full_text(one, around).why for _ in range(2)] == [why] * 2
    assert len(arxiv.asked) == 1
    clock.now += timedelta(minutes=11)
    full_text(one, around)
    assert len(arxiv.asked) == (2 if why == LATER else 1)
    clock.now += timedelta(days=8)
    arxiv.answer = lambda asked: Reply(HTML, kind="text/html")
    assert full_text(one, around).text == TEXT


def test_it_is_not_asked_for_where_the_operator_does_not_want_it(
    arxiv: Loopback, around: Surroundings, clock: SetClock, settings: Settings
) -> None:
    one = paper(clock)
    settings.FULL_TEXT = False
    assert full_text(one, around).why == NOT_ASKED
    settings.FULL_TEXT, settings.SOURCES = True, configured({"hf-daily": {}})
    assert full_text(one, around).why == NOT_ASKED
    assert arxiv.asked == []
    settings.SOURCES = configured(DEFAULT)
    assert full_text(one, around).text == TEXT


def test_only_so_many_are_asked_for_in_an_hour_and_kept(
    arxiv: Loopback, around: Surroundings, clock: SetClock, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    monkeypatch.setattr(texts, "MOST_AN_HOUR", 2)
    monkeypatch.setattr(texts, "MOST", 2)
    papers = [paper(clock, number=f"2605.0000{number}") for number in range(3)]
    assert [bool(full_text(one, around).text) for one in papers] == [True, True, False]
    clock.now += timedelta(hours=2)
    assert full_text(papers[2], around).text == TEXT
    assert len(list(Path(settings.TEXTS_FOLDER).iterdir())) == 2


def test_without_a_network_it_is_said_at_once(
    around: Surroundings, clock: SetClock, settings: Settings, tmp_path: Path
) -> None:
    settings.TEXTS_FOLDER = tmp_path
    assert full_text(paper(clock), around).why == LATER


def test_the_paper_as_markdown_holds_its_text(arxiv: Loopback, clock: SetClock) -> None:
    paper(clock)
    answer = Client().get("/papers/2605.00001.md")
    said = answer.content.decode()
    assert said.endswith(f"## Full text\n\n*From {arxiv.url}/html/2605.00001, under {OPEN}.*\n\n{TEXT}\n")
    assert "This is all that" not in said
    assert "ETag" in answer.headers


def test_what_may_come_later_is_not_kept(arxiv: Loopback, clock: SetClock) -> None:
    arxiv.answer = lambda asked: Reply(b"busy", 503)
    paper(clock)
    answer = Client().get("/papers/2605.00001.md")
    assert answer.content.decode().endswith(f"the full text is at its source. {LATER}\n")
    assert "no-store" in answer.headers["Cache-Control"]
