"""What load balancers and monitors are answered."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from broadsheet import meters
from broadsheet.catalog.models import Harvest, Paper
from broadsheet.health import exposition, growth, ready
from broadsheet.health.journal import Journal
from broadsheet.search import index

NOW = datetime(2026, 6, 1, 8, tzinfo=UTC)
TOKEN = "a-token-of-twenty-signs-or-more"


def _readiness(client: Client) -> tuple[int, Any]:
    answer = client.get("/readyz")
    return answer.status_code, answer.json()


def test_a_process_that_lives_says_so_without_database_and_by_any_name(client: Client) -> None:
    answer = client.get("/healthz", HTTP_HOST="10.1.2.3:8000")  # a database would be refused to this test
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert "no-store" in answer.headers["Cache-Control"]
    assert not answer.cookies


@pytest.mark.django_db
def test_an_empty_catalog_is_ready_and_no_worker_is_told(client: Client) -> None:
    with CaptureQueriesContext(connection) as asked:
        told = _readiness(client)
    assert told == (200, {"ready": True, "checks": {"database": "ok", "index": "empty", "worker": "absent"}})
    assert len(asked) <= 4


@pytest.mark.django_db
def test_a_worker_that_wrote_just_now_is_alive(client: Client) -> None:
    from django.utils import timezone

    Journal().note("index", 5.0, timezone.now())
    assert _readiness(client)[1]["checks"]["worker"] == "alive"


def test_without_its_database_it_is_not_ready(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> bool:
        raise OperationalError("connection to server at 10.0.0.5 refused: password of ada")

    monkeypatch.setattr(ready, "migrated", away)
    assert _readiness(client) == (
        503,
        {"ready": False, "checks": {"database": "away", "index": "unknown", "worker": "unknown"}},
    )


@pytest.mark.django_db
def test_tables_of_another_version_are_not_ready(client: Client) -> None:
    MigrationRecorder(connection).record_unapplied("health", "0001_measuring")
    status, told = _readiness(client)
    assert (status, told["checks"]["database"]) == (503, "not migrated")


@pytest.mark.django_db
def test_papers_that_nobody_can_find_are_not_ready(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    Paper.objects.create(key="2605.00001", title="A study of columns", added=NOW)
    monkeypatch.setattr(index, "held", lambda: (0, 0))
    status, told = _readiness(client)
    assert (status, told["checks"]["index"]) == (503, "unreadable")


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({}, 200),
        ({"REMOTE_ADDR": "192.0.2.7"}, 403),
        ({"HTTP_HOST": "papers.example"}, 403),
        ({"HTTP_X_FORWARDED_FOR": "127.0.0.1"}, 403),
        ({"HTTP_VIA": "1.1 proxy"}, 403),
    ],
)
@pytest.mark.django_db
def test_metrics_without_a_token_are_for_this_machine(
    client: Client, settings: Settings, more: dict[str, str], status: int
) -> None:
    settings.METRICS = True
    assert client.get("/metrics", **{"HTTP_HOST": "localhost:8000", **more}).status_code == status  # type: ignore[arg-type]


@pytest.mark.parametrize(("shown", "status"), [("", 401), ("Bearer other", 401), (f"Bearer {TOKEN}", 200)])
@pytest.mark.django_db
def test_metrics_with_a_token_are_for_who_shows_it(client: Client, settings: Settings, shown: str, status: int) -> None:
    settings.METRICS, settings.METRICS_TOKEN = True, TOKEN
    more = {"HTTP_AUTHORIZATION": shown} if shown else {}
    assert client.get("/metrics", HTTP_HOST="localhost", **more).status_code == status  # type: ignore[arg-type]


SAMPLE = re.compile(r'[a-z_]+(\{([a-z]+="[^"\n]*",?)+\})? (\d+(\.\d+)?)')


@pytest.mark.django_db
def test_what_prometheus_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    timed = meters.Timed()
    for seconds in (0.001, 0.03, 99.0):
        timed.add('odd "name"', seconds)
    monkeypatch.setattr(meters, "requests", timed)
    Journal().note("index", 5.0, NOW)
    Harvest.objects.create(source="arxiv-rss", stored_at=NOW)
    growth.measure(NOW)
    text = exposition.text(NOW)
    samples = [line for line in text.splitlines() if not line.startswith("#")]
    assert [line for line in samples if not SAMPLE.fullmatch(line.replace('\\"', "'"))] == []
    labels = r'{route="odd \"name\""'
    assert f'broadsheet_request_seconds_bucket{labels},le="0.05"}} 2\n' in text
    assert f'broadsheet_request_seconds_bucket{labels},le="+Inf"}} 3\n' in text
    for said in (
        'broadsheet_job_last_success_timestamp_seconds{job="index"} 1780300800',
        'broadsheet_harvest_last_success_timestamp_seconds{source="arxiv-rss"} 1780300800',
        "broadsheet_worker_up 1",
        'broadsheet_mails_waiting{kind="digest"} 0',
        "broadsheet_webhooks_waiting 0",
        "broadsheet_papers 0",
        'broadsheet_data_bytes{part="database"}',
        "process_resident_memory_bytes",
        "broadsheet_disk_free_bytes",
        "broadsheet_database_up 1",
    ):
        assert said in text


def test_without_a_database_it_tells_what_it_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> int:
        raise OperationalError

    monkeypatch.setattr("broadsheet.catalog.queries.paper_count", away)
    text = exposition.text(NOW)
    assert "broadsheet_database_up 0\n" in text
    assert "process_resident_memory_bytes" in text
