"""A backup into an empty home, on any database. It is there in whole, or not at all."""

from __future__ import annotations

import shutil
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Model
from django.db.utils import IntegrityError
from filelock import FileLock

from broadsheet.backup import archive, rows, schema, states
from broadsheet.backup.archive import Archive, Manifest, Table, Told
from broadsheet.backup.problem import BackupProblem
from broadsheet.backup.replacing import put, replacing

_MAY_STAND = {*archive.FILES, "broadsheet.toml.restored", "setup.lock", "backups", "model", "lost+found"}
"""In an empty home: what the start itself makes, what an operator puts there before, what a stopped restore leaves."""
_ASIDE = ".restoring.sqlite3"
_PER_BYTE = 2
"""Bytes of a SQLite database with its indexes, for each of the lines; the log that is written before them, too."""


def check(path: Path, told: Told) -> Manifest:
    """Whether a backup is whole, and this version understands its form. Raises BackupProblem."""
    with archive.opened(path) as backup:
        backup.check(told)
        return backup.manifest


def restore(path: Path, told: Told) -> tuple[Manifest, list[str]]:
    """Put a backup into this home and its database. Returns what it was, and sentences that the operator should know.

    Raises BackupProblem, and leaves the home as it was, if that is not empty or the backup is not whole.
    """
    with archive.opened(path) as backup:
        backup.check(told)
        with FileLock(settings.HOME / "setup.lock"):
            _refuse_a_full_home(path)
            _refuse_a_full_database()
            with _new_database(backup.manifest):
                _load(backup, told)
                notes = _files(backup)
        return backup.manifest, notes


def _refuse_a_full_home(path: Path) -> None:
    database = Path(connection.settings_dict["NAME"]) if connection.vendor == "sqlite" else None
    ours = states.files_of(database) if database else []
    for found in sorted(settings.HOME.iterdir()):
        left = found.name.startswith(_ASIDE) or found.name.endswith(".part")
        if not (found.name in _MAY_STAND or left or found in ours or found.samefile(path)):
            raise BackupProblem(
                f"{settings.HOME} is not empty: it holds {found.name}. Set BROADSHEET_HOME to an empty folder, or move "
                "away what is there."
            )


def _refuse_a_full_database() -> None:
    tables = connection.introspection.table_names()
    if tables:
        raise BackupProblem(
            f"The database {connection.settings_dict['NAME']} is not empty: it has a table {sorted(tables)[0]}. "
            "Restore into an empty one: set BROADSHEET_HOME or DATABASE_URL, or move away what is there."
        )


@contextmanager
def _new_database(manifest: Manifest) -> Iterator[None]:
    """On PostgreSQL all is one transaction; on SQLite a file aside, renamed in the end."""
    if connection.vendor != "sqlite":
        with transaction.atomic():
            yield
        return
    final = Path(connection.settings_dict["NAME"])
    aside = final.with_name(_ASIDE)
    connection.close()
    _remove(aside)
    _refuse_a_full_disk(final.parent, manifest)
    connection.settings_dict["NAME"] = str(aside)
    try:
        yield
        connection.close()  # which takes in what is in its log
        _remove(final)
        put(aside, final)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = str(final)
        _remove(aside)


def _remove(database: Path) -> None:
    for file in states.files_of(database):
        file.unlink(missing_ok=True)


def _refuse_a_full_disk(folder: Path, manifest: Manifest) -> None:
    free, needed = shutil.disk_usage(folder).free, manifest.bytes * _PER_BYTE
    if free < needed:
        raise BackupProblem(
            f"A restore needs about {needed / 1e9:,.1f} GB in {folder}, and {free / 1e9:,.1f} GB are free. Make room."
        )


def _load(backup: Archive, told: Told) -> None:
    manifest = backup.manifest
    executor = schema.migrate_to(list(manifest.migrations), manifest.program)
    models = {model._meta.db_table: model for model in schema.models(executor)}
    if models.keys() != {table.name for table in manifest.tables}:
        raise BackupProblem("The backup has not the tables that its migrations make.")
    with connection.constraint_checks_disabled():  # tables come in the order of their names
        _store(backup, models, told)
    states.go_on_from(models.values(), {table.name: table.last_id for table in manifest.tables})
    _fits_together()
    schema.migrate_to_newest()


def _store(backup: Archive, models: Mapping[str, type[Model]], told: Told) -> None:
    done = 0
    for table in backup.manifest.tables:
        if sorted(schema.columns(models[table.name])) != sorted(table.columns):
            raise BackupProblem(f"The table {table.name} of the backup has not the columns that its migrations make.")
        stored = 0
        for stored in rows.store(models[table.name], table.columns, backup.lines(table)):
            told("restore", done + stored, backup.manifest.rows)
        _refuse_too_few(table, stored)
        done += stored


def _refuse_too_few(table: Table, stored: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table.name)}")
        if not cursor.fetchone()[0] == stored == table.rows:
            raise BackupProblem(f"Of the table {table.name} not all rows could be stored.")


def _fits_together() -> None:
    try:
        connection.check_constraints()
    except IntegrityError as error:
        raise BackupProblem(f"The tables of the backup do not fit together: {str(error)[:200]}.") from None


def _files(backup: Archive) -> list[str]:
    """The settings and the key, before the database counts: what is stopped between can be begun again."""
    notes = []
    for file in backup.manifest.files:
        content, target = backup.file(file), settings.HOME / file.name
        why = _set_aside(target, content) if file.name == "broadsheet.toml" else ""
        if why:
            target = target.with_name("broadsheet.toml.restored")
            notes.append(f"The settings of the backup are in {target}: {why}. Look them over.")
        with replacing(target) as aside:
            aside.write_bytes(content)
    return notes


def _set_aside(target: Path, content: bytes) -> str:
    """Why the settings of the backup do not count at once; empty if they do."""
    if target.exists() and target.read_bytes() != content:
        return "there is another broadsheet.toml here, which counts"
    try:
        named = tomllib.loads(content.decode()).get("DATABASE_URL")
    except ValueError:
        return "they are not understood"
    return "they name a database (DATABASE_URL), which may not be the one restored into" if named else ""
