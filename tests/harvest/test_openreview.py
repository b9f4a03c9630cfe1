"""OpenReview. No answer of it was recorded: these are written by the documentation of its API, version 2."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from broadsheet.catalog.harvest import log
from broadsheet.catalog.models import Harvest, Paper, SourceRecord
from broadsheet.sources import openreview
from broadsheet.sources.base import BadRecord, attempt
from broadsheet.sources.kinds import configured
from broadsheet.sources.options import BadOption
from tests.clocks import SetClock
from tests.harvest.conftest import Harvesting
from tests.loopback import Asked, Loopback, Reply

MATHEMATICS = "if x<y and z>w then a&b"
VENUE = "ICLR.cc/2027/Conference"


def milliseconds(*parts: int) -> int:
    return int(datetime(*parts, tzinfo=UTC).timestamp() * 1_000)  # type: ignore[misc,arg-type]


CREATED, CHANGED = milliseconds(2026, 9, 20, 8), milliseconds(2026, 11, 18, 8)


def note(
    number: int, at: str = "/Submission", venue: str = "ICLR 2027 Conference Submission", **more: Any
) -> dict[str, Any]:
    content = {
        "title": f"The {number}th of many submissions about things",
        "abstract": f"We show: {MATHEMATICS}.",
        "authors": ["Ada Okafor", "Bo Lindqvist"],
        "authorids": ["~Ada_Okafor1", "~Bo_Lindqvist1"],
        "keywords": ["things", "theory"],
        "TLDR": "Things are many.",
        "venue": venue,
        "venueid": VENUE + at,
        "pdf": f"/pdf/{number:040}.pdf",
        **more.pop("content", {}),
    }
    return {
        "id": f"idOf{number:06}",
        "forum": f"idOf{number:06}",
        "number": number,
        "cdate": CREATED,
        "mdate": CHANGED,
        "tmdate": CHANGED,
        "license": "CC BY 4.0",
        "readers": ["everyone"],
        "invitations": [f"{VENUE}/-/Submission"],
        "content": {name: {"value": value} for name, value in content.items() if value is not None},
        **more,
    }


class Server:
    """Answers as the API does: a venue's notes by their ids, after one of them, changed since a moment."""

    def __init__(self, notes: list[dict[str, Any]], page: int = 3) -> None:
        self.notes, self.page, self.asked = notes, page, list[dict[str, str]]()
        self.narrows = True

    def answer(self, asked: Asked) -> Reply:
        self.asked.append(dict(asked.params))
        if "mintmdate" in asked.params and not self.narrows:
            return Reply(b'{"name":"Error","message":"mintmdate is not allowed"}', 400)
        wanted = [
            one
            for one in sorted(self.notes, key=lambda one: one["id"])
            if one["id"] > asked.params.get("after", "")
            and one["tmdate"] >= int(asked.params.get("mintmdate", 0))
            and asked.params["invitation"] in one["invitations"]
        ]
        body = {"notes": wanted[: self.page], "count": len(wanted)}
        return Reply(json.dumps(body).encode(), kind="application/json; charset=utf-8")


@pytest.fixture
def review(server: Loopback) -> Server:
    served = Server([note(number) for number in range(1, 9)])
    server.answer = served.answer
    return served


OPTIONS: dict[str, Any] = {"kind": "openreview", "venues": [VENUE]}


def test_a_submission_under_review() -> None:
    found = openreview.record(note(1))
    assert found.source_id == "openreview:idOf000001"
    assert found.identifiers == ("openreview:idOf000001",)
    assert found.abstract == f"We show: {MATHEMATICS}."
    assert [author.name for author in found.authors] == ["Ada Okafor", "Bo Lindqvist"]
    assert found.keywords == ("things", "theory")
    assert (found.venue, found.status) == ("", "")
    assert found.comment == "ICLR 2027 Conference Submission: under review · TL;DR: Things are many."
    assert [one.text for one in (found.published, found.updated, found.as_of) if one] == [
        "2026-09-20T08:00:00Z",
        "2026-11-18T08:00:00Z",
        "2026-11-18T08:00:00Z",
    ]
    assert found.links == ()


