"""Semantic Scholar. The small answers are written by its documentation; entries of the others are what it gave to a
search, whose shape is the same."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from broadsheet.catalog.harvest import log
from broadsheet.catalog.ingest import ingest
from broadsheet.catalog.models import Paper, SourceRecord
from broadsheet.sources import semantic_scholar
from broadsheet.sources.base import PaperRecord
from tests.clocks import SetClock
from tests.harvest.conftest import Harvesting
from tests.loopback import Asked, Loopback, Reply

MATHEMATICS = "if x<y and z>w then a&b"
KIND = "semantic-scholar"


def entry(number: int, **more: Any) -> dict[str, Any]:
    return {
        "paperId": f"{number:040x}",
        "externalIds": {"ArXiv": f"2611.{number:05}", "DOI": f"10.1234/{number}", "CorpusId": number},
        "title": f"The {number}th of many papers about things",
        "abstract": MATHEMATICS,
        "venue": "Neural Information Processing Systems",
        "publicationVenue": {"name": "NeurIPS"},
        "citationCount": number,
        "openAccessPdf": {"url": f"https://oa.example/{number}.pdf", "status": "GREEN"},
        "fieldsOfStudy": ["Computer Science"],
        "tldr": {"model": "tldr@v2.0.0", "text": "Things are many."},
        "authors": [{"authorId": "1", "name": "Ada Okafor"}],
        **more,
    }


def test_an_answer() -> None:
    found = semantic_scholar.record(entry(7))
    assert found.identifiers == ("arxiv:2611.00007", "doi:10.1234/7", f"s2:{7:040x}")
    assert (found.abstract, found.venue, found.citations) == (MATHEMATICS, "NeurIPS", 7)
    assert (found.ai_summary, found.ai_model) == ("Things are many.", "tldr@v2.0.0")
    assert [(link.kind, link.url) for link in found.links] == [("pdf", "https://oa.example/7.pdf")]
    assert found.keywords == ("Computer Science",)


def test_gaps() -> None:
    found = semantic_scholar.record(
        {"paperId": "a", "title": "T", "venue": "arXiv.org", "openAccessPdf": {"url": ""}, "externalIds": None}
    )
    assert (found.identifiers, found.venue, found.links, found.ai_model) == (("s2:a",), "", (), "")


def test_entries_that_the_service_gave(shared: Path) -> None:
    answer = shared / "data" / "api" / "semantic-scholar" / "fastpaper_semantic_search.json"
    entries = json.loads(answer.read_bytes())["data"]
    found = [semantic_scholar.record(one) for one in entries]
    assert [one.citations for one in found] == [2865, 336, 280]
    assert "doi:10.1016/j.neucom.2021.03.091" in found[0].identifiers
    assert "arxiv:2201.12987" in found[2].identifiers
    assert found[2].venue == "International Conference on Machine Learning"


class Server:
    def __init__(self) -> None:
        self.known: dict[str, dict[str, Any]] = {
            "ARXIV:2611.00001": entry(1),
            "DOI:10.1234/2": entry(2, externalIds={"DOI": "10.1234/2"}),
        }
        self.asked: list[Asked] = []

    def answer(self, asked: Asked) -> Reply:
        self.asked.append(asked)
        found = [self.known.get(one) for one in json.loads(asked.body)["ids"]]
        if not any(found):
            return Reply(b'{"error":"No valid paper ids given"}', 400, kind="application/json")
        return Reply(json.dumps(found).encode(), kind="application/json")


HELD = ("arxiv:2611.00001", "doi:10.1234/2", "doi:10.1234/unknown", "openreview:abcdefgh")


@pytest.fixture
def scholar(server: Loopback, clock: SetClock, db: None) -> Server:
    ingest(
        (
            PaperRecord(source="x", source_id=one, title=f"The {n}th of many papers about things", identifiers=(one,))
            for n, one in enumerate(HELD, 1)
        ),
        clock.now,
    )
    served = Server()
    server.answer = served.answer
    return served


def test_adds_to_papers_and_never_adds_one(scholar: Server, harvest: Harvesting) -> None:
    outcome = harvest(KIND, key="secret")
    assert (outcome.state, outcome.counts.new, outcome.counts.updated) == ("done", 0, 2)
    (asked,) = scholar.asked
    assert asked.path == "/oai/paper/batch"
    assert asked.headers["x-api-key"] == "secret"
    assert json.loads(asked.body)["ids"] == ["DOI:10.1234/unknown", "DOI:10.1234/2", "ARXIV:2611.00001"]
    assert Paper.objects.count() == 4
    paper = Paper.objects.get(key="2611.00001")
    assert paper.signals == {"s2": {"citations": 1}}
    assert (paper.ai_summary, paper.ai_model) == ("Things are many.", "tldr@v2.0.0")


def test_a_second_round_changes_only_what_changed(scholar: Server, clock: SetClock, harvest: Harvesting) -> None:
    harvest(KIND)
    before = list(SourceRecord.objects.values_list("pk", "digest"))
    clock.now += timedelta(days=7)
    assert harvest(KIND).counts.updated == 0
    assert list(SourceRecord.objects.values_list("pk", "digest")) == before
    scholar.known["DOI:10.1234/2"]["citationCount"] = 9
    clock.now += timedelta(days=7)
    assert harvest(KIND).counts.updated == 1
    assert Paper.objects.get(key="doi:10.1234/2").signals == {"s2": {"citations": 9}}


def test_two_papers_that_it_takes_for_one_become_one(scholar: Server, clock: SetClock, harvest: Harvesting) -> None:
    scholar.known["ARXIV:2611.00001"] = scholar.known["DOI:10.1234/2"] = entry(
        1, externalIds={"ArXiv": "2611.00001", "DOI": "10.1234/2"}
    )
    harvest(KIND)
    assert Paper.objects.count() == 3
    clock.now += timedelta(days=7)
    assert harvest(KIND).counts.updated == 0


def test_what_it_knows_by_another_name_alone_is_passed_over(scholar: Server, harvest: Harvesting) -> None:
    scholar.known["DOI:10.1234/2"]["externalIds"] = {"DOI": "10.1234/other"}
    assert harvest(KIND).counts.read == 1
    assert Paper.objects.count() == 4


def test_none_of_them_is_known(scholar: Server, harvest: Harvesting) -> None:
    scholar.known.clear()
    assert harvest(KIND).state == "done"
    assert [line.text for line in log.lines("test")] == ["127.0.0.1 knows none of 3 papers."]


def test_a_cut_run_goes_on_within_the_budget(
    scholar: Server, clock: SetClock, harvest: Harvesting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(semantic_scholar.SemanticScholar, "BATCH", 1)
    for _ in range(3):
        harvest(KIND, lasting=timedelta(), requests_a_day=2)
    assert len(scholar.asked) == 2
    clock.now += timedelta(days=1)
    harvest(KIND, requests_a_day=2)
    assert len(scholar.asked) == 3
    assert Paper.objects.exclude(signals={}).count() == 2


def test_bad_entries_are_rejected_with_a_sentence(scholar: Server, harvest: Harvesting) -> None:
    scholar.known["DOI:10.1234/2"]["citationCount"] = "many"
    outcome = harvest(KIND)
    assert (outcome.counts.updated, outcome.rejected) == (1, 1)
    assert [line.text for line in log.lines("test")] == [
        "doi:10.1234/2: “citations” must be a whole number, 0 or more."
    ]


@pytest.mark.parametrize("body", [b"[]", b'{"data": []}', b"["])
def test_broken_answers(server: Loopback, scholar: Server, harvest: Harvesting, body: bytes) -> None:
    server.answer = lambda asked: Reply(body, kind="application/json")
    assert harvest(KIND).sentence == "127.0.0.1 did not answer for each of the papers."
