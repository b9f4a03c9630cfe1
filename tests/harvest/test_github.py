"""GitHub: its answers are written by its documentation."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from broadsheet.catalog.ingest import ingest
from broadsheet.catalog.models import Paper
from broadsheet.sources.base import Link, LinkKind, PaperRecord
from broadsheet.sources.github import repository
from broadsheet.sources.kinds import configured
from broadsheet.sources.live import HeldPaper
from broadsheet.sources.options import BadOption
from tests.clocks import SetClock
from tests.harvest.conftest import Harvesting
from tests.loopback import Asked, Loopback, Reply


class Server:
    def __init__(self) -> None:
        self.stars = {"ada/engine": 1200, "new/name": 7}
        self.asked: list[Asked] = []
        self.reply: Reply | None = None
        self.blocked = ""

    def answer(self, asked: Asked) -> Reply:
        self.asked.append(asked)
        name = asked.path.removeprefix("/oai/repos/")
        if self.reply:
            return self.reply
        if name == self.blocked:
            return Reply(b'{"message":"Repository access blocked"}', 403, kind="application/json")
        if name == "old/name":
            return Reply(b"", 301, headers={"Location": "/oai/repos/new/name"})
        if name not in self.stars:
            return Reply(b'{"message":"Not Found"}', 404, kind="application/json")
        told = {"full_name": name, "stargazers_count": self.stars[name]}
        return Reply(json.dumps(told).encode(), kind="application/json")


def paper(number: int, url: str, kind: LinkKind = "code") -> PaperRecord:
    name = f"arxiv:2611.{number:05}"
    links = (Link(kind, url),) if url else ()
    return PaperRecord(source="x", source_id=name, title=f"Paper {number}", identifiers=(name,), links=links)


@pytest.fixture
def github(server: Loopback, clock: SetClock, db: None) -> Server:
    held = (
        paper(1, "https://github.com/ada/engine"),
        paper(2, ""),
        paper(3, "https://gitlab.com/ada/engine"),
        paper(4, "https://github.com/gone/away"),
        paper(5, "https://github.com/old/name"),
    )
    ingest(held, clock.now)
    served = Server()
    server.answer = served.answer
    return served


def ask(harvest: Harvesting, **options: Any) -> Any:
    return harvest("github", token="secret", **options)


def signals() -> dict[str, dict[str, dict[str, int]]]:
    return {paper.key: paper.signals for paper in Paper.objects.exclude(signals={})}


def test_the_stars_of_their_code(github: Server, harvest: Harvesting) -> None:
    assert ask(harvest).counts.updated == 2
    assert signals() == {"2611.00001": {"github": {"stars": 1200}}, "2611.00005": {"github": {"stars": 7}}}
    assert [asked.path.removeprefix("/oai/repos/") for asked in github.asked] == [
        "old/name",
        "new/name",
        "gone/away",
        "ada/engine",
    ]
    assert {asked.headers["authorization"] for asked in github.asked} == {"Bearer secret"}


def test_they_are_counted_again_after_a_week(github: Server, clock: SetClock, harvest: Harvesting) -> None:
    ask(harvest)
    github.stars["ada/engine"] = 1300
    assert ask(harvest).counts.read == 0
    clock.now += timedelta(days=7)
    assert ask(harvest).counts.updated == 1
    assert signals()["2611.00001"] == {"github": {"stars": 1300}}


def test_a_cut_run_goes_on_within_the_budget(github: Server, clock: SetClock, harvest: Harvesting) -> None:
    for _ in range(4):
        ask(harvest, lasting=timedelta(), requests_a_day=2)
    assert set(signals()) == {"2611.00005"}
    clock.now += timedelta(days=1)
    ask(harvest, requests_a_day=2)
    assert set(signals()) == {"2611.00001", "2611.00005"}


def test_where_the_allowance_is_gone_it_is_asked_again_when_github_says(
    github: Server, clock: SetClock, harvest: Harvesting
) -> None:
    again = int(clock.now.timestamp()) + 1_800
    headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(again)}
    github.reply = Reply(b"{}", 403, headers=headers, kind="application/json")
    outcome = ask(harvest)
    assert outcome.state == "failed"
    assert "it asks to wait until" in outcome.sentence
    github.reply = None
    assert ask(harvest).counts.updated == 2


def test_a_blocked_repository_does_not_end_the_day(github: Server, harvest: Harvesting) -> None:
    github.blocked = "old/name"
    assert ask(harvest).counts.updated == 1
    assert set(signals()) == {"2611.00001"}


def test_another_identifier_makes_no_second_statement(github: Server, clock: SetClock, harvest: Harvesting) -> None:
    ask(harvest)
    more = PaperRecord(
        source="y", source_id="y:1", title="Paper 1", identifiers=("acl:2026.acl-long.1", "arxiv:2611.00001")
    )
    ingest([more], clock.now)
    github.stars["ada/engine"] = 5
    clock.now += timedelta(days=7)
    ask(harvest)
    assert signals()["2611.00001"] == {"github": {"stars": 5}}


@pytest.mark.parametrize("body", [b"[]", b'{"stargazers_count": "many"}', b"{"])
def test_an_answer_without_stars(github: Server, harvest: Harvesting, body: bytes) -> None:
    github.reply = Reply(body, kind="application/json")
    outcome = ask(harvest)
    assert (outcome.state, outcome.rejected, signals()) == ("done", 3, {})


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://github.com/ada/engine.git", "ada/engine"),
        ("https://www.github.com/ada/engine/tree/main", "ada/engine"),
        ("https://github.com/orgs/ada", None),
        ("https://github.com/ada", None),
        ("https://github.com.evil.example/ada/engine", None),
    ],
)
def test_which_repository(address: str, name: str | None) -> None:
    assert repository(HeldPaper(1, (), code=(address,))) == name


def test_a_token_must_be_there() -> None:
    with pytest.raises(BadOption, match="token"):
        configured({"github": {}})
