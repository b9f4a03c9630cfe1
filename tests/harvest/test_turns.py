"""Leases, turns and the timetable: several processes, each able to die at any moment."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from datetime import timedelta
from itertools import pairwise

import pytest

from broadsheet.catalog.harvest import report, running, storing, timetable
from broadsheet.catalog.harvest.holding import give_back, holder_name, is_gone, take
from broadsheet.catalog.harvest.pace import SharedPace
from broadsheet.catalog.ingest import Tally
from broadsheet.catalog.models import Harvest, HostTurn, Paper
from broadsheet.sources.clock import Clock
from broadsheet.sources.http.errors import Busy
from broadsheet.sources.kinds import configured
from broadsheet.sources.live import Limit, Page
from tests.catalog.records import record
from tests.clocks import SetClock
from tests.harvest.conftest import Harvesting
from tests.harvest.oai import OaiServer, papers
from tests.loopback import Loopback, Reply

ARXIV = Limit("arxiv.org", 3.0)
pytestmark = pytest.mark.django_db


def dead_holder() -> str:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    return f"{socket.gethostname()[:60]}/{ended.pid}/0123456789abcdef"


def test_a_lease_is_held_by_one_alone(clock: SetClock) -> None:
    Harvest.objects.create(source="a")
    row = Harvest.objects.filter(source="a")
    first = take(row, clock.now, timedelta(minutes=30))
    assert first
    assert take(row, clock.now, timedelta(minutes=30)) is None
    give_back(row, "somebody/1/else")
    assert take(row, clock.now, timedelta(minutes=30)) is None
    give_back(row, first)
    assert take(row, clock.now, timedelta(minutes=30))


def test_a_lease_ends_by_itself(clock: SetClock) -> None:
    Harvest.objects.create(source="a", holder="elsewhere/1/x", held_until=clock.now + timedelta(minutes=1))
    row = Harvest.objects.filter(source="a")
    assert take(row, clock.now, timedelta(minutes=30)) is None
    assert take(row, clock.now + timedelta(minutes=2), timedelta(minutes=30))


def test_the_lease_of_a_dead_process_is_free_at_once(clock: SetClock) -> None:
    Harvest.objects.create(source="a", holder=dead_holder(), held_until=clock.now + timedelta(minutes=30))
    assert take(Harvest.objects.filter(source="a"), clock.now, timedelta(minutes=30))


def test_who_is_gone() -> None:
    assert is_gone(dead_holder())
    assert not is_gone(holder_name())
    assert not is_gone(f"another-machine/{os.getpid()}/x")
    assert not is_gone("nonsense")


def test_whoever_lost_the_lease_writes_nothing(clock: SetClock) -> None:
    Harvest.objects.create(source="a", holder="somebody/1/else", cursor={"at": 1})
    page = Page(cursor={"at": 2}, records=[record()])
    with pytest.raises(storing.LeaseLost):
        storing.store(page, "a", "me/2/x", clock.now, clock.now, Tally())
    assert Harvest.objects.get().cursor == {"at": 1}
    assert not Paper.objects.exists()


def test_a_source_that_is_being_harvested_is_left_alone(server: Loopback, clock: SetClock) -> None:
    source = configured({"arxiv-oai": {"base_url": server.url}})["arxiv-oai"]
    Harvest.objects.create(source="arxiv-oai", holder=holder_name(), held_until=clock.now + timedelta(minutes=1))
    around = running.Surroundings(agent="test", offline=True, clock=clock.clock)
    assert running.run(source, around) is None
    assert server.asked == []
    assert report.report({"arxiv-oai": source}, clock.now)[0].running


def test_turns_keep_their_distance(clock: SetClock) -> None:
    """Two processes: each has its own pace, both share the row."""
    began = []
    for pace in (SharedPace(clock.clock), SharedPace(clock.clock), SharedPace(clock.clock)):
        with pace.turn(ARXIV):
            began.append(clock.now)
            clock.now += timedelta(seconds=10)  # a slow answer: the gap begins at its end
    assert [(after - before).total_seconds() for before, after in pairwise(began)] == [13.0, 13.0]


def test_a_turn_is_held_until_its_end(clock: SetClock) -> None:
    with SharedPace(clock.clock).turn(ARXIV), pytest.raises(Busy) as caught, SharedPace(clock.clock).turn(ARXIV):
        pass
    assert str(caught.value) == "Another process has been asking arxiv.org for more than 10 minutes."


def test_the_turn_of_a_dead_process_is_free(clock: SetClock) -> None:
    HostTurn.objects.create(host="arxiv.org", holder=dead_holder(), held_until=clock.now + timedelta(minutes=20))
    with SharedPace(clock.clock).turn(ARXIV):
        assert clock.slept == []


def test_hosts_do_not_wait_for_each_other(clock: SetClock) -> None:
    with SharedPace(clock.clock).turn(ARXIV), SharedPace(clock.clock).turn(Limit("biorxiv.org")):
        assert clock.slept == []


def test_what_is_due_waits_longest_first(clock: SetClock) -> None:
    tables = {name: {"kind": "arxiv-oai"} for name in ("later", "never", "also-never", "long", "paused", "short")}
    sources = configured(tables)
    for name, hours, paused in (("later", 1, False), ("long", -5, False), ("short", -1, False), ("paused", -9, True)):
        Harvest.objects.create(source=name, next_at=clock.now + timedelta(hours=hours), paused=paused)
    assert [source.name for source in timetable.due(sources, clock.now)] == ["never", "also-never", "long", "short"]


def test_chance_is_a_tenth(clock: SetClock) -> None:
    low = Clock(now=lambda: clock.now, uniform=lambda low, high: low)
    high = Clock(now=lambda: clock.now, uniform=lambda low, high: high)
    assert timetable.next_time(timedelta(hours=10), low) - clock.now == timedelta(hours=9)
    assert timetable.next_time(timedelta(hours=10), high) - clock.now == timedelta(hours=11)


def test_the_report_says_when_and_how_much(server: Loopback, clock: SetClock, harvest: Harvesting) -> None:
    server.answer = OaiServer(clock, papers(4)).answer
    harvest(name="arxiv", since="2026-11-15")
    sources = configured({"arxiv": {"kind": "arxiv-oai"}, "other": {"kind": "arxiv-oai"}})
    told, other = report.report(sources, clock.now)
    assert (told.row.state, told.row.new, told.row.stored_at, told.running) == ("done", 4, clock.now, False)
    assert told.row.next_at == clock.now + timedelta(hours=6)
    assert other.row._state.adding
    assert other.lines == []
    assert [(one.source, one.stored) for one in report.days(clock.now.date() - timedelta(days=7))] == [("arxiv", 4)]


def test_a_dry_run_stores_nothing(server: Loopback, clock: SetClock) -> None:
    server.answer = OaiServer(clock, papers(7)).answer
    source = configured({"a": {"kind": "arxiv-oai", "base_url": server.url, "pause": 0}})["a"]
    outcome = running.dry_run(source, running.Surroundings(agent="test", offline=True, clock=clock.clock))
    assert outcome.sentence == "7 records: 7 papers new, 0 updated, 0 unchanged; 0 rejected."
    assert not Paper.objects.exists()
    assert not Harvest.objects.exists()


def test_another_kind_under_the_same_name_begins_anew(server: Loopback, clock: SetClock, harvest: Harvesting) -> None:
    server.answer = OaiServer(clock, papers(4)).answer
    harvest(since="2026-11-15")
    server.answer = lambda asked: Reply(b"[]", kind="application/json")
    assert harvest("hf-daily").state == "done"
    assert set(Harvest.objects.get().cursor) == {"day", "said"}
