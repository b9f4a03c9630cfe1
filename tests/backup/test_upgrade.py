"""Before an upgrade changes what is there, a copy of it is made."""

from __future__ import annotations

import logging
import os
import shutil
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import click
import pytest
from django.core.management import call_command
from pytest_django.fixtures import Settings

from broadsheet.backup import before
from broadsheet.cli.setup import prepare_database
from tests.backup.conftest import NOW, Inside, value

NEWEST = "SELECT count(*) FROM django_migrations WHERE app = 'library' AND name LIKE '0008%'"


@pytest.fixture
def old(home: Path, inside: Inside) -> Iterator[Path]:
    """The installation of a version that had no taste yet; the test is inside it."""
    with inside(home):
        call_command("migrate", "library", "0007", verbosity=0)
        yield home


def copies(home: Path) -> list[Path]:
    return sorted((home / "backups").glob("*"))


def test_a_copy_is_made_before_tables_change(old: Path, caplog: pytest.LogCaptureFixture) -> None:
    prepare_database()
    (copy,) = copies(old)
    assert copy.name.startswith("before-")
    assert str(copy) in caplog.text
    assert (stat.S_IMODE(copy.stat().st_mode), stat.S_IMODE(copy.parent.stat().st_mode)) == (0o600, 0o700)
    with closing(sqlite3.connect(copy)) as before_it:
        assert before_it.execute(NEWEST).fetchone() == (0,)
        assert before_it.execute("SELECT count(*) FROM catalog_paper").fetchone() == (39,)
    assert value(old, NEWEST) == 1
    prepare_database()  # with nothing to change
    assert copies(old) == [copy]


def test_without_room_for_it_nothing_changes(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=10_000_000))
    with pytest.raises(click.ClickException, match="BROADSHEET_UPGRADE_BACKUP=0"):
        prepare_database()
    assert (copies(old), value(old, NEWEST)) == ([], 0)


def test_it_can_be_left_out(old: Path, settings: Settings) -> None:
    settings.UPGRADE_BACKUP = False
    prepare_database()
    assert (copies(old), value(old, NEWEST)) == ([], 1)


def test_a_damaged_database_is_not_upgraded(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copied = before._copied

    def damaged(database: Path, aside: Path) -> None:
        copied(database, aside)
        with closing(sqlite3.connect(aside)) as copy:
            root = copy.execute("SELECT rootpage FROM sqlite_master WHERE name = 'paper_by_revision'").fetchone()[0]
            size = copy.execute("PRAGMA page_size").fetchone()[0]
        with aside.open("r+b") as file:
            file.seek((root - 1) * size)
            file.write(b"\xff" * size)

    monkeypatch.setattr(before, "_copied", damaged)
    with pytest.raises(click.ClickException, match="is damaged"):
        prepare_database()
    assert (copies(old), value(old, NEWEST)) == ([], 0)


def test_two_are_kept_and_for_a_month(old: Path) -> None:
    (old / "backups").mkdir()
    for day in (1, 2, 3):
        (old / "backups" / f"before-0.0.1-2026010{day}T000000Z.sqlite3").touch()
    prepare_database()
    assert len(copies(old)) == 2
    assert any(copy.stat().st_size for copy in copies(old))
    for copy, days in zip(copies(old), (29, 31), strict=True):
        moment = (NOW - timedelta(days=days)).timestamp()
        os.utime(copy, (moment, moment))
    before.forget_old(NOW)
    assert len(copies(old)) == 1


def test_a_database_of_a_newer_version_is_refused(home: Path, inside: Inside) -> None:
    with closing(sqlite3.connect(home / "broadsheet.sqlite3")) as database, database:
        database.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('catalog', '0999_x', '2026-01-01')"
        )
    with inside(home), pytest.raises(click.ClickException, match=r"newer Broadsheet: catalog\.0999_x is unknown"):
        prepare_database()


def test_a_first_start_copies_nothing(tmp_path: Path, inside: Inside) -> None:
    with inside(tmp_path / "new"):
        assert before.copy_before_upgrade(NOW) is None
    assert not (tmp_path / "new" / "backups").exists()


def test_postgresql_is_told_of(old: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr(before, "connection", SimpleNamespace(vendor="postgresql"))
    caplog.set_level(logging.WARNING)
    prepare_database()
    assert "the backups of its operator count" in caplog.text
    assert copies(old) == []
