"""The backups that are made by themselves: when one is due, and which are kept."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from filelock import FileLock, Timeout

from broadsheet.backup.archive import Told
from broadsheet.backup.problem import BackupProblem
from broadsheet.backup.writing import write

_OURS = re.compile(r"broadsheet-(\d{8}T\d{6}Z)\.zip", re.ASCII)
_FORM = "%Y%m%dT%H%M%SZ"


def made(folder: Path) -> dict[datetime, Path]:
    """The scheduled backups in a folder by their moments, oldest first; the moment is in the name."""
    found = ((_OURS.fullmatch(file.name), file) for file in sorted(folder.iterdir()))
    return {datetime.strptime(match[1], _FORM).replace(tzinfo=UTC): file for match, file in found if match}


def due(now: datetime) -> bool:
    """Whether one is due; it is too where the folder is not there, which `back_up` then says."""
    if not settings.BACKUP_FOLDER or not settings.BACKUP_EVERY:
        return False
    newest = max(made(settings.BACKUP_FOLDER), default=None) if settings.BACKUP_FOLDER.is_dir() else None
    return newest is None or newest <= now - timedelta(hours=settings.BACKUP_EVERY)


def back_up(now: datetime, told: Told) -> Path | None:
    """Write the backup that is due, check it, and only then remove those that are too many. None: another process does.

    Raises BackupProblem or OSError if it could not be written; those that are there stay.
    """
    folder = settings.BACKUP_FOLDER
    if not folder or not folder.is_dir():
        raise BackupProblem(f"The folder {folder} is not there (BROADSHEET_BACKUP_FOLDER): make it, or mount its disk.")
    try:
        with FileLock(settings.HOME / "backup.lock", timeout=0):
            if not due(now):
                return None
            for left in folder.glob(".broadsheet-*.zip.*.part"):  # of one that was killed
                left.unlink()
            file = folder / f"broadsheet-{now.astimezone(UTC):{_FORM}}.zip"
            write(file, now, told)
            for old in list(made(folder).values())[: -settings.BACKUPS_KEPT]:
                old.unlink()
            return file
    except Timeout:
        return None
