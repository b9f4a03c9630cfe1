from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from broadsheet.catalog.harvest import imported, log
from broadsheet.catalog.models import Harvest, HarvestDay, Paper, SourceRecord
from broadsheet.sources.arxiv_oai import set_of
from tests.clocks import SetClock
from tests.harvest.conftest import Harvesting
from tests.harvest.oai import MATHEMATICS, OaiPaper, OaiServer, error, papers
from tests.loopback import Loopback, Reply

SINCE = "2026-11-15"


@pytest.fixture
def arxiv(server: Loopback, clock: SetClock) -> OaiServer:
    served = OaiServer(clock, papers(8))
    server.answer = served.answer
    return served


def keys() -> list[str]:
    return sorted(Paper.objects.values_list("key", flat=True))


def said(name: str = "test") -> list[str]:
    return [line.text for line in log.lines(name)]


def test_harvests_all_pages_once(arxiv: OaiServer, harvest: Harvesting) -> None:
    outcome = harvest(since=SINCE)
    assert outcome.state == "done"
    assert outcome.sentence == "8 records: 8 papers new, 0 updated, 0 unchanged; 0 rejected."
    assert keys() == [paper.number for paper in arxiv.papers]
    row = Harvest.objects.get(source="test")
    assert (row.state, row.read, row.new, row.failures, row.holder) == ("done", 8, 8, 0, "")


def test_a_second_run_changes_nothing(arxiv: OaiServer, harvest: Harvesting) -> None:
    harvest(since=SINCE)
    before = list(SourceRecord.objects.values_list("pk", "digest"))
    outcome = harvest(since=SINCE)
    assert outcome.counts.new == outcome.counts.updated == 0
    assert list(SourceRecord.objects.values_list("pk", "digest")) == before
    assert [asked["from"] for asked in arxiv.asked if "from" in asked] == [SINCE] * 2 + ["2026-11-17"] * 2


def test_joins_versions_with_authors_in_parts(arxiv: OaiServer, harvest: Harvesting) -> None:
    arxiv.papers = [OaiPaper("2611.00001", "2026-11-18", versions=2)]
    harvest(since=SINCE)
    paper = Paper.objects.get()
    assert paper.abstract == MATHEMATICS
    assert paper.authors == [
        {"name": "Ada Okafor", "given": "Ada", "family": "Okafor"},
        {"name": "Bo Lindqvist", "given": "Bo", "family": "Lindqvist"},
    ]
    assert [one["number"] for one in paper.versions] == [1, 2]
    assert paper.published == datetime(2026, 6, 1, 8, tzinfo=UTC)
    assert paper.categories == ["cs.LG", "stat.ML"]
    assert paper.submitter == "A. Okafor"
    assert paper.status == ""


def test_authors_come_from_the_line_where_the_other_list_lags(
    arxiv: OaiServer, server: Loopback, harvest: Harvesting
) -> None:
    server.answer = lambda asked: (
        error("noRecordsMatch") if asked.params.get("metadataPrefix") == "arXiv" else arxiv.answer(asked)
    )
    arxiv.papers = arxiv.papers[:2]
    harvest(since=SINCE)
    assert [author["name"] for author in Paper.objects.all()[0].authors] == ["Ada Okafor", "Bo Lindqvist"]


def test_a_withdrawn_version_withdraws_the_paper_and_never_hides_it(arxiv: OaiServer, harvest: Harvesting) -> None:
    arxiv.papers = [OaiPaper("2611.00001", "2026-11-18", versions=2, withdrawn=True)]
    harvest(since=SINCE)
    paper = Paper.objects.get()
    assert paper.status == "withdrawn"
    assert [one.get("note", "") for one in paper.versions] == ["", "withdrawn"]
    assert paper.abstract == MATHEMATICS


def test_a_deleted_record_is_kept_as_withdrawn(arxiv: OaiServer, harvest: Harvesting) -> None:
    harvest(since=SINCE)
    gone = arxiv.papers.pop(2)
    arxiv.papers.append(OaiPaper(gone.number, "2026-11-20", deleted=True))
    arxiv.papers.append(OaiPaper("2611.09999", "2026-11-20", deleted=True))  # never seen
    for _ in range(2):
        outcome = harvest(since=SINCE)
        assert outcome.state == "done"
        paper = Paper.objects.get(key=gone.number)
        assert (paper.status, paper.title, paper.comment) == (
            "withdrawn",
            gone.title,
            "arXiv has deleted this record.",
        )
    assert len(keys()) == 8
    assert outcome.counts.updated == 0


def test_an_expired_token_leads_back_to_the_day(arxiv: OaiServer, clock: SetClock, harvest: Harvesting) -> None:
    arxiv.papers = papers(4, day="2026-11-17") + papers(6, first=5, day="2026-11-18")
    clock.now = datetime(2026, 11, 20, 23, 59, 59, tzinfo=UTC)
    pages = []

    def next_day(_: object) -> None:
        pages.append(1)
        if len(pages) == 2:
            clock.now = datetime(2026, 11, 21, 0, 0, 1, tzinfo=UTC)

    outcome = harvest(since=SINCE, progress=next_day)
    assert outcome.state == "done"
    assert keys() == [paper.number for paper in arxiv.papers]
    assert said() == ["The place in the list had expired; the harvest goes on from 2026-11-18."]


