"""The copy of the catalog that is made before an upgrade changes its tables."""

from __future__ import annotations

import contextlib
import logging
import shutil
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection

from broadsheet import __version__
from broadsheet.backup import schema
from broadsheet.backup.problem import BackupProblem
from broadsheet.backup.replacing import replacing

log = logging.getLogger(__name__)

FOLDER = "backups"
KEPT, KEPT_FOR = 2, timedelta(days=30)
"""So many copies, and none for longer: whoever was deleted is not kept in them for ever."""
_SPARE = 200_000_000
"""Bytes to be left free, for the upgrade itself."""


def copy_before_upgrade(now: datetime) -> Path | None:
    """Copy an existing SQLite database into the data folder if migrations wait, and return where it is.

    Raises BackupProblem if there is no room, if the copy is not whole, or if the tables are of a newer version.
    """
    executor = schema.executor()
    newer = schema.of_newer_version(executor)
    if newer:
        raise BackupProblem(
            f"The database is of a newer Broadsheet: {'.'.join(newer[0])} is unknown here ({__version__}). Install "
            "that version again, or go back to a backup of this one; docs/backup.md says how."
        )
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not waiting or not schema.applied(executor) or not settings.UPGRADE_BACKUP:
        return None
    if connection.vendor != "sqlite":
        log.warning("The tables of the PostgreSQL database are brought up to date; the backups of its operator count.")
        return None
    return _copy(Path(connection.settings_dict["NAME"]), now)


def forget_old(now: datetime) -> None:
    """Remove the copies to which nobody goes back any more."""
    for copy in _copies():
        if datetime.fromtimestamp(copy.stat().st_mtime, UTC) < now - KEPT_FOR:
            copy.unlink()


def _copies() -> list[Path]:
    """Oldest first."""
    return sorted((settings.HOME / FOLDER).glob("before-*.sqlite3"), key=lambda copy: copy.stat().st_mtime)


def _copy(database: Path, now: datetime) -> Path:
    folder = settings.HOME / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    needed, free = _size(database) + _SPARE, shutil.disk_usage(folder).free
    if free < needed:
        raise BackupProblem(
            f"Before the upgrade the database is copied into {folder}. That needs {needed / 1e9:,.1f} GB, and "
            f"{free / 1e9:,.1f} GB are free. Make room, or make a backup of your own and set "
            "BROADSHEET_UPGRADE_BACKUP=0."
        )
    copy = folder / f"before-{__version__}-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}.sqlite3"
    log.warning("The database is copied to %s before its tables are changed.", copy)
    with replacing(copy) as aside:
        _copied(database, aside)
        _refuse_a_damaged_copy(aside, database)
    for old in _copies()[:-KEPT]:
        old.unlink()
    return copy


def _size(database: Path) -> int:
    logged = database.with_name(f"{database.name}-wal")
    return database.stat().st_size + (logged.stat().st_size if logged.exists() else 0)


def _copied(database: Path, aside: Path) -> None:
    """In one step, which holds one state."""
    with contextlib.closing(sqlite3.connect(aside)) as copy:
        with contextlib.closing(sqlite3.connect(database)) as original:
            original.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")


def _refuse_a_damaged_copy(copy: Path, database: Path) -> None:
    """Every page is looked at."""
    with contextlib.closing(sqlite3.connect(copy)) as opened:
        said = opened.execute("PRAGMA quick_check(1)").fetchone()[0]
    if said != "ok":
        raise BackupProblem(
            f"The copy of {database} is damaged ({said}), and so it may be itself. Nothing was changed."
        )
