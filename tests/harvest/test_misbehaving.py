"""Whatever a source does wrong: nothing is lost, nothing comes twice, and the log says so in a clear sentence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from broadsheet.catalog.harvest import log
from broadsheet.catalog.models import Harvest, Paper, SourceRecord
from broadsheet.sources.http.body import Bounds
from tests.clocks import SetClock
from tests.harvest.conftest import Harvesting
from tests.harvest.oai import MATHEMATICS, OaiServer, envelope, papers
from tests.loopback import Asked, Loopback, Reply

SINCE = "2026-11-15"
LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;">]><OAI-PMH>&d;</OAI-PMH>'
)
OUTSIDE = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><OAI-PMH><error code="&e;"/></OAI-PMH>'
)
Spoil = Callable[[Reply], Reply]


@pytest.fixture
def arxiv(server: Loopback, clock: SetClock) -> OaiServer:
    served = OaiServer(clock, papers(5, day="2026-11-17") + papers(5, first=6, day="2026-11-18"))
    server.answer = served.answer
    return served


def once(server: Loopback, arxiv: OaiServer, number: int, spoil: Spoil) -> None:
    """Spoil the answer to the request of that number, from 1."""

    def answer(asked: Asked) -> Reply:
        reply = arxiv.answer(asked)
        return spoil(reply) if len(server.asked) == number else reply

    server.answer = answer


def said(name: str = "test") -> list[str]:
    return [line.text for line in log.lines(name)]


def nothing_lost_nothing_doubled(arxiv: OaiServer) -> bool:
    wanted = sorted(paper.number for paper in arxiv.papers)
    ids = sorted(SourceRecord.objects.values_list("source_id", flat=True))
    return sorted(Paper.objects.values_list("key", flat=True)) == wanted and ids == [f"arxiv:{one}" for one in wanted]


@pytest.mark.parametrize(
    ("spoil", "slept"),
    [
        (lambda reply: Reply(b"", 429), 2.0),
        (lambda reply: Reply(b"", 429, {"Retry-After": "20"}), 20.0),
        (lambda reply: Reply(b"<h1>Retry after 10 seconds</h1>", 503, {"Retry-After": "10"}), 10.0),
        (lambda reply: Reply(b"", 500), 2.0),
        (lambda reply: Reply(reply.body, cut=300), 2.0),
        (lambda reply: Reply(reply.body).packed(cut=-20), 2.0),
        (lambda reply: Reply(drip=True), 2.0),
    ],
    ids=["429", "429-retry-after", "503-retry-after", "500", "cut", "truncated-gzip", "slow-drip"],
)
def test_what_passes_is_waited_for(
    server: Loopback, arxiv: OaiServer, clock: SetClock, harvest: Harvesting, spoil: Spoil, slept: float
) -> None:
    once(server, arxiv, 3, spoil)
    outcome = harvest(since=SINCE)
    assert outcome.sentence == "10 records: 10 papers new, 0 updated, 0 unchanged; 0 rejected."
    assert nothing_lost_nothing_doubled(arxiv)
    assert clock.slept == [pytest.approx(slept, abs=0.6)]
    assert said() == []


BROKEN: list[tuple[str, Spoil, str]] = [
    (
        "wrong-kind",
        lambda reply: Reply(b"<html>Down for maintenance</html>", kind="text/html"),
        "127.0.0.1 answered with “text/html” where xml was expected.",
    ),
    (
        "truncated-xml",
        lambda reply: Reply(reply.body.replace(b"\n", b" ")[:-40]),
        "127.0.0.1 sent XML that is not whole (it breaks in line 1).",
    ),
    (
        "bomb",
        lambda reply: Reply(bytes(3_000_000)).packed(),
        "127.0.0.1 sent more than 1,000,000 bytes, which is too large to be what was asked for.",
    ),
    (
        "entity-expansion",
        lambda reply: Reply(LAUGHS),
        "127.0.0.1 sent XML with a document type of its own, which is not read.",
    ),
    (
        "external-entity",
        lambda reply: Reply(OUTSIDE),
        "127.0.0.1 sent XML with a document type of its own, which is not read.",
    ),
    ("refused", lambda reply: Reply(b"", 403), "127.0.0.1 answered 403 to “/oai”."),
    (
        "long-wait",
        lambda reply: Reply(b"", 503, {"Retry-After": "5400"}),
        "127.0.0.1 cannot answer for now (503); it asks to wait until 2026-11-20 09:30 UTC.",
    ),
]


@pytest.mark.parametrize(("spoil", "sentence"), [one[1:] for one in BROKEN], ids=[one[0] for one in BROKEN])
@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_what_cannot_be_used_ends_the_run_and_the_next_goes_on(
    server: Loopback,
    arxiv: OaiServer,
    clock: SetClock,
    harvest: Harvesting,
    spoil: Spoil,
    sentence: str,
    number: int,
) -> None:
    """The numbers are the first and second pages of both lists."""
    bounds = Bounds(overall=0.5, unpacked=1_000_000)
    once(server, arxiv, number, spoil)
    outcome = harvest(since=SINCE, bounds=bounds)
    assert (outcome.state, outcome.sentence) == ("failed", sentence)
    assert outcome.counts.new == (0 if number < 3 else 3)  # what came before stays
    assert said() == [sentence]
    row = Harvest.objects.get(source="test")
    assert row.next_at is not None
    assert row.next_at - clock.now == (timedelta(minutes=90) if "wait" in sentence else timedelta(minutes=5))
    assert harvest(since=SINCE, bounds=bounds).state == "done"
    assert nothing_lost_nothing_doubled(arxiv)


def test_an_empty_page_in_the_middle_is_passed(server: Loopback, arxiv: OaiServer, harvest: Harvesting) -> None:
    whole = arxiv.answer

    def answer(asked: Asked) -> Reply:
        """A page without records leads to a token that leads to what should have stood on it."""
        token = asked.params.get("resumptionToken", "")
        if token.startswith("empty:"):
            return whole(Asked(asked.method, asked.path, {**asked.params, "resumptionToken": token[6:]}, {}))
        if token:
            inner = f"<resumptionToken expires='2026-11-21T00:00:00Z'>empty:{token}</resumptionToken>"
            return Reply(envelope(f"<ListRecords>{inner}</ListRecords>"))
        return whole(asked)

    server.answer = answer
    assert harvest(since=SINCE).state == "done"
    assert nothing_lost_nothing_doubled(arxiv)


def test_a_page_that_comes_twice_counts_once(server: Loopback, arxiv: OaiServer, harvest: Harvesting) -> None:
    arxiv.papers = [*arxiv.papers[:6], *arxiv.papers[3:]]
    outcome = harvest(since=SINCE)
    arxiv.papers = arxiv.papers[:6] + arxiv.papers[9:]
    assert outcome.counts.new == 10
    assert nothing_lost_nothing_doubled(arxiv)


def test_a_page_that_leads_to_itself_ends_the_run(server: Loopback, arxiv: OaiServer, harvest: Harvesting) -> None:
    first = arxiv.answer(Asked("GET", "/oai", {"verb": "ListRecords", "metadataPrefix": "arXivRaw", "from": SINCE}, {}))
    server.answer = lambda asked: first
    outcome = harvest(since=SINCE)
    assert outcome.sentence == "127.0.0.1 leads from a page to the same page again."
    assert outcome.counts.new == 3


def test_records_out_of_order_are_not_skipped(arxiv: OaiServer, harvest: Harvesting) -> None:
    arxiv.papers.reverse()
    harvest(since=SINCE)
    assert nothing_lost_nothing_doubled(arxiv)


def test_a_list_out_of_order_begins_anew_after_a_cut(arxiv: OaiServer, clock: SetClock, harvest: Harvesting) -> None:
    """Going on from the newest day would lose the older ones that had not come yet."""
    arxiv.papers = arxiv.papers[4:] + arxiv.papers[:4]
    arxiv.papers[0], arxiv.papers[1] = arxiv.papers[1], arxiv.papers[0]
    assert harvest(since=SINCE, lasting=timedelta()).state == "unfinished"
    clock.now += timedelta(days=1)  # the token has expired
    assert harvest(since=SINCE).state == "done"
    assert nothing_lost_nothing_doubled(arxiv)


def test_a_clock_ahead_of_ours_does_not_lead_into_the_future(
    arxiv: OaiServer, clock: SetClock, harvest: Harvesting
) -> None:
    """In another zone it is tomorrow already; a wrong date even lies years ahead."""
    arxiv.papers[-2].day, arxiv.papers[-1].day = "2026-11-21", "2031-01-01"
    harvest(since=SINCE)
    late = papers(1, first=50, day="2026-11-20")  # of our today, shown only now
    arxiv.papers[-2:-2] = late
    harvest(since=SINCE)
    assert Harvest.objects.get(source="test").cursor["from"] == {"": "2026-11-19"}
    assert nothing_lost_nothing_doubled(arxiv)


def test_failures_wait_longer_each_time(
    server: Loopback, arxiv: OaiServer, clock: SetClock, harvest: Harvesting
) -> None:
    waits = []
    server.answer = lambda asked: Reply(b"", 403)
    for _ in range(4):
        harvest(since=SINCE)
        row = Harvest.objects.get(source="test")
        assert row.next_at is not None
        waits.append((row.next_at - clock.now).total_seconds() / 60)
        clock.now += timedelta(hours=8)
    assert waits == [5, 10, 20, 40]
    line = log.lines("test")[0]
    assert (line.text, line.times, line.level) == ("127.0.0.1 answered 403 to “/oai”.", 4, "error")
    server.answer = arxiv.answer
    harvest(since=SINCE)
    row = Harvest.objects.get(source="test")
    assert (row.failures, row.next_at) == (0, clock.now + timedelta(hours=6))


def test_mathematics_survives(arxiv: OaiServer, harvest: Harvesting) -> None:
    harvest(since=SINCE)
    assert set(Paper.objects.values_list("abstract", flat=True)) == {MATHEMATICS}


def test_a_bug_of_a_reader_is_a_sentence_too(
    arxiv: OaiServer, harvest: Harvesting, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from broadsheet.sources import arxiv_oai

    def broken(*_: object) -> object:
        raise RuntimeError("oh")

    monkeypatch.setattr(arxiv_oai, "_listed", broken)
    assert harvest(since=SINCE).sentence == "This should not happen (RuntimeError: oh). Report it."
    monkeypatch.undo()
    assert harvest(since=SINCE).state == "done"
    assert nothing_lost_nothing_doubled(arxiv)


def test_the_log_is_bounded(db: None) -> None:
    at = datetime(2026, 11, 20, tzinfo=UTC)
    for number in range(log.KEPT + 20):
        log.write("test", "note", f"Sentence {number}.", at + timedelta(seconds=number))
    kept = log.lines("test", 1000)
    assert len(kept) == log.KEPT
    assert kept[0].text == f"Sentence {log.KEPT + 19}."
