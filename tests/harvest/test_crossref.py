"""Crossref by a small server that answers as api.crossref.org's documentation and the recorded answers show."""

from __future__ import annotations

import gzip
import json
import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import yaml

from broadsheet.catalog.harvest import log
from broadsheet.catalog.models import FeedEntry, HarvestDay, Paper, SourceRecord
from broadsheet.sources.base import PaperRecord, attempt
from broadsheet.sources.crossref import record
from broadsheet.sources.options import BadOption
from tests.clocks import SetClock
from tests.harvest.conftest import Harvesting
from tests.harvest.pieces import in_pieces
from tests.loopback import Asked, Loopback, Reply

SINCE = "2026-11-18"
MATHEMATICS = "We show that if x<y and z>w then a&b."
PREFIX = {"prefixes": ["10.26434"]}


def parts(day: str) -> dict[str, Any]:
    return {"date-parts": [[int(part) for part in day.split("-")]], "date-time": f"{day}T08:00:00Z"}


def work(doi: str = "10.26434/chemrxiv-2026-abc", day: str = "2026-11-18", **said: Any) -> dict[str, Any]:
    return {
        "DOI": doi,
        "type": "posted-content",
        "title": [f"On the molecules of {doi} that are not small"],
        "author": [
            {"given": "Ada", "family": "Okafor", "ORCID": "http://orcid.org/0000-0002-1825-0097", "sequence": "first"},
            {"name": "The Consortium", "sequence": "additional"},
        ],
        "abstract": "<jats:title>Abstract</jats:title><jats:p>We show that if x&lt;y and z&gt;w then a&amp;b.</jats:p>",
        "posted": parts(day),
        "created": parts(day),
        "deposited": parts(day),
        "indexed": parts(day),
        "group-title": "Catalysis",
        "license": [{"URL": "https://creativecommons.org/licenses/by/4.0/", "content-version": "vor"}],
        **said,
    }


@dataclass
class Server:
    """`works` by the day of their index. Cursors hold their own state; `forgets` refuses them."""

    works: list[dict[str, Any]] = field(default_factory=list)
    page: int = 3
    forgets: bool = False
    knows_fields: bool = True
    asked: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)

    def answer(self, asked: Asked) -> Reply:
        self.asked.append(dict(asked.params))
        self.paths.append(asked.path)
        if asked.path != "/works":
            doi = unquote(asked.path.removeprefix("/works/"))
            found = [one for one in self.works if one["DOI"] == doi]
            return self._reply(found[0]) if found else Reply(b"Resource not found.", 404, kind="text/plain")
        if "select" in asked.params and not self.knows_fields:
            return Reply(b'{"status":"failed"}', 400, kind="application/json")
        chosen = [one.split(":") for one in asked.params["filter"].split(",")]
        cursor = asked.params["cursor"]
        if cursor != "*" and self.forgets:
            return Reply(b'{"status":"failed"}', 404, kind="application/json")
        start = 0 if cursor == "*" else int(cursor.removeprefix("at="))
        listed = [one for one in self.works if self._is(one, dict(chosen[:2]), [v for n, v in chosen if n == "type"])]
        here = listed[start : start + self.page]
        return self._reply({"total-results": len(listed), "items": here, "next-cursor": f"at={start + len(here)}"})

    def _is(self, one: dict[str, Any], filters: dict[str, str], types: list[str]) -> bool:
        (name, value), *_ = filters.items()
        day = next(day for name, day in filters.items() if name.startswith("from-"))
        field = "indexed" if "from-index-date" in filters else "created"
        where = {"prefix": one["DOI"].partition("/")[0], "issn": one.get("ISSN")}[name]
        return where == value and one[field]["date-time"].startswith(day) and one["type"] in types

    def _reply(self, message: dict[str, Any]) -> Reply:
        return Reply(json.dumps({"status": "ok", "message": message}).encode(), kind="application/json")


@pytest.fixture
def crossref(server: Loopback) -> Server:
    served = Server([work(f"10.26434/chemrxiv-2026-{number:03d}") for number in range(8)])
    server.answer = served.answer
    return served


@pytest.fixture
def fetch(server: Loopback, harvest: Harvesting) -> Harvesting:
    return lambda **options: harvest("crossref", base_url=server.url, **{"since": SINCE, **PREFIX, **options})


def test_harvests_every_day_once(crossref: Server, fetch: Harvesting) -> None:
    outcome = fetch(mailto="you@example.org")
    assert outcome.sentence == "8 records: 8 papers new, 0 updated, 0 unchanged; 0 rejected."
    before = sorted(SourceRecord.objects.values_list("source_id", "digest"))
    assert (fetch().counts.new, fetch().counts.updated) == (0, 0)
    assert sorted(SourceRecord.objects.values_list("source_id", "digest")) == before
    assert crossref.asked[0] | {"select": ""} == {
        "filter": "prefix:10.26434,from-index-date:2026-11-18,until-index-date:2026-11-18,"
        "type:journal-article,type:posted-content,type:proceedings-article",
        "rows": "100",
        "cursor": "*",
        "mailto": "you@example.org",
        "select": "",
    }
    assert HarvestDay.objects.get(day=date(2026, 11, 18)).stored == 8