@pytest.mark.parametrize(
    ("at", "venue", "found"),
    [
        ("", "ICLR 2027 poster", ("ICLR 2027 poster", "Poster", "")),
        ("", "ICLR 2027 Oral", ("ICLR 2027 Oral", "Oral", "")),
        ("", "Accepted by TMLR", ("Accepted by TMLR", "Accepted", "")),
        ("/Rejected_Submission", "Submitted to ICLR 2027", ("", "", "Submitted to ICLR 2027: rejected")),
        ("/Withdrawn_Submission", "ICLR 2027", ("", "", "ICLR 2027: withdrawn by the authors")),
        ("/Desk_Rejected_Submission", "ICLR 2027", ("", "", "ICLR 2027: rejected without review")),
    ],
)
def test_only_an_acceptance_is_a_venue(at: str, venue: str, found: tuple[str, str, str]) -> None:
    read = openreview.record(note(1, at, venue, content={"TLDR": None}))
    assert (read.venue, read.status, read.comment) == found


def test_odd_forms() -> None:
    read = openreview.record(
        note(
            1,
            content={
                "authors": [{"fullname": "Ada Okafor", "username": "~A1"}, "Anonymous", 3],
                "keywords": "things, theory",
                "pdf": "https://x.example/1.pdf",
                "code": "https://github.com/x/y",
                "venueid": None,
                "abstract": None,
            },
            externalIds=["arxiv:2611.00001", "dblp:journals/x", 7],
            mdate=None,
            tmdate=None,
        )
    )
    assert [author.name for author in read.authors] == ["Ada Okafor"]
    assert read.keywords == ("things", "theory")
    assert read.identifiers == ("openreview:idOf000001", "arxiv:2611.00001")
    assert [(link.kind, link.url) for link in read.links] == [
        ("pdf", "https://x.example/1.pdf"),
        ("code", "https://github.com/x/y"),
    ]
    assert (read.abstract, read.updated, read.as_of) == ("", None, None)


@pytest.mark.parametrize(
    "broken", [{}, {"id": "x"}, {"id": "x", "content": {"title": "x"}}, {**note(1), "cdate": "soon"}]
)
def test_what_is_no_submission_is_told(broken: dict[str, Any]) -> None:
    assert isinstance(attempt(openreview.record, broken), BadRecord)


def test_harvests_once(review: Server, harvest: Harvesting) -> None:
    outcome = harvest(**OPTIONS)
    assert outcome.sentence == "8 records: 8 papers new, 0 updated, 0 unchanged; 0 rejected."
    assert [asked.get("after") for asked in review.asked] == [None, "idOf000003", "idOf000006", "idOf000008"]
    assert not any("mintmdate" in asked for asked in review.asked)
    before = list(SourceRecord.objects.values_list("pk", "digest"))
    review.asked.clear()
    assert harvest(**OPTIONS).counts.read == 0
    assert [int(asked["mintmdate"]) for asked in review.asked] == [milliseconds(2026, 11, 19, 8)]
    Harvest.objects.update(cursor={"since": 0})
    assert harvest(**OPTIONS).counts.unchanged == 8
    assert list(SourceRecord.objects.values_list("pk", "digest")) == before


def test_decisions_come_later(review: Server, clock: SetClock, harvest: Harvesting) -> None:
    harvest(**OPTIONS)
    clock.now += timedelta(days=60)
    later = milliseconds(2027, 1, 18, 8)
    review.notes[0] = note(1, "", "ICLR 2027 oral", tmdate=later)
    review.notes[1] = note(2, "", "ICLR 2027", tmdate=later, ddate=later)
    outcome = harvest(**OPTIONS)
    assert (outcome.counts.read, outcome.counts.updated) == (2, 2)
    first, second = Paper.objects.order_by("key")[:2]
    assert (first.venue, first.status) == ("ICLR 2027 oral", "Oral")
    assert (second.status, second.comment) == ("", "ICLR 2027: deleted from OpenReview · TL;DR: Things are many.")


