"""PubMed by a small server that answers as the E-utilities' documentation and the recorded answers show."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from broadsheet.catalog.harvest import log
from broadsheet.catalog.models import FeedEntry, HarvestDay, Paper, SourceRecord
from broadsheet.sources import pubmed
from broadsheet.sources.options import BadOption
from tests.clocks import SetClock
from tests.harvest.conftest import Harvesting
from tests.harvest.pieces import in_pieces
from tests.loopback import Asked, Loopback, Reply
from tests.sources.pubmed import MATHEMATICS, article, article_set

SINCE = "2026-11-18"


@dataclass
class Server:
    """`came` and `changed` are records by number, by day; `lost` are named and never brought."""

    came: dict[str, dict[int, str]]
    changed: dict[str, dict[int, str]] = field(default_factory=dict)
    lost: set[int] = field(default_factory=set)
    limit: int = 10_000
    asked: list[Asked] = field(default_factory=list)

    def answer(self, asked: Asked) -> Reply:
        self.asked.append(asked)
        if asked.path.endswith("/esearch.fcgi"):
            return self._search(asked.params)
        wanted = [int(number) for number in asked.params["id"].split(",")]
        everything = {n: text for by in (self.came, self.changed) for day in by.values() for n, text in day.items()}
        found = [everything[number] for number in wanted if number in everything and number not in self.lost]
        return Reply(article_set(*found))

    def _search(self, params: Any) -> Reply:
        by = {"edat": self.came, "mdat": self.changed}[params["datetype"]]
        assert params["mindate"] == params["maxdate"]
        ids = [str(number) for number in by.get(params["mindate"].replace("/", "-"), {})]
        result = {"count": str(len(ids)), "retmax": "0", "idlist": ids[: self.limit]}
        return Reply(json.dumps({"header": {}, "esearchresult": result}).encode(), kind="application/json")


def numbered(count: int, first: int = 40000001) -> dict[int, str]:
    return {number: article(number) for number in range(first, first + count)}


@pytest.fixture
def eutils(server: Loopback, monkeypatch: pytest.MonkeyPatch) -> Server:
    monkeypatch.setattr(pubmed, "AT_ONCE", 3)
    served = Server({"2026-11-18": numbered(8), "2026-11-19": numbered(2, 40000101)})
    server.answer = served.answer
    return served


@pytest.fixture
def fetch(server: Loopback, harvest: Harvesting) -> Harvesting:
    return lambda **options: harvest(
        "pubmed", base_url=server.url, **{"since": SINCE, "query": "cells[tiab]", **options}
    )


def test_harvests_what_came_once(eutils: Server, fetch: Harvesting) -> None:
    outcome = fetch(email="you@example.org", api_key="secret")
    assert outcome.sentence == "10 records: 10 papers new, 0 updated, 0 unchanged; 0 rejected."
    before = sorted(SourceRecord.objects.values_list("source_id", "digest"))
    assert (fetch().counts.new, fetch().counts.updated) == (0, 0)
    assert sorted(SourceRecord.objects.values_list("source_id", "digest")) == before
    asked = dict(eutils.asked[0].params)
    assert (asked["term"], asked["datetype"], asked["mindate"]) == ("cells[tiab]", "edat", "2026/11/18")
    assert (asked["tool"], asked["email"], asked["api_key"]) == ("broadsheet", "you@example.org", "secret")


def test_days_are_counted_by_what_came_and_what_changed(eutils: Server, fetch: Harvesting) -> None:
    eutils.changed["2026-11-19"] = numbered(1)
    fetch()
    counted = HarvestDay.objects.filter(day=date(2026, 11, 19)).order_by("part")
    assert list(counted.values_list("part", "announced", "stored")) == [("changed", 1, 1), ("new", 2, 2)]


def test_a_paper_stands_in_the_day_on_which_it_came(eutils: Server, fetch: Harvesting) -> None:
    eutils.came = {"2026-11-18": numbered(1)}
    fetch()
    assert Paper.objects.get().abstract == MATHEMATICS
    entry = FeedEntry.objects.get()
    assert (entry.feed, entry.day) == ("pubmed", date(2026, 11, 18))


def test_a_retraction_arrives_as_a_change_of_the_paper(eutils: Server, fetch: Harvesting) -> None:
    eutils.came = {"2026-11-18": numbered(1)}
    fetch()
    note = (
        '<CommentsCorrectionsList><CommentsCorrections RefType="RetractionIn"><RefSource>Cell. 2026;9:9</RefSource>'
        "</CommentsCorrections></CommentsCorrectionsList>"
    )
    eutils.changed["2026-11-20"] = {40000001: article(40000001, revised="2026-11-20", after=note)}
    eutils.came = {}
    fetch()
    paper = Paper.objects.get()
    assert (paper.status, paper.comment) == ("retracted", "Retraction in Cell. 2026;9:9")


def test_a_run_cut_off_anywhere_goes_on(eutils: Server, fetch: Harvesting) -> None:
    in_pieces(fetch)
    assert Paper.objects.count() == 10
    searched = [asked.params["mindate"] for asked in eutils.asked if asked.path.endswith("/esearch.fcgi")]
    assert searched.count("2026/11/18") == 2  # what came, what changed: the numbers were kept


def test_numbers_that_bring_nothing_are_a_gap_that_is_asked_for_again(
    eutils: Server, clock: SetClock, fetch: Harvesting
) -> None:
    eutils.lost = {40000004, 40000005, 40000006}  # a whole answer in the middle
    clock.now += timedelta(days=4)
    fetch()
    row = HarvestDay.objects.get(day=date(2026, 11, 18), part="new")
    assert (row.announced, row.stored) == (8, 5)
    assert [line.text for line in log.lines("test")] == ["2026-11-18: an answer was empty although more was announced."]
    eutils.lost = set()
    fetch()
    row.refresh_from_db()
    assert (row.stored, Paper.objects.count()) == (8, 10)


def test_more_than_the_service_names_is_said_once(eutils: Server, fetch: Harvesting) -> None:
    eutils.limit = 6
    fetch()
    assert [line.text for line in log.lines("test")] == [
        "2026-11-18: PubMed names only 6 of 8 records; ask for less, or use “pubmed-files”."
    ]


def test_a_broken_record_is_rejected_and_the_rest_goes_on(eutils: Server, fetch: Harvesting) -> None:
    eutils.came["2026-11-18"][40000002] = article(40000002, title="<i> </i>")
    outcome = fetch()
    assert (outcome.counts.new, outcome.rejected) == (9, 1)
    assert [line.text for line in log.lines("test")] == ["40000002: The record has no “title”."]


@pytest.mark.parametrize(
    ("search", "fetched", "sentence"),
    [
        (b'{"esearchresult":{"ERROR":"Invalid db name"}}', b"", "127.0.0.1 says: Invalid db name"),
        (b'{"error":"no"}', b"", "127.0.0.1 sent an answer that is no list of PubMed records."),
        (
            b'{"esearchresult":{"count":"1","idlist":["1"]}}',
            b"<eFetchResult><ERROR>Empty result</ERROR></eFetchResult>",
            "127.0.0.1 says: Empty result",
        ),
        (
            b'{"esearchresult":{"count":"1","idlist":["1"]}}',
            b"<html/>",
            "127.0.0.1 sent XML that is no set of PubMed records.",
        ),
        (
            b'{"esearchresult":{"count":"1","idlist":["1"]}}',
            b'<!DOCTYPE PubmedArticleSet [<!ENTITY a "a">]><PubmedArticleSet/>',
            "127.0.0.1 sent XML with a document type of its own, which is not read.",
        ),
    ],
)
def test_another_answer_is_told(
    server: Loopback, fetch: Harvesting, search: bytes, fetched: bytes, sentence: str
) -> None:
    server.answer = lambda asked: Reply(search, kind="application/json") if "esearch" in asked.path else Reply(fetched)
    assert fetch().sentence == sentence


def test_a_query_is_asked_for(fetch: Harvesting) -> None:
    with pytest.raises(BadOption, match="“query” must say what to look for"):
        fetch(query=None)


def test_reads_the_recorded_answers(server: Loopback, shared: Path, fetch: Harvesting) -> None:
    folder = shared / "data/api/pubmed"
    recorded = {
        "esearch": Reply((folder / "fastpaper_pubmed_esearch.json").read_bytes(), kind="application/json"),
        "efetch": Reply((folder / "fastpaper_pubmed_efetch.xml").read_bytes()),
    }
    server.answer = lambda asked: recorded[asked.path.strip("/").partition(".")[0]]
    outcome = fetch(since="2026-11-20")
    assert (outcome.counts.new, outcome.rejected) == (3, 0)
    assert set(Paper.objects.values_list("key", flat=True)) == {
        "doi:10.1162/imag.a.1176",
        "doi:10.3389/fnhum.2026.1714086",
        "doi:10.1177/26323524261430769",
    }
