"""bioRxiv and medRxiv by a small server that answers as api.biorxiv.org's help pages and the recorded answer show."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from broadsheet.catalog.harvest import log
from broadsheet.catalog.models import FeedEntry, Harvest, HarvestDay, Paper, SourceRecord
from broadsheet.feed.fields import field_name
from broadsheet.sources.biorxiv import record
from broadsheet.sources.options import BadOption
from tests.harvest.conftest import Harvesting
from tests.harvest.pieces import in_pieces
from tests.loopback import Asked, Loopback, Reply

SINCE = "2026-11-17"
MATHEMATICS = "We show that if x<y and z>w then a&b, with {beta}-cells at 5 < 10%."


def row(
    doi: str = "10.1101/2026.11.01.000001", day: str = "2026-11-18", version: int = 1, **said: Any
) -> dict[str, Any]:
    return {
        "doi": doi,
        "title": f"On the cells of {doi} that are not small at all",
        "authors": "Okafor, A. B.; Lindqvist, B.; The Consortium",
        "date": day,
        "version": str(version),
        "type": "new results",
        "license": "cc_by_nc",
        "category": "cell biology",
        "abstract": MATHEMATICS,
        "published": "NA",
        "server": "bioRxiv",
        **said,
    }


def rows(count: int, day: str = "2026-11-18") -> list[dict[str, Any]]:
    return [row(f"10.1101/2026.11.01.{number:06d}", day) for number in range(1, count + 1)]


@dataclass
class Server:
    """`posted` and `published` by server; numbers are text in some places, as they really are."""

    posted: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    published: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    page: int = 3
    asked: list[str] = field(default_factory=list)

    def answer(self, asked: Asked) -> Reply:
        self.asked.append(asked.path)
        kind, server, *rest = asked.path.strip("/").split("/")
        if rest[-2:] == ["na", "json"]:
            doi = "/".join(rest[:-2])
            return self._reply([one for one in self.posted.get(server, []) if one["doi"] == doi], 0)
        key, listed = ("date", self.posted) if kind == "details" else ("published_date", self.published)
        return self._reply([one for one in listed.get(server, []) if one[key] == rest[0]], int(rest[2]))

    def _reply(self, found: list[dict[str, Any]], start: int) -> Reply:
        here = found[start : start + self.page]
        message = {"status": "ok", "cursor": start, "count": len(here), "total": str(len(found))}
        if not here:
            message = {"status": "no posts found"}
        return Reply(json.dumps({"messages": [message], "collection": here}).encode(), kind="application/json")


@pytest.fixture
def biorxiv(server: Loopback) -> Server:
    served = Server({"biorxiv": rows(8), "medrxiv": [row("10.1101/2026.11.02.000009", server="medRxiv")]})
    server.answer = served.answer
    return served


@pytest.fixture
def fetch(server: Loopback, harvest: Harvesting) -> Harvesting:
    return lambda **options: harvest("biorxiv", base_url=server.url, **{"since": SINCE, **options})


def test_harvests_both_servers_once(biorxiv: Server, fetch: Harvesting) -> None:
    outcome = fetch()
    assert outcome.sentence == "9 records: 9 papers new, 0 updated, 0 unchanged; 0 rejected."
    before = sorted(SourceRecord.objects.values_list("source", "digest"))
    assert {source for source, _ in before} == {"biorxiv", "medrxiv"}
    again = fetch()
    assert (again.counts.new, again.counts.updated) == (0, 0)
    assert sorted(SourceRecord.objects.values_list("source", "digest")) == before


def test_the_place_moves_on_by_what_was_received(biorxiv: Server, fetch: Harvesting) -> None:
    fetch(servers=["biorxiv"])
    asked = [path for path in biorxiv.asked if path.startswith("/details/biorxiv/2026-11-18")]
    assert asked == [f"/details/biorxiv/2026-11-18/2026-11-18/{place}/json" for place in (0, 3, 6)]


def test_days_are_counted_against_what_was_announced(biorxiv: Server, fetch: Harvesting) -> None:
    biorxiv.posted["biorxiv"][2] = row(doi="nonsense")
    fetch()
    counted = HarvestDay.objects.filter(day=date(2026, 11, 18)).order_by("part")
    assert list(counted.values_list("part", "announced", "stored")) == [
        ("biorxiv", 8, 8),
        ("biorxiv-published", 0, 0),
        ("medrxiv", 1, 1),
        ("medrxiv-published", 0, 0),
    ]


def test_a_paper_as_the_list_tells_it(biorxiv: Server, fetch: Harvesting) -> None:
    biorxiv.posted = {"biorxiv": [row()]}
    fetch()
    paper = Paper.objects.get()
    assert paper.key == "doi:10.1101/2026.11.01.000001"
    assert paper.abstract == MATHEMATICS
    assert [author["name"] for author in paper.authors] == ["A. B. Okafor", "B. Lindqvist", "The Consortium"]
    assert (paper.published, paper.date_kind) == (datetime(2026, 11, 18, tzinfo=UTC), "published")
    assert paper.license == "https://creativecommons.org/licenses/by-nc/4.0/"
    assert [field_name(code) for code in paper.categories] == ["Cell biology"]
    assert {"kind": "page", "url": "https://www.biorxiv.org/content/10.1101/2026.11.01.000001v1"} in paper.links
    entry = FeedEntry.objects.get()
    assert (entry.feed, entry.day, entry.announce_type) == ("biorxiv", date(2026, 11, 18), "new")


def test_a_later_version_brings_all_versions_and_the_first_day(biorxiv: Server, fetch: Harvesting) -> None:
    biorxiv.posted = {"biorxiv": [row(day="2025-01-02"), row(version=3, abstract="Better."), row(version=2)]}
    fetch()
    paper = Paper.objects.get()
    assert [(one["number"], one["date"]) for one in paper.versions] == [
        (1, "2025-01-02"),
        (2, "2026-11-18"),
        (3, "2026-11-18"),
    ]
    assert (paper.published, paper.abstract) == (datetime(2025, 1, 2, tzinfo=UTC), "Better.")
    assert FeedEntry.objects.get().announce_type == "replace"


def test_a_later_version_stands_alone_where_the_others_are_not_told(
    server: Loopback, biorxiv: Server, fetch: Harvesting
) -> None:
    biorxiv.posted = {"biorxiv": [row("10.1101/2025.03.04.123456", version=2)]}
    server.answer = lambda asked: Reply(b"gone", 404) if "/na/" in asked.path else biorxiv.answer(asked)
    fetch()
    paper = Paper.objects.get()
    assert [(one["number"], one.get("date")) for one in paper.versions] == [(1, None), (2, "2026-11-18")]
    assert (paper.published, paper.date_kind) == (datetime(2025, 3, 4, tzinfo=UTC), "submitted")


def test_a_withdrawn_preprint_keeps_its_abstract_and_says_why(biorxiv: Server, fetch: Harvesting) -> None:
    statement = "The authors have withdrawn their manuscript because of an error in Figure 2."
    gone = row(version=2, type="withdrawn", title="WITHDRAWN: On cells", abstract=statement)
    biorxiv.posted = {"biorxiv": [row(day="2026-10-01"), gone]}
    fetch()
    paper = Paper.objects.get()
    assert (paper.status, paper.comment) == ("withdrawn", statement)
    assert (paper.title, paper.abstract) == (row()["title"], MATHEMATICS)
    assert [one.get("note", "") for one in paper.versions] == ["", "withdrawn"]


def test_a_published_preprint_is_tied_to_its_article(biorxiv: Server, fetch: Harvesting) -> None:
    biorxiv.posted = {"biorxiv": [row(day="2026-11-17", published="10.7554/eLife.12345")]}
    fetch()
    assert Paper.objects.get().relations == [{"kind": "preprint-of", "identifier": "doi:10.7554/elife.12345"}]


def test_the_list_of_published_preprints_ties_older_ones(biorxiv: Server, fetch: Harvesting) -> None:
    biorxiv.posted = {"biorxiv": [row(day="2026-11-17")]}
    fetch()
    biorxiv.published["biorxiv"] = [
        {
            "biorxiv_doi": row()["doi"],
            "published_doi": "10.1038/s41586-026-00001-2",
            "published_journal": "Nature",
            "preprint_title": row()["title"],
            "preprint_authors": "Okafor, A. B.",
            "published_date": "2026-11-19",
        },
        {"biorxiv_doi": "10.1101/2026.11.01.000002", "published_doi": "NA", "published_date": "2026-11-19"},
    ]
    outcome = fetch()
    assert (outcome.counts.updated, outcome.rejected) == (1, 1)
    paper = Paper.objects.get()
    assert paper.relations == [{"kind": "preprint-of", "identifier": "doi:10.1038/s41586-026-00001-2"}]
    assert (paper.venue, paper.abstract) == ("Nature", MATHEMATICS)
    assert log.lines("test")[0].text.endswith(": “” is not the DOI of an article.")


def test_a_run_cut_off_anywhere_goes_on(biorxiv: Server, fetch: Harvesting) -> None:
    in_pieces(fetch)
    assert Paper.objects.count() == 9
    assert sum("/2026-11-17/" in path for path in biorxiv.asked) == 4  # each list of the day once
    assert Harvest.objects.get().cursor["from"]["medrxiv"] == "2026-11-17"


def test_a_broken_row_is_rejected_and_the_rest_goes_on(biorxiv: Server, fetch: Harvesting) -> None:
    broken = biorxiv.posted["biorxiv"]
    broken[0], broken[1], broken[2] = row(doi="nonsense"), {**broken[1], "version": "x"}, {**broken[2], "title": ""}
    outcome = fetch(servers=["biorxiv"])
    assert (outcome.counts.new, outcome.rejected) == (5, 3)
    assert {line.text.partition(": ")[2] for line in log.lines("test")} == {
        "“nonsense” is not an identifier of the scheme doi.",
        "“x” is no number of a version.",
        "The record has no “title”.",
    }


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (
            b'{"messages":[{"status":"Error: interval not recognised"}],"collection":[]}',
            "127.0.0.1 says: error: interval",
        ),
        (b"[]", "127.0.0.1 sent an answer that is no list of preprints."),
        (b'{"messages":[{"status":"ok"}],', "127.0.0.1 sent an answer that is no list of preprints."),
    ],
)
def test_another_answer_is_told(server: Loopback, fetch: Harvesting, body: bytes, sentence: str) -> None:
    server.answer = lambda asked: Reply(body, kind="application/json")
    outcome = fetch()
    assert outcome.state == "failed"
    assert outcome.sentence.startswith(sentence)


def test_other_servers_are_refused(fetch: Harvesting) -> None:
    with pytest.raises(BadOption, match="“servers” may hold “biorxiv” and “medrxiv”"):
        fetch(servers=["chemrxiv"])


def test_reads_the_recorded_answer(shared: Path) -> None:
    answer = json.loads((shared / "data/api/biorxiv-medrxiv/fastpaper_biorxiv_search.json").read_text())
    records = [record([one], "biorxiv", one) for one in answer["collection"]]
    assert len(records) == 100
    assert sum(one.status == "withdrawn" for one in records) == 2
    assert sum(bool(one.relations) for one in records) == 54
    assert all(one.authors and one.title and (one.abstract or one.status) for one in records)
    assert any("in >89% of the diversity and <10% bias" in one.abstract for one in records)
