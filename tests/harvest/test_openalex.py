"""OpenAlex. The small answers are written by its documentation, the others are what it gave."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from broadsheet.catalog.harvest import log
from broadsheet.catalog.ingest import ingest
from broadsheet.catalog.models import Harvest, Paper, SourceRecord
from broadsheet.sources import openalex
from broadsheet.sources.base import BadRecord, PaperRecord
from tests.clocks import SetClock
from tests.harvest.conftest import Harvesting
from tests.loopback import Asked, Loopback, Reply

MATHEMATICS = "if x<y and z>w then a&b"


def index(text: str) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for place, word in enumerate(text.split()):
        found.setdefault(word, []).append(place)
    return found


def work(number: int, doi: str, **more: Any) -> dict[str, Any]:
    return {
        "id": f"https://openalex.org/W{number}",
        "doi": f"https://doi.org/{doi}",
        "ids": {"openalex": f"https://openalex.org/W{number}", "doi": f"https://doi.org/{doi}"},
        "title": f"The {number}th of many works about <i>things</i>",
        "authorships": [{"author": {"display_name": "Ada Okafor", "orcid": "https://orcid.org/0000-0002-1825-0097"}}],
        "primary_location": {"source": {"display_name": "Journal of Things", "type": "journal"}},
        "best_oa_location": {"pdf_url": f"https://oa.example/{number}.pdf", "license": "cc-by"},
        "is_retracted": False,
        "cited_by_count": number,
        "primary_topic": {"display_name": "Things", "field": {"display_name": "Mathematics"}},
        "abstract_inverted_index": index(MATHEMATICS),
        **more,
    }


def test_a_work() -> None:
    found = openalex.record(work(7, "10.1234/Seven"))
    assert (found.source_id, found.identifiers) == ("openalex:W7", ("doi:10.1234/seven", "openalex:W7"))
    assert (found.title, found.abstract) == ("The 7th of many works about things", MATHEMATICS)
    assert (found.venue, found.license, found.status) == ("Journal of Things", "cc-by", "")
    assert (found.citations, found.published, found.as_of) == (7, None, None)
    assert found.keywords == ("Things", "Mathematics")
    assert found.authors[0].identifiers == ("orcid:0000-0002-1825-0097",)
    assert [(link.kind, link.url) for link in found.links] == [("pdf", "https://oa.example/7.pdf")]


def test_gaps_and_retractions() -> None:
    found = openalex.record(
        {"id": "https://openalex.org/W1", "title": "T", "is_retracted": True, "primary_location": {"source": None}}
    )
    assert (found.status, found.venue, found.citations, found.abstract) == ("retracted", "", None, "")
    held_elsewhere = {"source": {"display_name": "arXiv (Cornell University)", "type": "repository"}}
    assert openalex.record(work(1, "10.1234/a", primary_location=held_elsewhere)).venue == ""


@pytest.mark.parametrize(
    "broken", [{"id": None}, {"title": None}, {"cited_by_count": -1}, {"abstract_inverted_index": [1]}]
)
def test_what_is_no_work_is_told(broken: dict[str, Any]) -> None:
    with pytest.raises(BadRecord):
        openalex.record({**work(1, "10.1234/a"), **broken})


def test_a_huge_abstract_is_refused() -> None:
    with pytest.raises(BadRecord, match="more than 50,000 words"):
        openalex.abstract({"word": list(range(50_001))})


def test_works_that_openalex_gave(shared: Path) -> None:
    folder = shared / "data" / "api" / "openalex"
    found = openalex.record(json.loads((folder / "papers-openalex_work.json").read_bytes()))
    assert found.identifiers == ("doi:10.7717/peerj.4375", "openalex:W2741809807", "pmid:29456894")
    assert (found.venue, found.citations, found.license) == ("PeerJ", 1149, "cc-by")
    assert len(found.authors) == 9
    assert found.abstract.startswith("Despite growing interest in Open Access")
    results = json.loads((folder / "fastpaper_openalex_search.json").read_bytes())["results"]
    assert [openalex.record(one).citations for one in results] == [3087, 2241, 2019]


HELD = [
    ("arxiv:2611.00001",),
    ("doi:10.1234/two", "arxiv:2611.00002"),
    ("pmid:3",),
    ("openreview:abcdefgh",),
    ("doi:10.1234/a,b",),
]


@pytest.fixture
def held(clock: SetClock, db: None) -> None:
    ingest(
        (
            PaperRecord(
                source="arxiv-oai",
                source_id=names[0],
                title=f"The {number}th of many papers about things",
                identifiers=names,
            )
            for number, names in enumerate(HELD, 1)
        ),
        clock.now,
    )


class Server:
    """Gives the works of the DOIs and PMIDs that are asked for."""

    def __init__(self) -> None:
        self.works = [
            work(1, "10.48550/arXiv.2611.00001"),
            work(2, "10.1234/two"),
            work(3, "10.1234/three", ids={"pmid": "https://pubmed.ncbi.nlm.nih.gov/3"}),
            work(4, "10.1234/nobody"),
        ]
        self.headers: dict[str, str] = {}
        self.asked: list[dict[str, str]] = []

    def answer(self, asked: Asked) -> Reply:
        self.asked.append(dict(asked.params))
        field, _, values = asked.params["filter"].partition(":")
        wanted = set(values.split("|"))
        names = [(one, one["doi"].removeprefix("https://doi.org/").lower()) for one in self.works]
        if field == "doi":
            found = [one for one, doi in names if doi in wanted] + [self.works[-1]]
        else:
            found = [one for one in self.works if one["ids"].get("pmid", "").rpartition("/")[2] in wanted]
        body = json.dumps({"meta": {"count": len(found)}, "results": found}).encode()
        return Reply(body, headers=self.headers, kind="application/json")


@pytest.fixture
def alex(server: Loopback, held: None) -> Server:
    served = Server()
    server.answer = served.answer
    return served


def test_adds_to_papers_and_never_adds_one(alex: Server, harvest: Harvesting) -> None:
    outcome = harvest("openalex")
    assert (outcome.state, outcome.counts.new, outcome.counts.updated) == ("done", 0, 3)
    assert [asked["filter"] for asked in alex.asked] == ["doi:10.1234/two|10.48550/arxiv.2611.00001", "pmid:3"]
    assert not any("api_key" in asked for asked in alex.asked)
    assert Paper.objects.count() == len(HELD)
    paper = Paper.objects.get(key="2611.00002")
    assert (paper.title, paper.abstract) == ("The 2th of many papers about things", MATHEMATICS)
    assert paper.signals == {"openalex": {"citations": 2}}
    assert paper.venue == "Journal of Things"


def test_a_second_round_changes_nothing_but_what_changed(alex: Server, clock: SetClock, harvest: Harvesting) -> None:
    harvest("openalex")
    before = list(SourceRecord.objects.values_list("pk", "digest"))
    asked = len(alex.asked)
    assert harvest("openalex").counts.read == 0
    assert len(alex.asked) == asked
    clock.now += timedelta(days=7)
    assert harvest("openalex").counts.unchanged == 3
    assert list(SourceRecord.objects.values_list("pk", "digest")) == before
    alex.works[1] |= {"cited_by_count": 3, "is_retracted": True}
    clock.now += timedelta(days=7)
    assert harvest("openalex").counts.updated == 1
    paper = Paper.objects.get(key="2611.00002")
    assert (paper.status, paper.signals["openalex"]) == ("retracted", {"citations": 3})


def test_a_budget_a_day(alex: Server, clock: SetClock, harvest: Harvesting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openalex.OpenAlex, "BATCH", 1)
    assert harvest("openalex", requests_a_day=1, key="secret").counts.updated == 1
    assert alex.asked[0]["api_key"] == "secret"
    clock.now += timedelta(days=1)
    assert harvest("openalex", requests_a_day=1, key="secret").counts.updated == 1
    assert len(alex.asked) == 2


def test_an_allowance_that_is_used_up_ends_the_day(
    alex: Server, clock: SetClock, harvest: Harvesting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(openalex.OpenAlex, "BATCH", 1)
    alex.headers["X-RateLimit-Remaining"] = "0"
    harvest("openalex")
    assert [line.text for line in log.lines("test")] == ["127.0.0.1 says that today’s allowance is used up."]
    harvest("openalex")
    assert len(alex.asked) == 1


def test_429_waits_until_midnight(server: Loopback, held: None, harvest: Harvesting) -> None:
    server.answer = lambda asked: Reply(b"", 429)
    assert harvest("openalex").state == "failed"
    next_at = Harvest.objects.get(source="test").next_at
    assert next_at is not None
    assert next_at.isoformat() == "2026-11-21T00:00:00+00:00"


def test_a_cut_run_goes_on(alex: Server, harvest: Harvesting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openalex.OpenAlex, "BATCH", 1)
    states = [harvest("openalex", lasting=timedelta()).state for _ in range(5)]
    assert states == ["unfinished"] * 5
    assert harvest("openalex").state == "done"
    assert Paper.objects.filter(signals__has_key="openalex").count() == 3
    assert len(alex.asked) == 3


def test_bad_works_are_rejected_with_a_sentence(alex: Server, harvest: Harvesting) -> None:
    alex.works[0]["title"] = None
    outcome = harvest("openalex")
    assert (outcome.counts.updated, outcome.rejected) == (2, 1)
    assert [line.text for line in log.lines("test")] == ["https://openalex.org/W1: The record has no “title”."]


def test_long_lists_are_asked_for_in_parts(alex: Server, clock: SetClock, harvest: Harvesting) -> None:
    records = (
        PaperRecord(source="x", source_id=f"{n}", title=f"T{n}", identifiers=(f"doi:10.1234/{n}{'/x' * 60}",))
        for n in range(50)
    )
    ingest(records, clock.now)
    assert harvest("openalex").state == "done"
    assert len(alex.asked) > 4


@pytest.mark.parametrize("body", [b"[]", b'{"results": 1}', b"{"])
def test_broken_answers(server: Loopback, held: None, harvest: Harvesting, body: bytes) -> None:
    server.answer = lambda asked: Reply(body, kind="application/json")
    assert harvest("openalex").sentence == "127.0.0.1 sent an answer without works."
