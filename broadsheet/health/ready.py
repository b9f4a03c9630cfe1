"""Whether this process can answer readers: cheap enough to be asked every second, and says nothing of anybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from broadsheet.catalog.models import Paper
from broadsheet.health import journal
from broadsheet.search import index


@dataclass(frozen=True, slots=True)
class Readiness:
    """Each check and what came of it, in a word. Without a worker pages are still answered, so that only its absence
    is told."""

    is_ready: bool
    checks: dict[str, str]


def readiness(now: datetime) -> Readiness:
    """database: ok, away or not migrated; index: ok, empty or unreadable; worker: alive, absent or unknown."""
    try:
        is_migrated = migrated()
    except DatabaseError:
        return Readiness(False, {"database": "away", "index": "unknown", "worker": "unknown"})
    if not is_migrated:
        return Readiness(False, {"database": "not migrated", "index": "unknown", "worker": "unknown"})
    checks = {"database": "ok", "index": _index(), "worker": _worker(now)}
    return Readiness(checks["index"] != "unreadable", checks)


def migrated() -> bool:
    """Whether the tables are those of this version, by one query. Raises DatabaseError where the database is away."""
    return _newest() <= MigrationRecorder(connection).applied_migrations().keys()


@cache
def _newest() -> frozenset[tuple[str, str]]:
    """The last migration of each app, once a process: its files do not change."""
    return frozenset(MigrationLoader(None).graph.leaf_nodes())


def _index() -> str:
    """What cannot be read is built anew by the worker; until then nothing is found, so that others should answer."""
    try:
        words, _ = index.held()
        if words:
            return "ok"
        return "unreadable" if Paper.objects.exists() else "empty"
    except (DatabaseError, OSError):
        return "unreadable"


def _worker(now: datetime) -> str:
    try:
        return "alive" if journal.is_alive(journal.runs(), now) else "absent"
    except DatabaseError:
        return "unknown"
