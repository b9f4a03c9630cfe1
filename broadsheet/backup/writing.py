"""A backup of what is here, while others go on writing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from broadsheet import __version__
from broadsheet.backup import archive, rows, schema, states
from broadsheet.backup.archive import Manifest, Told, Writer
from broadsheet.backup.problem import BackupProblem
from broadsheet.backup.replacing import replacing


def write(file: Path, now: datetime, told: Told) -> Manifest:
    """Write a backup, read it back, and only then put it in the place of `file`.

    Raises BackupProblem where there is nothing to keep, or what was written cannot be read back; OSError from the disk.
    """
    with replacing(file) as aside:
        manifest = _written(aside, now, told)
        try:
            with archive.opened(aside) as again:
                again.check(told)
        except BackupProblem:
            raise BackupProblem(f"What was written for {file} cannot be read back; its disk may be failing.") from None
    return manifest


def _written(aside: Path, now: datetime, told: Told) -> Manifest:
    with aside.open("wb") as out, Writer(out) as writer, states.one_state():
        executor = schema.executor()
        applied, models = schema.applied(executor), schema.models(executor)
        if not applied:
            raise BackupProblem("There is no catalog here yet. `broadsheet up` or `broadsheet import` makes one.")
        last, done = states.last_ids(models), 0
        for model in models:
            table = model._meta.db_table
            lines = _told(rows.written(model), done, told)
            done += writer.table(table, list(schema.columns(model)), last.get(table), lines)
        for name in archive.FILES:
            if (settings.HOME / name).is_file():
                writer.file(name, (settings.HOME / name).read_bytes())
        return writer.close(__version__, now.astimezone(UTC).isoformat(timespec="seconds"), applied)


def _told(lines: Iterator[bytes], before: int, told: Told) -> Iterator[bytes]:
    for number, line in enumerate(lines, before + 1):
        yield line
        if number % rows.CHUNK == 0:
            told("write", number, None)