def test_a_run_that_ended_yesterday_does_not_even_ask_with_its_token(
    arxiv: OaiServer, clock: SetClock, harvest: Harvesting
) -> None:
    assert harvest(since=SINCE, lasting=timedelta()).state == "unfinished"
    assert len(keys()) == 3
    clock.now = datetime(2026, 11, 21, 9, tzinfo=UTC)
    arxiv.asked.clear()
    assert harvest(since=SINCE).state == "done"
    assert "resumptionToken" not in arxiv.asked[0]
    assert arxiv.asked[0]["from"] == "2026-11-18"
    assert keys() == [paper.number for paper in arxiv.papers]


def test_an_unfinished_run_goes_on_with_its_token(arxiv: OaiServer, harvest: Harvesting) -> None:
    states = [harvest(since=SINCE, lasting=timedelta()).state for _ in range(3)]
    assert states == ["unfinished", "unfinished", "unfinished"]
    assert keys() == [paper.number for paper in arxiv.papers]
    assert sum("from" in asked for asked in arxiv.asked) == 2  # one list in each form, and never again
    assert harvest(since=SINCE).state == "done"


def test_tokens_that_are_never_taken_end_the_run_with_a_sentence(arxiv: OaiServer, harvest: Harvesting) -> None:
    arxiv.forgets_tokens = True
    outcome = harvest(since=SINCE)
    assert (outcome.state, outcome.sentence) == ("failed", "127.0.0.1 refuses the resumption tokens that it gives.")


def test_nothing_new_is_no_error(arxiv: OaiServer, harvest: Harvesting) -> None:
    arxiv.papers = []
    outcome = harvest(since=SINCE)
    assert (outcome.state, outcome.counts.read) == ("done", 0)
    assert Harvest.objects.get(source="test").cursor["from"] == {"": "2026-11-15"}


def test_sets_are_harvested_one_after_the_other(arxiv: OaiServer, harvest: Harvesting) -> None:
    arxiv.papers = papers(4)
    arxiv.papers[1].sets = ("math:math:ST",)
    arxiv.papers[2].sets = ("cs:cs:CL", "math:math:ST")
    outcome = harvest(since=SINCE, sets=["cs", "math.ST"])
    assert len(keys()) == 4
    assert outcome.counts.new == 4
    assert {asked.get("set") for asked in arxiv.asked} == {"cs", "math:math:ST"}
    counted = HarvestDay.objects.values_list("part", "day", "stored").order_by("part")
    assert list(counted) == [("cs", date(2026, 11, 18), 3), ("math:math:ST", date(2026, 11, 18), 2)]


def test_a_new_set_begins_at_its_own_beginning(arxiv: OaiServer, harvest: Harvesting) -> None:
    harvest(since=SINCE, sets=["cs"])
    arxiv.asked.clear()
    harvest(since=SINCE, sets=["cs", "stat"])
    begins = {(asked.get("set"), asked.get("from")) for asked in arxiv.asked if "from" in asked}
    assert begins == {("cs", "2026-11-17"), ("stat", SINCE)}


def test_days_are_counted_across_pages(arxiv: OaiServer, harvest: Harvesting) -> None:
    arxiv.papers = papers(5, day="2026-11-17") + papers(6, first=6, day="2026-11-18")
    for _ in range(2):
        harvest(since=SINCE)
        counted = HarvestDay.objects.order_by("day").values_list("day", "stored", "announced")
        assert list(counted) == [(date(2026, 11, 17), 5, None), (date(2026, 11, 18), 6, None)]


def test_a_broken_record_is_rejected_and_the_rest_goes_on(arxiv: OaiServer, harvest: Harvesting) -> None:
    arxiv.papers[4].title = ""
    outcome = harvest(since=SINCE)
    assert (outcome.counts.new, outcome.rejected) == (7, 1)
    assert said() == ["2611.00005: The record has no “title”."]


def test_goes_on_from_an_imported_snapshot(arxiv: OaiServer, harvest: Harvesting) -> None:
    imported.note_newest("arxiv-snapshot", date(2026, 11, 16))
    imported.note_newest("arxiv-snapshot", date(2026, 11, 12))
    harvest()
    assert arxiv.asked[0]["from"] == "2026-11-16"


def test_begins_a_week_ago_unless_told(arxiv: OaiServer, harvest: Harvesting) -> None:
    harvest()
    assert arxiv.asked[0]["from"] == "2026-11-13"


def test_another_error_of_the_protocol_is_told(server: Loopback, harvest: Harvesting) -> None:
    server.answer = lambda asked: error("badArgument", "Reason: no such set")
    assert harvest(since=SINCE).sentence == "127.0.0.1 says badArgument: Reason: no such set"


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("cs", "cs"),
        ("cs.LG", "cs:cs:LG"),
        ("hep-th", "physics:hep-th"),
        ("astro-ph.CO", "physics:astro-ph:CO"),
        ("physics.optics", "physics:physics:optics"),
        ("math:math:NA", "math:math:NA"),
        ("cs;drop", None),
        ("a b", None),
        ("", None),
    ],
)
def test_names_of_sets(name: str, found: str | None) -> None:
    assert set_of(name) == found


def test_reply_without_a_list_is_told(server: Loopback, harvest: Harvesting) -> None:
    server.answer = lambda asked: Reply(b"<rss/>")
    assert harvest(since=SINCE).sentence == "127.0.0.1 sent XML that is no answer of OAI-PMH."
