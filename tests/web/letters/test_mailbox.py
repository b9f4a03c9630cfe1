"""A month of digests as it was: real papers come in on their feed days, and the letters go to a real mail server."""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from email.message import EmailMessage
from itertools import chain
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from bench.smtp import MailServer
from broadsheet.accounts.models import User
from broadsheet.catalog.ingest import ingest
from broadsheet.catalog.models import Paper
from broadsheet.catalog.queries import by_key
from broadsheet.delivery.digests import outbox
from broadsheet.delivery.digests.subscriptions import Wish, choose, confirm, subscribe
from broadsheet.library.actions import mark
from broadsheet.library.follows import follow
from broadsheet.library.searches import save
from broadsheet.search import index
from broadsheet.sources.jsonl import from_json
from broadsheet.web.letters.sending import send_due
from tests.delivery.digests.conftest import turn

FIRST, DAYS = date(2026, 4, 30), 30
EVERY = 60
"""One paper in so many: some 200 in all."""
MONDAY = 0
WEEKS = 4
LISTED = re.compile(rb'"listed":"(2026-0[45]-\d\d)"')
TOLD = re.compile(r"^  https://papers\.example/papers/(\S+)\s*$", re.MULTILINE)


@pytest.fixture(scope="module")
def days(shared: Path) -> dict[date, list[bytes]]:
    """Records of the month by their feed day, as the corpus has them."""
    found: defaultdict[date, list[bytes]] = defaultdict(list)
    with gzip.open(shared / "data" / "corpus" / "papers.jsonl.gz") as lines:
        for line in lines:
            listed = LISTED.search(line)
            if listed and date.fromisoformat(listed[1].decode()) >= FIRST:
                found[date.fromisoformat(listed[1].decode())].append(line)
    return {day: told[::EVERY] for day, told in sorted(found.items())}


def at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), UTC)


def come_in(lines: Iterable[bytes], now: datetime) -> None:
    ingest([from_json(json.loads(line)) for line in lines], now=now)
    index.catch_up(words=True, vectors=None)
    turn()


def new_version(paper: Paper, now: datetime) -> str:
    """Its source tells of a second one."""
    day = now.date().isoformat()
    again = {
        "id": f"arxiv:{paper.key}",
        "source": "arxiv",
        "title": paper.title,
        "abstract": f"{paper.abstract} Again.",
    }
    ingest([from_json(again | {"versions": [{"number": 1}, {"number": 2, "date": day}]})], now=now)
    return paper.key


def readers(now: datetime) -> User:
    """Two without an account, two with: Ada has all parts, follows a word and keeps a search; Bo wants new versions."""
    ada, bo = (User.objects.create_user(name) for name in ("ada", "bo"))
    follow(ada, "keyword", "diffusion", now)
    save(ada, "cat:cs.LG", "hybrid", "relevance", now)
    every = ("trending", "trending:cond-mat", "for-you", "follows", "searches", "replies")
    for one in (
        subscribe(Wish("open@example.org", each=20), now),
        subscribe(Wish("weekly@example.org", rhythm="weekly", each=20), now),
        choose(ada, Wish("ada@example.org", parts=every, each=5), now),
        choose(bo, Wish("bo@example.org", rhythm="weekdays", parts=("trending",), each=10, again=True), now),
    ):
        assert one
        confirm(one, now)
    return ada


def deliver(now: datetime) -> None:
    while outbox.compose_due(lambda: now, lambda: False):
        pass
    while send_due(lambda: now, lambda: False, lambda _: None):
        pass


def told(letter: EmailMessage) -> list[str]:
    """The keys of the papers in a letter."""
    body = letter.get_body(("plain",))
    assert body
    return TOLD.findall(body.get_content())


def saved_from(keys: list[str], user: User, now: datetime) -> None:
    for key in keys[:2]:
        paper = by_key(key)
        assert paper
        mark(user, paper, "save", now)


def test_a_month_has_no_repeats_and_no_empty_letter(
    days: dict[date, list[bytes]], db: None, mail_server: MailServer, settings: Settings, tmp_path: Path
) -> None:
    settings.INDEX_FOLDER = tmp_path / "index"
    ada = readers(at(FIRST, 0))
    boxes: defaultdict[str, list[list[str]]] = defaultdict(list)
    renewed: set[str] = set()
    for number in range(DAYS):
        day = FIRST + timedelta(days=number)
        come_in(days.get(day, []), at(day, 1))
        mail_server.mails.clear()
        deliver(at(day, 7))
        for letter in mail_server.letters:
            boxes[str(letter["To"])].append(told(letter))
        saved_from(boxes["ada@example.org"][-1], ada, at(day, 9))
        if day.weekday() == MONDAY:
            renewed.add(new_version(Paper.objects.get(key=boxes["bo@example.org"][-1][-1]), at(day, 10)))
    assert len(boxes["weekly@example.org"]) == WEEKS
    assert all(len(box) > 5 * WEEKS for to, box in boxes.items() if not to.startswith("weekly"))
    assert all(letter for box in boxes.values() for letter in box)
    again = {to: {key for key, times in Counter(chain(*box)).items() if times > 1} for to, box in boxes.items()}
    assert set() < again.pop("bo@example.org") <= renewed
    assert not any(again.values())
