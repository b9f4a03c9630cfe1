"""What was backed up comes back: all of it, in one state, whatever went on meanwhile, or was killed."""

from __future__ import annotations

import json
import os
import resource
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.core.management import call_command
from django.db import DatabaseError, connection

from broadsheet.accounts.models import User
from broadsheet.backup import archive as archived
from broadsheet.backup import restoring, rows
from broadsheet.backup.problem import BackupProblem
from broadsheet.backup.restoring import restore
from broadsheet.backup.writing import write
from broadsheet.cli import command
from tests.backup.conftest import NOW, Inside, untold, value
from tests.cli.process import environment, run

LEFT_OUT = {"django_session", "rate_limits", "django_migrations", "sqlite_sequence"}
KILLED = """
import os, signal, sys, django
django.setup()
from pathlib import Path
from broadsheet.backup import rows
from broadsheet.backup.restoring import restore
rows.CHUNK = 10
def told(what, done, _all):
    if (what, done > 300) == ("restore", True):
        os.kill(os.getpid(), signal.SIGKILL)
restore(Path(sys.argv[1]), told)
"""


def held(home: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, asked of the file itself; of JSON its meaning, as the order of keys has none."""
    with closing(sqlite3.connect(home / "broadsheet.sqlite3")) as database:
        names = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")} - LEFT_OUT
        return {
            name: [tuple(map(_meant, row)) for row in database.execute(f'SELECT * FROM "{name}" ORDER BY 1')]
            for name in names
        }


def _meant(field: object) -> object:
    return json.loads(field) if isinstance(field, str) and field.startswith(("[", "{")) else field


def test_everything_comes_back_even_after_a_restore_was_killed(
    home: Path, archive: Path, tmp_path: Path, inside: Inside
) -> None:
    other = tmp_path / "other"
    made = environment(other, DJANGO_SETTINGS_MODULE="broadsheet.settings")
    ended = subprocess.run([sys.executable, "-c", KILLED, str(archive)], env=made, capture_output=True)
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    assert value(other, "SELECT count(*) FROM sqlite_master") == 0

    told = json.loads(run(other, "restore", str(archive), "--json").stdout)
    assert (told["papers"], told["notes"]) == (39, [])
    assert held(other) == held(home)
    for name in ("secret_key", "broadsheet.toml"):
        assert (other / name).read_bytes() == (home / name).read_bytes()
        assert stat.S_IMODE((other / name).stat().st_mode) == 0o600
    assert {file.name for file in other.iterdir()} == {*archived.FILES, "broadsheet.sqlite3", "setup.lock"}
    with inside(other):
        assert User.objects.create_user("new").pk == 3  # the number of one that is gone is not given again


@contextmanager
def voting(home: Path) -> Iterator[threading.Semaphore]:
    """Somebody who commits all the time, two tables at once, and never waits long; each time it is told."""
    told, stop, failed = threading.Semaphore(0), threading.Event(), []

    def go_on() -> None:
        with closing(sqlite3.connect(home / "broadsheet.sqlite3", timeout=1.0)) as database:
            number = 0
            while not stop.is_set():
                number += 1
                try:
                    with database:
                        values = (f"t:{number}", "2026-06-01 08:00:00")
                        database.execute("INSERT INTO community_vote (key, at, user_id) VALUES (?, ?, 1)", values)
                        database.execute("UPDATE catalog_revision SET number = (SELECT count(*) FROM community_vote)")
                except sqlite3.Error as error:
                    failed.append(error)
                told.release()

    thread = threading.Thread(target=go_on)
    thread.start()
    try:
        yield told
    finally:
        stop.set()
        thread.join()
    assert not failed


def test_one_state_while_others_write(
    home: Path, tmp_path: Path, inside: Inside, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "CHUNK", 20)
    file, waits = tmp_path / "b.zip", 0
    with voting(home) as committed:

        def told(what: str, _done: int, _all: int | None) -> None:
            nonlocal waits
            while what == "write" and committed.acquire(blocking=False):
                pass
            if what == "write":
                waits += 1
                assert committed.acquire(timeout=30)  # they write on while we read

        with inside(home):
            write(file, NOW, told)
    assert waits > 10
    with archived.opened(file) as backup:
        parts = {table.name: list(backup.lines(table)) for table in backup.manifest.tables}
    votes = len(parts["community_vote"])
    assert parts["catalog_revision"] == [f"[1,{votes}]\n".encode()]
    assert value(home, "SELECT count(*) FROM community_vote") > votes  # type: ignore[operator]


def test_an_older_one_is_brought_up(home: Path, tmp_path: Path, inside: Inside) -> None:
    with inside(home):
        call_command("migrate", "library", "0006", verbosity=0)
        with closing(sqlite3.connect(home / "broadsheet.sqlite3")) as database, database:
            followed = (
                "INSERT INTO library_follow (kind, what, same, at, seen, user_id) VALUES (?, 'eve', 'eve', ?, 9, 1)"
            )
            database.execute(followed, ("person", "1970-01-02 00:00:00"))
        write(tmp_path / "old.zip", NOW, untold)
    with inside(tmp_path / "other"):
        restore(tmp_path / "old.zip", untold)
        call_command("migrate", check_unapplied=True, verbosity=0)
    assert value(tmp_path / "other", "SELECT seen FROM library_follow") == 86_400_000_000


def test_the_command_line(home: Path, tmp_path: Path, inside: Inside) -> None:
    file = tmp_path / "b.zip"
    with inside(home):
        wrote = json.loads(CliRunner().invoke(command, ["backup", str(file), "--json"]).stdout)
        refused = CliRunner().invoke(command, ["restore", str(file)])
        whole = CliRunner().invoke(command, ["restore", "--check", str(file)])
    assert (wrote["papers"], wrote["bytes"]) == (39, file.stat().st_size)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert {one.name for one in tmp_path.iterdir()} == {"home", "b.zip"}
    assert refused.exit_code == 1
    assert "is not empty" in refused.stderr
    assert f"is whole: it holds 39 papers in {wrote['rows']} rows" in whole.stdout


def test_a_home_that_holds_something_is_refused(archive: Path, tmp_path: Path, inside: Inside) -> None:
    other = tmp_path / "other"
    (other / "outbox").mkdir(parents=True)
    with inside(other), pytest.raises(BackupProblem, match="is not empty: it holds outbox"):
        restore(archive, untold)
    assert {file.name for file in other.iterdir()} == {"outbox", "setup.lock"}


@pytest.mark.parametrize(
    ("here", "kept", "why"),
    [
        (None, 'DATABASE_URL = "postgres://elsewhere/b"', "they name a database"),
        ("BROADSHEET_LOG = 'INFO'", "BROADSHEET_LOG = 'ERROR'", "there is another broadsheet.toml here"),
    ],
)
def test_settings_that_may_not_fit_are_laid_aside(
    home: Path, tmp_path: Path, inside: Inside, here: str | None, kept: str, why: str
) -> None:
    (home / "broadsheet.toml").write_text(kept)
    with inside(home):
        write(tmp_path / "b.zip", NOW, untold)
    other = tmp_path / "other"
    with inside(other), archived.opened(tmp_path / "b.zip") as backup:
        if here:
            (other / "broadsheet.toml").write_text(here)
        (note,) = restoring._files(backup)
    assert why in note
    assert (other / "broadsheet.toml.restored").read_text() == kept
    assert not here or (other / "broadsheet.toml").read_text() == here


def test_what_is_here_stays_when_the_disk_is_full(archive: Path, home: Path, tmp_path: Path, inside: Inside) -> None:
    before = archive.read_bytes()
    with inside(home):
        connection.ensure_connection()
        with largest_file(10_000), pytest.raises(OSError, match="File too large"):
            write(archive, NOW, untold)
    assert archive.read_bytes() == before
    assert {one.name for one in tmp_path.iterdir()} == {"home", "backup.zip"}
    with inside(tmp_path / "other"), largest_file(200_000), pytest.raises(DatabaseError, match="disk"):
        restore(archive, untold)
    assert not list((tmp_path / "other").glob(".*"))


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """As on a disk that is full: no file can grow beyond so many bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_nothing_is_written_where_there_is_no_catalog(tmp_path: Path, inside: Inside) -> None:
    with inside(tmp_path / "empty"), pytest.raises(BackupProblem, match="There is no catalog here yet"):
        write(tmp_path / "b.zip", NOW, untold)
    assert os.listdir(tmp_path) == ["empty"]
