"""Backups that are made by themselves: when, how many are kept, and what is said when none can be made."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from filelock import FileLock
from pytest_django.fixtures import Settings

from broadsheet import worker
from broadsheet.backup import schedule
from broadsheet.backup.restoring import check
from broadsheet.health.backups import backups
from tests.backup.conftest import NOW, Inside, untold

HOUR = timedelta(hours=1)


@pytest.fixture
def folder(home: Path, tmp_path: Path, inside: Inside, settings: Settings) -> Iterator[Path]:
    """Where backups go, twice a day, two of them kept; the test is inside the installation."""
    settings.BACKUP_FOLDER, settings.BACKUP_EVERY, settings.BACKUPS_KEPT = tmp_path / "backups", 12, 2
    (tmp_path / "backups").mkdir()
    with inside(home):
        yield tmp_path / "backups"


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def test_as_often_and_as_many_as_asked(folder: Path) -> None:
    (folder / "of somebody else.zip").touch()
    (folder / ".broadsheet-20260101T000000Z.zip.77.part").touch()  # of one that was killed
    for hours in (0, 1, 11, 12, 23, 24):
        schedule.back_up(NOW + hours * HOUR, untold)
    kept = ["broadsheet-20260601T203001Z.zip", "broadsheet-20260602T083001Z.zip"]
    assert names(folder) == [*kept, "of somebody else.zip"]
    assert check(folder / kept[1], untold).papers == 39


def test_old_ones_stay_until_the_new_one_is_whole(folder: Path) -> None:
    made = [f"broadsheet-2026010{day}T000000Z.zip" for day in (1, 2, 3)]
    for name in made:
        (folder / name).touch()

    def broken(what: str, _done: int, _all: int | None) -> None:
        if what == "check":
            raise OSError(5, "Input/output error")

    with pytest.raises(OSError, match="Input/output"):
        schedule.back_up(NOW, broken)
    assert names(folder) == made


def test_none_is_made_unless_a_folder_is_named(folder: Path, settings: Settings) -> None:
    assert schedule.due(NOW)
    settings.BACKUP_EVERY = 0
    assert not schedule.due(NOW)
    settings.BACKUP_EVERY, settings.BACKUP_FOLDER = 12, None
    assert not schedule.due(NOW)
    assert backups().verdict == "note"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """What time it is for the worker and the check."""
    times = [NOW]
    monkeypatch.setattr("django.utils.timezone.now", lambda: times[-1])
    return times


def test_the_worker_makes_them_and_doctor_tells(folder: Path, clock: list[datetime]) -> None:
    assert backups().sentence.startswith("There is none in")
    assert not worker.back_up(worker.Stop())
    assert names(folder) == ["broadsheet-20260601T083001Z.zip"]
    assert backups().verdict == "well"
    clock.append(NOW + 15 * HOUR)
    assert backups().verdict == "failed"
    assert "is of 2026-06-01 08:30 UTC" in backups().sentence


def test_a_folder_that_is_gone_is_said(folder: Path, clock: list[datetime], caplog: pytest.LogCaptureFixture) -> None:
    os.rmdir(folder)
    worker.back_up(worker.Stop())
    assert f"No backup was written. The folder {folder} is not there (BROADSHEET_BACKUP_FOLDER)" in caplog.text
    assert backups().verdict == "failed"


def test_it_lets_itself_be_stopped(folder: Path, clock: list[datetime]) -> None:
    stop = worker.Stop()
    stop.set()
    worker.back_up(stop)
    assert names(folder) == []


def test_two_workers_make_one(folder: Path, home: Path) -> None:
    with FileLock(home / "backup.lock"):
        assert schedule.back_up(NOW, untold) is None
    assert names(folder) == []