def test_a_paper_as_publishers_deposit_it(crossref: Server, fetch: Harvesting) -> None:
    crossref.works = [work()]
    fetch()
    paper = Paper.objects.get()
    assert paper.abstract == MATHEMATICS
    assert paper.authors == [
        {"name": "Ada Okafor", "given": "Ada", "family": "Okafor", "identifiers": ["orcid:0000-0002-1825-0097"]},
        {"name": "The Consortium"},
    ]
    assert (paper.published, paper.date_kind) == (datetime(2026, 11, 18, tzinfo=UTC), "published")
    assert (paper.license, paper.keywords) == ("https://creativecommons.org/licenses/by/4.0/", ["Catalysis"])
    assert FeedEntry.objects.get().announce_type == "new"


def test_an_old_work_that_changed_is_not_listed_as_new(crossref: Server, fetch: Harvesting) -> None:
    crossref.works = [work(day="2024-02-03") | {"indexed": parts("2026-11-18")}]
    fetch()
    assert Paper.objects.count() == 1
    assert not FeedEntry.objects.exists()


def test_a_later_version_goes_on_with_the_paper(crossref: Server, fetch: Harvesting) -> None:
    crossref.works = [work(day="2026-11-18")]
    fetch()
    crossref.works.append(work("10.26434/chemrxiv-2026-abc-v3", "2026-11-19", title=["A better title of some length"]))
    for _ in range(2):
        fetch()
        paper = Paper.objects.get()
        assert paper.title == "A better title of some length"
        assert [(one["number"], one.get("date")) for one in paper.versions] == [
            (1, "2026-11-18"),
            (2, None),
            (3, "2026-11-19"),
        ]
        assert paper.published == datetime(2026, 11, 18, tzinfo=UTC)
        assert paper.key == "doi:10.26434/chemrxiv-2026-abc"


@pytest.mark.parametrize("between", ["/v", ".v"])
def test_first_versions_with_a_number_are_found(crossref: Server, fetch: Harvesting, between: str) -> None:
    first = work(f"10.26434/rs.1{between}1", "2026-01-02", indexed=parts("2026-01-02"))
    crossref.works = [first, work(f"10.26434/rs.1{between}2")]
    fetch()
    paper = Paper.objects.get()
    assert paper.published == datetime(2026, 1, 2, tzinfo=UTC)
    assert {one.value for one in paper.identifiers.all()} == {f"10.26434/rs.1{between}{number}" for number in (1, 2)}


def test_preprint_and_article_are_tied(crossref: Server, fetch: Harvesting) -> None:
    told = {"is-preprint-of": [{"id-type": "doi", "id": "10.1021/JACS.6C00001", "asserted-by": "subject"}]}
    article = work("10.1021/jacs.6c00001", type="journal-article", ISSN="0002-7863", title=work()["title"])
    article["container-title"] = ["Journal of the American Chemical Society"]
    crossref.works = [work(relation=told), article]
    fetch(issns=["0002-7863"])
    paper = Paper.objects.get()
    assert paper.relations == [{"kind": "preprint-of", "identifier": "doi:10.1021/jacs.6c00001"}]
    assert paper.venue == "Journal of the American Chemical Society"


def update(doi: str, kind: str = "retraction") -> dict[str, Any]:
    label = kind.replace("_", " ").capitalize()
    return {"DOI": doi, "type": kind, "label": label, "updated": parts("2026-11-19"), "source": "publisher"}


def test_a_retraction_is_shown_on_the_paper_concerned(crossref: Server, fetch: Harvesting) -> None:
    concerned = work("10.1021/acs.1", day="2026-01-02", indexed=parts("2026-01-02"))
    notice = work("10.26434/notice", title=["Retraction: On molecules"]) | {"update-to": [update("10.1021/ACS.1")]}
    crossref.works = [concerned, notice]
    for _ in range(2):
        fetch()
        paper = Paper.objects.get(key="doi:10.1021/acs.1")
        assert paper.status == "retracted"
        assert paper.comment == "Retraction of 2026-11-19: https://doi.org/10.26434/notice"
        assert (paper.title, paper.abstract) == (concerned["title"][0], MATHEMATICS)
        assert Paper.objects.get(key="doi:10.26434/notice").status == ""
    concerned["deposited"] = parts("2026-11-20")  # deposited anew, without a word of it
    concerned |= {"DOI": "10.26434/moved", "indexed": parts("2026-11-20")}
    crossref.works = [concerned | {"DOI": "10.1021/acs.1"}]
    fetch()
    assert Paper.objects.get(key="doi:10.1021/acs.1").status == "retracted"


