"""Looking titles up at arXiv, by answers that the real service gave."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from broadsheet.catalog import queries
from broadsheet.catalog.harvest.identifying import identified, unidentified
from broadsheet.catalog.harvest.running import Surroundings
from broadsheet.catalog.ingest import ingest
from broadsheet.catalog.models import Paper
from broadsheet.sources.base import PaperRecord
from broadsheet.sources.http.errors import BrokenAnswer
from tests.clocks import SetClock
from tests.loopback import Asked, Loopback, Reply

TITLE = "Déjà vu: A Contextualized Temporal Attention Mechanism for Sequential Recommendation"
AS_CAPTURED = "Deja Vu: a contextualized temporal attention mechanism for sequential recommendation"


def captured(title: str, clock: SetClock) -> Paper:
    ingest([PaperRecord(source="hf-page", source_id=f"t:{title}", title=title)], clock.now)
    return Paper.objects.get(title=title)


def ask(papers: list[Paper], server: Loopback, clock: SetClock) -> list[tuple[str, str]]:
    around = Surroundings(agent="Broadsheet/test", offline=True, clock=clock.clock)
    return [(paper.title, key) for paper, key in identified(papers, around, f"{server.url}/api/query")]


@pytest.fixture
def arxiv(server: Loopback, shared: Path, db: None) -> list[Asked]:
    """arXiv, which answers every question with the same three papers."""
    answer = (shared / "data" / "api" / "arxiv-atom" / "fastpaper_arxiv_search.xml").read_bytes()
    asked: list[Asked] = []

    def reply(one: Asked) -> Reply:
        asked.append(one)
        return Reply(answer, kind="application/atom+xml; charset=utf-8")

    server.answer = reply
    return asked


def test_a_title_leads_to_its_paper(arxiv: list[Asked], server: Loopback, clock: SetClock) -> None:
    paper = captured(AS_CAPTURED, clock)
    assert unidentified() == [paper]
    assert ask([paper], server, clock) == [(AS_CAPTURED, "2002.00741")]
    found = Paper.objects.get()
    assert (found.key, found.title) == ("2002.00741", TITLE)
    assert [author["name"] for author in found.authors] == ["Jibang Wu", "Renqin Cai", "Hongning Wang"]
    assert found.categories == ["cs.IR", "cs.CL", "cs.LG"]
    assert found.abstract.startswith("Predicting users' preferences")
    assert queries.by_key(paper.key) == found
    assert unidentified() == []
    assert "ti:contextualized AND ti:temporal" in arxiv[0].params["search_query"]


def test_a_short_title_is_enough_for_who_asks(server: Loopback, clock: SetClock, db: None) -> None:
    entry = (
        "<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>http://arxiv.org/abs/1512.03385v1</id>"
        "<title>Deep Residual Learning</title><summary>Deeper networks.</summary>"
        "<published>2015-12-10T19:51:55Z</published><updated>2015-12-10T19:51:55Z</updated></entry></feed>"
    )
    server.answer = lambda _: Reply(entry.encode(), kind="application/atom+xml")
    paper = captured("Deep residual learning", clock)
    assert ask([paper], server, clock) == [(paper.title, "1512.03385")]
    assert queries.by_key(paper.key) == Paper.objects.get()
    assert unidentified() == []


def test_another_title_is_another_paper(arxiv: list[Asked], server: Loopback, clock: SetClock) -> None:
    paper = captured("A contextualized temporal attention mechanism for recommendation", clock)
    assert ask([paper], server, clock) == [(paper.title, "")]
    assert Paper.objects.get().key == paper.key


def test_a_title_of_two_words_is_not_asked_for(arxiv: list[Asked], server: Loopback, clock: SetClock) -> None:
    assert ask([captured("Deep things", clock)], server, clock) == [("Deep things", "")]
    assert arxiv == []


def test_an_error_of_arxiv_finds_nothing(server: Loopback, shared: Path, clock: SetClock, db: None) -> None:
    error = json.loads((shared / "data/api/arxiv-atom/id_abc_s0_m100_b79c8dcf6bc3.json").read_bytes())["body"]
    server.answer = lambda _: Reply(error.encode(), kind="application/atom+xml")
    assert ask([captured(AS_CAPTURED, clock)], server, clock) == [(AS_CAPTURED, "")]


def test_what_is_no_feed_is_said(server: Loopback, clock: SetClock, db: None) -> None:
    server.answer = lambda _: Reply(b"<html/>", kind="application/xml")
    with pytest.raises(BrokenAnswer, match="is no Atom feed"):
        ask([captured(AS_CAPTURED, clock)], server, clock)