def test_a_cut_run_goes_on(review: Server, harvest: Harvesting) -> None:
    states = [harvest(**OPTIONS, lasting=timedelta()).state for _ in range(3)]
    assert states == ["unfinished"] * 3
    assert Paper.objects.count() == 8
    assert harvest(**OPTIONS).state == "done"
    assert [asked.get("after") for asked in review.asked][:3] == [None, "idOf000003", "idOf000006"]


def test_several_venues(review: Server, harvest: Harvesting) -> None:
    review.notes[7] = note(8, invitations=["TMLR/-/Submission"])
    assert harvest(kind="openreview", venues=[VENUE, "TMLR"]).counts.new == 8


def test_a_server_that_cannot_narrow_sends_all(review: Server, harvest: Harvesting) -> None:
    review.narrows = False
    harvest(**OPTIONS)
    assert harvest(**OPTIONS).counts.unchanged == 8


def test_only_what_everyone_may_read_and_no_reviews(review: Server, harvest: Harvesting) -> None:
    review.notes[1]["readers"] = [f"{VENUE}/Reviewers"]
    review.notes[2]["forum"] = "idOf000001"
    assert harvest(**OPTIONS).counts.new == 6


def test_bad_notes_are_rejected_with_a_sentence(review: Server, harvest: Harvesting) -> None:
    review.notes[1] = note(2, content={"title": " "})
    outcome = harvest(**OPTIONS)
    assert (outcome.counts.new, outcome.rejected) == (7, 1)
    assert [line.text for line in log.lines("test")] == ["idOf000002: The record has no “title”."]


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"[]", "127.0.0.1 sent an answer that is not JSON."),
        (b'{"notes": 3}', "127.0.0.1 sent an answer without notes."),
        (b'{"notes": [{"id": 3}]}', "127.0.0.1 leads from a page to the same page again."),
        (b'{"notes"', "127.0.0.1 sent an answer that is not JSON."),
    ],
)
def test_broken_answers(server: Loopback, harvest: Harvesting, body: bytes, sentence: str) -> None:
    server.answer = lambda asked: Reply(body, kind="application/json")
    outcome = harvest(**OPTIONS)
    assert (outcome.state, outcome.sentence) == ("failed", sentence)


def test_a_list_that_never_ends_is_told(server: Loopback, harvest: Harvesting) -> None:
    server.answer = lambda asked: Reply(json.dumps({"notes": [note(1)]}).encode(), kind="application/json")
    assert harvest(**OPTIONS).sentence == "127.0.0.1 leads from a page to the same page again."


def test_logs_in_where_told(review: Server, server: Loopback, harvest: Harvesting) -> None:
    def answer(asked: Asked) -> Reply:
        if asked.path == "/oai/login":
            assert json.loads(asked.body) == {"id": "a@b.example", "password": "secret"}
            return Reply(b'{"token": "abc"}', kind="application/json")
        return review.answer(asked) if asked.headers.get("authorization") == "Bearer abc" else Reply(b"", 403)

    server.answer = answer
    assert harvest(**OPTIONS, user="a@b.example", password="secret").counts.new == 8
    outcome = harvest(**OPTIONS)
    assert (outcome.state, outcome.sentence) == ("failed", "127.0.0.1 answered 403 to “/oai/notes”.")


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        ({}, "“venues” must list at least one"),
        ({"venues": ["a b"]}, "is no venue of OpenReview"),
        ({"venues": [VENUE], "user": "x"}, "go together"),
    ],
)
def test_options(table: dict[str, Any], reason: str) -> None:
    with pytest.raises(BadOption, match=reason):
        configured({"openreview": table})
