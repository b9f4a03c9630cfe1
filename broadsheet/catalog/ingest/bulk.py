"""Many rows at once by one prepared statement a table.

`INSERT … ON CONFLICT … DO UPDATE` is the same in SQLite and PostgreSQL, and values go through the fields' own
conversion, so that what is stored is what the ORM would store. bulk_create takes three times as long: most of its time
goes into compiling SQL anew for every thirty rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.core.management.color import no_style
from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

_AS_THEY_ARE = (models.TextField, models.CharField, models.IntegerField, models.BooleanField, models.ForeignKey)
Convert = Callable[[Any], Any]


def _converter(field: models.Field[Any, Any], database: BaseDatabaseWrapper) -> Convert | None:
    """From a value to what the database's driver takes; None where that is the same."""
    if isinstance(field, _AS_THEY_ARE):
        return None
    if not isinstance(field, models.JSONField):
        return lambda value: field.get_db_prep_save(value, database)
    adapt, encoder = database.ops.adapt_json_value, field.encoder
    no_items, nothing = adapt([], encoder), adapt({}, encoder)

    def json(value: Any) -> Any:
        return no_items if value == [] else nothing if value == {} else adapt(value, encoder)

    return json


class Table:
    """Inserts into a model's table; rows that meet one of the same `unique` columns change its columns of `update`."""

    def __init__(
        self, model: type[models.Model], columns: Sequence[str], unique: Sequence[str] = (), update: Sequence[str] = ()
    ) -> None:
        self.database: BaseDatabaseWrapper = connections[DEFAULT_DB_ALIAS]
        by_name: dict[str, models.Field[Any, Any]] = {one.name: one for one in model._meta.concrete_fields}
        fields = [by_name[name] for name in columns]
        converters = [(place, _converter(field, self.database)) for place, field in enumerate(fields)]
        self.converters = [(place, convert) for place, convert in converters if convert]
        quote = self.database.ops.quote_name
        names = {name: quote(str(field.column)) for name, field in zip(columns, fields, strict=True)}
        marks = ", ".join(["%s"] * len(columns))
        self.sql = f"INSERT INTO {quote(model._meta.db_table)} ({', '.join(names.values())}) VALUES ({marks})"
        if unique:
            changes = ", ".join(f"{names[name]} = EXCLUDED.{names[name]}" for name in update)
            self.sql += f" ON CONFLICT ({', '.join(names[name] for name in unique)}) DO UPDATE SET {changes}"

    def _converted(self, row: Sequence[Any]) -> list[Any]:
        values = list(row)
        for place, convert in self.converters:
            if values[place] is not None:
                values[place] = convert(values[place])
        return values

    def insert(self, rows: Iterable[Sequence[Any]]) -> None:
        """Insert rows whose values stand in the order of the columns."""
        values = [self._converted(row) for row in rows]
        if values:
            with self.database.cursor() as cursor:
                cursor.executemany(self.sql, values)


def set_sequence(model: type[models.Model]) -> None:
    """Let the database count on from the highest id, after rows came with their own."""
    for statement in connection.ops.sequence_reset_sql(no_style(), [model]):
        with connection.cursor() as cursor:
            cursor.execute(statement)
