"""Answers that arXiv's own server gave (its code over real records), served on this machine."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from broadsheet.catalog.models import Paper, SourceRecord
from tests.harvest.conftest import Harvesting
from tests.loopback import Asked, Loopback, Reply

SINCE = "2010-01-01"


@pytest.fixture
def recorded(shared: Path, server: Loopback) -> Path:
    """Both recorded pages of both lists; the second ends the list, because a third was recorded of one alone."""
    folder = shared / "data" / "api" / "arxiv-oai-official-server"

    def answer(asked: Asked) -> Reply:
        token = asked.params.get("resumptionToken", "")
        form = asked.params.get("metadataPrefix") or ("arXivRaw" if "arXivRaw" in token else "arXiv")
        body = (folder / f"ListRecords_{form}_page{2 if token else 1}.xml").read_bytes()
        return Reply(re.sub(rb"<resumptionToken.*?</resumptionToken>", b"", body) if token else body)

    server.answer = answer
    return folder


def test_every_recorded_paper_is_stored_once(recorded: Path, harvest: Harvesting) -> None:
    pages = [(recorded / f"ListRecords_arXivRaw_page{number}.xml").read_text() for number in (1, 2)]
    wanted = {one for page in pages for one in re.findall(r"oai:arXiv\.org:([^<]+)", page)}
    for _ in range(2):
        outcome = harvest(since=SINCE)
        assert (outcome.state, outcome.rejected) == ("done", 0)
        assert set(Paper.objects.values_list("key", flat=True)) == wanted
        assert SourceRecord.objects.count() == len(wanted)
    assert outcome.counts.new == outcome.counts.updated == 0


def test_recorded_authors_are_in_parts_and_versions_dated(recorded: Path, harvest: Harvesting) -> None:
    harvest(since=SINCE)
    for paper in Paper.objects.all():
        assert paper.authors, paper.key
        assert all("family" in author for author in paper.authors), paper.key
        assert paper.published_precision == "time"
        assert paper.versions[0]["number"] == 1


def test_recorded_withdrawals_are_known(recorded: Path, harvest: Harvesting) -> None:
    harvest(since=SINCE)
    withdrawn = Paper.objects.filter(status="withdrawn")
    assert withdrawn.count() >= 4
    assert all(paper.versions[-1].get("note") == "withdrawn" or "withdrawn" in paper.comment for paper in withdrawn)


@pytest.mark.parametrize(
    ("file", "state", "sentence"),
    [
        ("error_noRecordsMatch", "done", "0 records: 0 papers new, 0 updated, 0 unchanged; 0 rejected."),
        ("error_badResumptionToken", "failed", "127.0.0.1 refuses a token that was not sent."),
        ("Identify", "failed", "127.0.0.1 sent an answer without a list of records."),
    ],
)
def test_recorded_errors(
    shared: Path, server: Loopback, harvest: Harvesting, file: str, state: str, sentence: str
) -> None:
    body = (shared / "data" / "api" / "arxiv-oai-official-server" / f"{file}.xml").read_bytes()
    server.answer = lambda asked: Reply(body)
    outcome = harvest(since=SINCE)
    assert (outcome.state, outcome.sentence) == (state, sentence)