@pytest.mark.parametrize(
    ("kinds", "status"),
    [
        (["correction"], "corrected"),
        (["correction", "withdrawal"], "withdrawn"),
        (["erratum", "expression_of_concern"], "expression of concern"),
        (["new_version"], ""),
    ],
)
def test_the_gravest_notice_counts(crossref: Server, fetch: Harvesting, kinds: list[str], status: str) -> None:
    crossref.works = [work() | {"updated-by": [update(f"10.1/{kind}", kind) for kind in kinds]}]
    fetch()
    assert Paper.objects.get().status == status


def test_a_notice_on_an_unknown_work_is_only_itself(crossref: Server, fetch: Harvesting) -> None:
    crossref.works = [work("10.26434/notice") | {"update-to": [update("10.1021/nobody")]}]
    assert fetch().counts.new == 1


def test_a_run_cut_off_anywhere_goes_on(crossref: Server, fetch: Harvesting) -> None:
    assert in_pieces(fetch) == 6
    assert Paper.objects.count() == 8
    assert sum(asked["cursor"] == "*" for asked in crossref.asked) == 3  # one a day: places were taken up again


def test_a_place_that_is_too_old_is_not_even_sent(crossref: Server, clock: SetClock, fetch: Harvesting) -> None:
    fetch(lasting=timedelta())
    clock.now += timedelta(minutes=6)
    crossref.asked.clear()
    assert fetch().state == "done"
    assert crossref.asked[0]["cursor"] == "*"
    assert log.lines("test")[-1].text == "The place in the list of 2026-11-18 had expired; the day is read again."
    assert Paper.objects.count() == 8


def test_places_that_are_never_taken_end_the_run_with_a_sentence(crossref: Server, fetch: Harvesting) -> None:
    crossref.forgets = True
    outcome = fetch()
    assert outcome.state == "failed"
    assert outcome.sentence.startswith("The list of 2026-11-18 cannot be read to its end: The place")


def test_fields_that_are_not_known_there_are_not_asked_for(crossref: Server, fetch: Harvesting) -> None:
    crossref.knows_fields = False
    assert fetch().counts.new == 8
    assert ["select" in asked for asked in crossref.asked[:3]] == [True, False, False]


def test_a_broken_work_is_rejected_and_the_rest_goes_on(crossref: Server, fetch: Harvesting) -> None:
    crossref.works[1]["title"] = []
    crossref.works[2]["posted"] = {"date-parts": [[2026, 13, 40]]}
    outcome = fetch()
    assert (outcome.counts.new, outcome.rejected) == (6, 2)
    assert sorted(line.text for line in log.lines("test")) == [
        "10.26434/chemrxiv-2026-001: The record has no “title”.",
        "10.26434/chemrxiv-2026-002: “2026-13-40” is not a date of the calendar.",
    ]


def test_an_answer_of_another_kind_is_told(server: Loopback, fetch: Harvesting) -> None:
    server.answer = lambda asked: Reply(b'{"status":"ok"}', kind="application/json")
    assert fetch().sentence == "127.0.0.1 sent an answer that is no list of works."


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"prefixes": []}, "say what to harvest, by “prefixes”, “issns” or “members”"),
        ({"prefixes": ["chemrxiv"]}, "“chemrxiv” cannot stand in “prefixes”; write it like “10.26434”"),
        ({"issns": ["12345678"]}, "“12345678” cannot stand in “issns”"),
        ({"by": "deposit"}, "“by” must be “index”"),
    ],
)
def test_options_that_cannot_be_meant(fetch: Harvesting, options: dict[str, Any], sentence: str) -> None:
    with pytest.raises(BadOption, match=sentence):
        fetch(**options)


def recorded(folder: Path) -> list[dict[str, Any]]:
    """Every work of the recorded answers, whichever way they were recorded."""
    answers = [json.loads(file.read_bytes()) for file in sorted(folder.glob("*.json"))]
    for file in sorted(folder.glob("*.yaml")):
        for exchange in yaml.safe_load(file.read_text())["interactions"]:
            body = exchange["response"]["body"]["string"]
            answers.append(json.loads(gzip.decompress(body) if isinstance(body, bytes) else body))
    messages = [answer.get("message", answer) for answer in answers]
    return [work for message in messages for work in message.get("items", [message])]


def test_reads_the_recorded_answers(shared: Path) -> None:
    works = recorded(shared / "data/api/crossref")
    read = {work["DOI"]: attempt(record, work) for work in works}
    assert {doi for doi, found in read.items() if not isinstance(found, PaperRecord)} == {"10.7752/jpes.2018.03256"}
    papers = {doi: found for doi, found in read.items() if isinstance(found, PaperRecord)}
    assert papers["10.1371/journal.pone.0033693"].status == "corrected"
    assert [one.kind for one in papers["10.1002/ece3.2314"].relations] == ["has-preprint"]
    assert papers["10.1111/j.2041-210x.2012.00247.x"].title.startswith("Treebase: anRpackage for discovery")
    assert papers["10.1109/icdcsw.2003.1203662"].published is not None
    assert "declined by about 60% (p < 0.001) in both groups" in papers["10.1002/jor.1100150407"].abstract
    assert not any(re.search(r"</|<\w|&\w+;", found.title + found.abstract) for found in papers.values())
