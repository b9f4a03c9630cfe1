"""What the worker writes down of its jobs."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from broadsheet import worker
from broadsheet.health.journal import Journal, has_gap, is_alive, runs
from broadsheet.health.models import JobRun

NOW = datetime(2026, 6, 1, 8, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def _later(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def test_a_job_that_goes_on_as_before_is_written_seldom() -> None:
    journal = Journal()
    journal.note("index", 5.0, NOW)
    with CaptureQueriesContext(connection) as asked:
        journal.note("index", 5.0, _later(29))
    assert len(asked) == 0
    journal.note("index", 5.0, _later(31))
    assert JobRun.objects.get().ended_at == _later(31)


def test_what_goes_wrong_is_written_at_once_and_discreetly() -> None:
    journal = Journal()
    journal.note("post", 15.0, NOW)
    journal.note("post", 15.0, _later(5), "refused ada@mail.example " + "x" * 400)
    row = JobRun.objects.get()
    assert (row.well_at, row.ended_at, row.failures) == (NOW, _later(5), 1)
    assert row.problem.startswith("refused …@… xxx")
    assert len(row.problem) == 300
    journal.note("post", 15.0, _later(6))
    row.refresh_from_db()
    assert (row.well_at, row.failures, row.problem) == (_later(6), 0, "")


def test_a_worker_is_alive_while_it_writes() -> None:
    assert not is_alive([], NOW)
    run = JobRun(name="index", every=5.0, ended_at=NOW, well_at=NOW)
    assert is_alive([run], _later(179))
    assert not is_alive([run], _later(181))


def test_a_gap_is_longer_than_a_job_rests() -> None:
    often = JobRun(name="hooks", every=5.0, ended_at=NOW, well_at=NOW)
    seldom = JobRun(name="told", every=3_600.0, ended_at=NOW, well_at=NOW)
    assert [has_gap(one, _later(3_600)) for one in (often, seldom)] == [True, False]
    assert has_gap(seldom, _later(36_001))
    assert has_gap(JobRun(name="new", every=5.0, ended_at=NOW), NOW)


def test_the_worker_writes_how_its_jobs_went(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "_journal", Journal())
    monkeypatch.setattr(worker, "close_old_connections", lambda: None)

    def broken(_stop: threading.Event) -> bool:
        raise OSError("no space left")

    for job in (worker.Job("good", 1.0, lambda _stop: True), worker.Job("bad", 1.0, broken)):
        assert worker._turn(job, threading.Event()) is (job.name == "good")
    assert dict(JobRun.objects.values_list("name", "problem")) == {"good": "", "bad": "OSError: no space left"}


def test_a_job_of_an_earlier_version_is_forgotten() -> None:
    Journal().note("old", 5.0, NOW)
    Journal().note("index", 5.0, _later(8 * 86_400))
    assert [run.name for run in runs()] == ["index"]
