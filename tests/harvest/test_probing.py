"""A look at whether sources answer: few requests, each once, nothing stored."""

from __future__ import annotations

import json
from typing import Any

import pytest

from broadsheet.catalog.harvest.probing import Verdict, probe
from broadsheet.catalog.harvest.running import Surroundings
from broadsheet.catalog.models import Harvest, Paper
from broadsheet.sources.http.body import Bounds
from broadsheet.sources.kinds import configured
from tests.clocks import SetClock
from tests.harvest.oai import OaiServer, papers
from tests.harvest.rss import Announced, Feeds
from tests.loopback import Loopback, Reply

pytestmark = pytest.mark.django_db


@pytest.fixture
def look(server: Loopback, clock: SetClock) -> Any:
    def at(kind: str, **options: Any) -> Verdict:
        source = configured({"test": {"kind": kind, "base_url": f"{server.url}/oai", "pause": 0, **options}})["test"]
        around = Surroundings(agent="Broadsheet/test", offline=True, clock=clock.clock, bounds=Bounds(overall=0.5))
        return probe(source, around)

    return at


def test_papers_are_read_and_none_is_stored(look: Any, server: Loopback, clock: SetClock) -> None:
    server.answer = OaiServer(clock, papers(7)).answer
    found = look("arxiv-oai")
    assert found == Verdict(True, "It answers as expected: 3 papers read (2 requests).")
    assert len(server.asked) == 2
    assert not Paper.objects.exists()
    assert not Harvest.objects.exists()


def test_an_empty_answer_of_the_right_form_is_well(look: Any, server: Loopback) -> None:
    server.answer = lambda asked: Reply(b"[]", kind="application/json")
    assert look("hf-daily") == Verdict(True, "It answers as expected, with no papers for now (one request).")
    assert len(server.asked) == 1


def test_it_ends_where_more_would_be_asked(look: Any, server: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("broadsheet.sources.arxiv_rss.MOST", 3)
    many = [Announced(f"2611.0000{number}", ("cs.LG",)) for number in range(5)]
    server.answer = Feeds(many, most=3).answer
    found = look("arxiv-rss", categories=["cs", "math"])
    assert found == Verdict(True, "It answers as expected; its papers take more than one request.")
    assert len(server.asked) == 1


def test_a_source_that_is_overloaded_is_not_asked_twice(look: Any, server: Loopback) -> None:
    server.answer = lambda asked: Reply(b"", 503)
    found = look("hf-daily")
    assert found == Verdict(False, "127.0.0.1 cannot answer for now (503).")
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (Reply(b"<html>", kind="text/html"), "answered with “text/html” where json was expected"),
        (Reply(b"{", kind="application/json"), "JSON"),
        (Reply(json.dumps([{"paper": {}}]).encode(), kind="application/json"), "None of its 1 entries can be read."),
    ],
)
def test_another_answer_than_expected_fails(look: Any, server: Loopback, reply: Reply, said: str) -> None:
    server.answer = lambda asked: reply
    found = look("hf-daily")
    assert not found.well
    assert said in found.sentence


def test_only_missing_files_fail(look: Any, server: Loopback) -> None:
    found = look("acl")
    assert found == Verdict(False, "Nothing of what was asked for is there (6 requests).")


def test_without_papers_there_is_nothing_to_ask_about(look: Any, server: Loopback) -> None:
    assert look("openalex") == Verdict(True, "There is nothing to ask about yet.")
    assert server.asked == []
