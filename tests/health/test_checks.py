"""What `broadsheet doctor` and the operator's page find, and what they say is to be done."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError
from django.utils import timezone
from pytest_django.fixtures import Settings

from broadsheet.catalog.ingest import ingest
from broadsheet.catalog.models import FeedEntry, Harvest, Paper
from broadsheet.health import checks, growth
from broadsheet.health.found import Found, worst
from broadsheet.health.journal import Journal
from broadsheet.health.mail import mail_server
from broadsheet.health.models import Measured
from broadsheet.health.permissions import permissions
from broadsheet.health.prudence import prudence
from broadsheet.search import index
from tests.catalog.records import record
from tests.web.conftest import mail_server as a_mail_server  # noqa: F401 – a fixture


@pytest.fixture
def group(settings: Settings) -> Settings:
    """Settings of a group in good order."""
    settings.ALLOWED_HOSTS = ["papers.example"]
    settings.SITE_URL, settings.ACCESS, settings.CONTACT = "https://papers.example", "invited", "ada@papers.example"
    settings.OFFLINE, settings.DEBUG, settings.EMAIL_READY = False, False, False
    return settings


def test_settings_of_a_group_in_good_order(group: Settings) -> None:
    assert prudence().verdict == "well"
    assert prudence().todo == ""


@pytest.mark.parametrize(
    ("setting", "value", "todo"),
    [
        ("CONTACT", "", "Set BROADSHEET_CONTACT"),
        ("DEBUG", True, "Take BROADSHEET_DEBUG away."),
        ("ALLOWED_HOSTS", ["*"], "Write the names into BROADSHEET_HOSTS."),
        ("ACCESS", "single", "Set BROADSHEET_ACCESS to invited."),
        ("ACCESS", "open", "Set EMAIL_URL, or"),
        ("API_RATE", 0, "Set a limit, like 600."),
        ("SITE_URL", "http://papers.example", "Serve it behind a proxy with TLS"),
        ("SITE_URL", "https://other.example", "Add other.example to BROADSHEET_HOSTS"),
        ("METRICS_TOKEN", "x" * 20, "Set BROADSHEET_METRICS=1"),
    ],
)
def test_what_is_unsafe_or_cannot_be_meant(group: Settings, setting: str, value: Any, todo: str) -> None:
    setattr(group, setting, value)
    found = prudence()
    assert found.verdict == "note"
    assert todo in found.todo


def test_strangers_and_private_addresses_do_not_go_together(group: Settings) -> None:
    group.WEBHOOKS_PRIVATE = True
    assert prudence().verdict == "well"
    group.ACCESS, group.EMAIL_READY = "open", True
    assert prudence().todo == "Take BROADSHEET_WEBHOOKS_PRIVATE away."


@pytest.mark.parametrize(
    ("folder", "file", "verdict"),
    [(0o700, 0o644, "well"), (0o755, 0o600, "well"), (0o755, 0o644, "note"), (0o777, 0o600, "note")],
)
def test_what_others_on_the_machine_can_read(
    tmp_path: Path, settings: Settings, folder: int, file: int, verdict: str
) -> None:
    settings.HOME = tmp_path
    (tmp_path / "secret_key").write_text("x")
    (tmp_path / "secret_key").chmod(file)
    tmp_path.chmod(folder)
    found = permissions()
    assert found.verdict == verdict
    assert found.todo == ("" if verdict == "well" else f"chmod 700 {tmp_path}")


def test_a_file_with_a_secret_is_for_its_owner(tmp_path: Path, settings: Settings) -> None:
    settings.HOME, settings.SECRET_FILES = tmp_path, [tmp_path.parent / "key", Path("/run/none")]
    tmp_path.chmod(0o700)
    (tmp_path.parent / "key").write_text("x")
    (tmp_path.parent / "key").chmod(0o644)
    assert permissions().todo == f"chmod 600 {tmp_path.parent / 'key'}"
    (tmp_path.parent / "key").chmod(0o600)
    assert permissions().verdict == "well"


def _measured(free: int) -> None:
    today = timezone.now().date()
    for ago in range(5):
        size = {"database": 1, "index": 1, "home": 1, "papers": 0}
        Measured.objects.create(day=today - timedelta(days=ago), free=free * (ago + 10), **size)


@pytest.mark.django_db
def test_a_disk_that_is_soon_full_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "SCARCE", 0)
    monkeypatch.setattr(checks, "LEAST_FREE", 0)
    assert checks.disk().verdict == "well"
    _measured(1_000)
    found = checks.disk()
    assert found.verdict == "note"
    assert "full in 10 days" in found.sentence
    monkeypatch.setattr(checks, "LEAST_FREE", 2**62)
    assert checks.disk().verdict == "failed"


@pytest.mark.django_db
def test_a_clock_that_is_behind_is_told() -> None:
    now = timezone.now()
    assert checks.clock().verdict == "well"
    Journal().note("index", 5.0, now + timedelta(hours=2))
    Harvest.objects.create(source="x", finished_at=now + timedelta(hours=3))
    paper = Paper.objects.create(key="2605.00001", title="A study", added=now + timedelta(hours=1))
    FeedEntry.objects.create(paper=paper, feed="arxiv", day=now.date() + timedelta(days=9))
    found = checks.clock()
    for what in ("the worker wrote", "a source was asked", "a paper came", "there are papers of"):
        assert what in found.sentence
    assert found.todo == checks.SET_CLOCK


@pytest.fixture
def indexed(db: None, settings: Settings, tmp_path: Path) -> Iterator[None]:
    """A paper, and an index of its words."""
    settings.INDEX_FOLDER = tmp_path / "index"
    ingest([record("2605.00001", title="A study of columns")], now=timezone.now())
    index.catch_up(vectors=0)
    yield
    index._reader_of.cache_clear()


@pytest.mark.usefixtures("indexed")
def test_an_index_that_lags_or_is_of_another_catalog(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "meaning_problem", lambda: "There is no model.")
    assert checks.search_index().verdict == "well"
    ingest([record("2605.00002", title="Another study")], now=timezone.now())
    found = checks.search_index()
    assert (found.verdict, found.sentence) == ("note", "Words of 1 of 2 papers.")
    from broadsheet.catalog.models import RevisionStamp

    RevisionStamp.objects.update(stamp="of-another-catalog")
    found = checks.search_index()
    assert found.verdict == "note"
    assert "another catalog" in found.sentence


@pytest.mark.django_db
def test_a_worker_that_is_absent_idle_or_late(settings: Settings) -> None:
    now = timezone.now()
    settings.OFFLINE = False
    assert checks.worker().sentence == "None has ever worked here."
    Journal().note("index", 5.0, now - timedelta(hours=1))
    assert checks.worker().sentence.startswith("None lives")
    assert checks.worker().todo == checks.START
    Journal().note("index", 5.0, now)
    assert checks.worker().verdict == "well"
    Harvest.objects.create(source=next(iter(settings.SOURCES)), next_at=now - timedelta(hours=2), state="done")
    assert "is due since" in checks.worker().sentence


@pytest.mark.django_db
def test_a_job_with_a_gap_is_told_with_its_reason() -> None:
    now = timezone.now()
    assert checks.jobs().verdict == "well"
    Journal().note("index", 5.0, now)
    Journal().note("post", 15.0, now - timedelta(hours=1))
    Journal().note("post", 15.0, now, "SMTPServerDisconnected: gone")
    found = checks.jobs()
    assert found.verdict == "note"
    assert found.sentence.startswith("post has not gone well since")
    assert "(SMTPServerDisconnected: gone)" in found.sentence


def test_without_a_database_the_others_still_speak(monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> bool:
        raise OperationalError("refused")

    monkeypatch.setattr("broadsheet.health.ready.migrated", away)
    monkeypatch.setattr("broadsheet.health.journal.runs", away)
    monkeypatch.setattr(growth, "measured", away)
    assert checks.CHECKS["database"]().verdict == "failed"
    assert checks.CHECKS["worker"]() == Found("failed", "It cannot be told without the database.")
    assert checks.CHECKS["data folder"]().sentence.endswith("after some days.")


@pytest.mark.usefixtures("a_mail_server")
def test_a_mail_server_that_answers_is_greeted() -> None:
    assert mail_server().verdict == "well"


def test_one_that_is_away_is_told(settings: Settings) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # nobody listens there
        settings.EMAIL_READY, settings.EMAIL_HOST = True, "127.0.0.1"
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_PORT = taken.getsockname()[1]
        found = mail_server()
    assert (found.verdict, found.todo) == ("failed", "Check EMAIL_URL.")
    settings.EMAIL_READY = False
    assert mail_server().verdict == "well"


def test_several_findings_are_as_bad_as_the_worst() -> None:
    one, two = Found("note", "One.", "Do."), Found("failed", "Two.", "Do.")
    assert worst([one, two], "Fine.") == Found("failed", "One. Two.", "Do.")
    assert worst([], "Fine.") == Found("well", "Fine.")
