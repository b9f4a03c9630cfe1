"""Rows as JSON lines, the same for every database: an array a row, its values in the order of the columns.

Moments and days are ISO 8601, bytes are base64, JSON stands as it is, its keys sorted: PostgreSQL forgets their order.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, time, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Field, Model
from django.db.utils import DataError, IntegrityError

from broadsheet.backup.problem import BackupProblem
from broadsheet.backup.schema import columns

CHUNK = 1_000


def written(model: type[Model]) -> Iterator[bytes]:
    """Every row as a line, by its key. To be read in one state of the database."""
    names = [field.attname for field in columns(model).values()]
    rows = model._base_manager.order_by("pk").values_list(*names)
    dump = json.JSONEncoder(ensure_ascii=True, separators=(",", ":"), sort_keys=True, default=_plain).encode
    for row in rows.iterator(chunk_size=CHUNK):
        yield dump(row).encode("ascii") + b"\n"


def store(model: type[Model], names: Sequence[str], lines: Iterable[bytes]) -> Iterator[int]:
    """Insert the rows; yields how many were, a chunk at a time. Raises BackupProblem for one that the table refuses."""
    table, fields = model._meta.db_table, [columns(model)[name] for name in names]
    quote = connection.ops.quote_name
    into = f"INSERT INTO {quote(table)} ({', '.join(map(quote, names))}) VALUES ({', '.join(['%s'] * len(names))})"
    rows, number = (_read(fields, line) for line in lines), 0
    try:
        while chunk := list(islice(rows, CHUNK)):
            with transaction.atomic(savepoint=False), connection.cursor() as cursor:
                cursor.executemany(into, chunk)
            number += len(chunk)
            yield number
    except (DataError, IntegrityError, ValidationError, ValueError, TypeError, OverflowError, RecursionError) as error:
        said = " ".join(str(error).split())[:200]
        raise BackupProblem(
            f"The table {table} refuses rows from number {number + 1:,} of the backup on: {said}."
        ) from None


def _read(fields: Sequence[Field[Any, Any]], line: bytes) -> list[Any]:
    values = json.loads(line)
    if not isinstance(values, list):
        raise ValueError("a row is not an array")
    pairs = zip(fields, values, strict=True)
    return [None if v is None else field.get_db_prep_save(field.to_python(v), connection) for field, v in pairs]


def _plain(value: object) -> str:
    match value:
        case date() | time():  # moments are dates too
            return value.isoformat()
        case bytes() | memoryview():
            return base64.b64encode(value).decode("ascii")
        case Decimal() | UUID() | timedelta():
            return str(value)
    raise TypeError(f"{type(value).__name__} has no form in a backup.")
