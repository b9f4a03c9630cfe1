"""What databases do differently: their files, one state to read, and the next number of each table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import AutoField, BigAutoField, Model


def files_of(database: Path) -> list[Path]:
    """Of a database of SQLite: its file, the log that is written before it, and the index of that."""
    return [database.with_name(f"{database.name}{end}") for end in ("", "-wal", "-shm")]


@contextmanager
def one_state() -> Iterator[None]:
    """Read the database as it is now until this ends, while others go on writing.

    On SQLite no transaction of Django's, which would keep them from it (settings: IMMEDIATE).
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                cursor.execute("SELECT 1 FROM sqlite_master LIMIT 1")  # the first question takes the state
                cursor.fetchall()
                yield
            finally:
                cursor.execute("ROLLBACK")
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def last_ids(models: Iterable[type[Model]]) -> dict[str, int]:
    """The last number that each table gave to a row, even if that row is gone: none is given twice."""
    tables = {model._meta.db_table: model._meta.pk.column for model in models if _counts(model)}
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, seq FROM sqlite_sequence WHERE seq > 0")
            return {name: number for name, number in cursor.fetchall() if name in tables}
        found: dict[str, int] = {}
        for table, column in tables.items():
            cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [_quoted(table), column])
            cursor.execute(f"SELECT last_value FROM {cursor.fetchone()[0]} WHERE is_called")
            row = cursor.fetchone()
            found |= {table: row[0]} if row else {}
        return found


def go_on_from(models: Iterable[type[Model]], last: Mapping[str, int | None]) -> None:
    """Let each table give numbers behind all that it ever gave."""
    counting = [model for model in models if _counts(model)]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for model in counting:
                table = model._meta.db_table
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
                highest = f"SELECT max(%s, ifnull(max({_quoted(model._meta.pk.column)}), 0)) FROM {_quoted(table)}"
                cursor.execute(f"INSERT INTO sqlite_sequence SELECT %s, ({highest})", [table, last.get(table) or 0])
            return
        for sql in connection.ops.sequence_reset_sql(no_style(), counting):
            cursor.execute(sql)
        for model in counting:
            table, number = model._meta.db_table, last.get(model._meta.db_table)
            if number:
                sequence = "pg_get_serial_sequence(%s, %s)"
                highest = f"greatest(%s, (SELECT max({_quoted(model._meta.pk.column)}) FROM {_quoted(table)}))"
                cursor.execute(f"SELECT setval({sequence}, {highest})", [_quoted(table), model._meta.pk.column, number])


def _counts(model: type[Model]) -> bool:
    return isinstance(model._meta.pk, AutoField | BigAutoField)


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
