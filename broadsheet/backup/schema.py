"""Which tables there are by the migrations that are applied, and how a database gets those of a certain moment."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Field, Model

from broadsheet import __version__
from broadsheet.backup.problem import BackupProblem

Name = tuple[str, str]
"""An app and the name of one of its migrations."""
LEFT_OUT = frozenset({"django_session"})
"""Whoever was signed in signs in again: what was ended since is not begun anew by a restore."""


def executor() -> MigrationExecutor:
    return MigrationExecutor(connection)


def applied(one: MigrationExecutor) -> list[Name]:
    """What is applied of the migrations that this version has."""
    return sorted(name for name in one.loader.applied_migrations if name in one.loader.graph.nodes)


def of_newer_version(one: MigrationExecutor) -> list[Name]:
    """What is applied of our own that this version does not know."""
    ours = {app.label for app in apps.get_app_configs() if app.name.startswith("broadsheet.")}
    known = one.loader.disk_migrations or {}
    return sorted(name for name in one.loader.applied_migrations if name[0] in ours and name not in known)


def models(one: MigrationExecutor) -> list[type[Model]]:
    """Every table as the applied migrations left it, in an order that stays the same."""
    state = one.loader.project_state(_ends(one, set(applied(one)))).apps
    found = state.get_models(include_auto_created=True)
    tables = {model._meta.db_table: model for model in found if model._meta.managed and not model._meta.proxy}
    return [tables[name] for name in sorted(tables) if name not in LEFT_OUT]


def columns(model: type[Model]) -> dict[str, Field[Any, Any]]:
    return {field.column: field for field in model._meta.concrete_fields}


def migrate_to(names: list[Name], program: str) -> MigrationExecutor:
    """In an empty database, make the tables as those migrations left them, with no rows.

    Raises BackupProblem if this version does not know them.
    """
    one = executor()
    unknown = sorted(set(names) - one.loader.graph.nodes.keys())
    if unknown:
        raise BackupProblem(
            f"The backup was made by Broadsheet {program}, whose tables are newer than those of this one "
            f"({__version__}): {'.'.join(unknown[0])} is unknown here. Install that version or a later one."
        )
    one.migrate(_ends(one, set(names)))
    one = executor()
    if set(applied(one)) != set(names):
        raise BackupProblem("The list of migrations of the backup leaves out what others in it need.")
    tables = [model._meta.db_table for model in models(one)]
    flush = connection.ops.sql_flush(no_style(), tables, allow_cascade=True)
    connection.ops.execute_sql_flush(flush)  # rows that migrations made
    return one


def migrate_to_newest() -> None:
    call_command("migrate", interactive=False, verbosity=0, skip_checks=True)
    call_command("createcachetable", verbosity=0)  # of the counts that limit rates


def _ends(one: MigrationExecutor, names: set[Name]) -> list[Name]:
    """Those that no other of their app builds upon: told to go to an earlier one, Django would go back to it."""
    nodes = one.loader.graph.node_map
    return sorted(
        name
        for name in names
        if not any(child.key in names and child.key[0] == name[0] for child in nodes[name].children)
    )
