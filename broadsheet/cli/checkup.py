"""Whether everything that Broadsheet stands on is in order: the checks of `broadsheet doctor`.

None of them changes papers or index; the model is built where it was not yet.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from broadsheet.backup import schedule
from broadsheet.catalog import queries
from broadsheet.catalog.harvest import report
from broadsheet.search import index, model_file

LEAST_FREE, SCARCE = 200_000_000, 2_000_000_000
"""Bytes on the disk of the data folder: too few to work with, and few enough to say so."""
LATE = timedelta(hours=1)
"""After its time, when no worker seems to run."""


@dataclass(frozen=True, slots=True)
class Found:
    """well; note: it works, but should be known; failed: it does not work."""

    verdict: Literal["well", "note", "failed"]
    sentence: str


def configuration() -> Found:
    """The settings, which have been read and checked when this runs."""
    path = settings.HOME / "broadsheet.toml"
    file = f"{path} is understood" if path.exists() else f"there is no {path}, which is fine"
    count = len(settings.SOURCES)
    said = f"{file[0].upper()}{file[1:]}; {count} {'source is' if count == 1 else 'sources are'} configured."
    if settings.DEBUG:
        return Found("note", f"{said} BROADSHEET_DEBUG is on: strangers would see what goes wrong inside.")
    if settings.OFFLINE:
        return Found("note", f"{said} BROADSHEET_OFFLINE is on: none is asked.")
    if not settings.CONTACT:
        return Found("note", f"{said} Set BROADSHEET_CONTACT, so that those who run the sources can reach you.")
    return Found("well", said)


def data_folder() -> Found:
    """That it can be written was tried when the settings were read."""
    free = shutil.disk_usage(settings.HOME).free
    said = f"{settings.HOME} can be written; {free / 1e9:,.1f} GB are free on its disk."
    if free < LEAST_FREE:
        return Found("failed", f"{said} Make room.")
    return Found("note" if free < SCARCE else "well", said)


def database() -> Found:
    """It answers, takes a write, and has the tables of this version."""
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if waiting:
            return Found("failed", "Its tables are not those of this version. `broadsheet up` brings them up to date.")
        with transaction.atomic():
            queries.revision()
            transaction.set_rollback(True)
        return Found("well", f"It answers. Papers: {queries.paper_count():,}.")
    except DatabaseError as error:
        return Found("failed", f"It does not answer ({str(error).strip()[:200]}).")


def search_index() -> Found:
    """Whether every paper can be found by its words."""
    try:
        papers, (words, _) = queries.paper_count(), index.held()
        current = index.words_are_current()
    except DatabaseError:
        return Found("failed", "How far it is cannot be told without the database.")
    if current or not papers:
        return Found("well", f"Up to date. Papers that are found by their words: {words:,}.")
    return Found("note", f"Words of {words:,} of {papers:,} papers; the worker or `broadsheet index` does the rest.")


def model() -> Found:
    """The weights are those that were chosen, and the model runs."""
    if settings.MODEL:
        problem = index.meaning_problem()
        return Found("failed", problem) if problem else _fast_model(f"The model in {settings.MODEL} works.")
    try:
        weights = model_file.package_folder() / "model.safetensors"
    except model_file.ModelUnavailable as error:
        return Found("note", str(error))
    if model_file.sha256(weights) != model_file.WEIGHTS_SHA256:
        return Found("failed", f"{weights} is not the file that was chosen: its SHA-256 differs. Install it again.")
    problem = index.meaning_problem()
    return Found("failed", problem) if problem else _fast_model("Its file has the right SHA-256, and it works.")


def _fast_model(well: str) -> Found:
    problem = index.fast_problem()
    return Found("note", problem) if problem else Found("well", well)


def worker() -> Found:
    """Whether somebody does what is due; a lease of a process that died is free, so none has to be removed."""
    now = timezone.now()
    try:
        reports = report.report(settings.SOURCES, now, lines=0)
    except DatabaseError:
        return Found("failed", "What is due cannot be told without the database.")
    busy = [one.configured.name for one in reports if one.running]
    if busy:
        return Found("well", f"{', '.join(busy)} {'is' if len(busy) == 1 else 'are'} being harvested.")
    late = [one for one in reports if _is_late(one, now)]
    if late and not settings.OFFLINE:
        name, since = late[0].configured.name, late[0].row.next_at
        return Found("note", f"No worker seems to run: {name} is due since {since:%Y-%m-%d %H:%M} UTC.")
    return Found("well", "Nothing is overdue.")


def _is_late(one: report.SourceReport, now: datetime) -> bool:
    return bool(one.row.next_at and one.row.next_at < now - LATE and not one.row.paused)


def backups() -> Found:
    """Whether they are made by themselves, and the newest is no older than it may be."""
    folder = settings.BACKUP_FOLDER
    if not folder or not settings.BACKUP_EVERY:
        return Found(
            "note", "None are made by themselves. Set BROADSHEET_BACKUP_FOLDER to a folder on another disk than this."
        )
    try:
        made = schedule.made(folder)
    except OSError as error:
        return Found("failed", f"{folder} cannot be read ({error.strerror}). Make it, or mount its disk.")
    if not made:
        return Found("note", f"There is none in {folder} yet; the worker makes the first one.")
    newest = max(made)
    said = f"The newest of {len(made):,} in {folder} is of {newest:%Y-%m-%d %H:%M} UTC."
    if newest < timezone.now() - timedelta(hours=settings.BACKUP_EVERY) - 2 * LATE:
        return Found("failed", f"{said} Another was due since; the log of the worker says why there is none.")
    return Found("well", said)


CHECKS: dict[str, Callable[[], Found]] = {
    "settings": configuration,
    "data folder": data_folder,
    "database": database,
    "index": search_index,
    "model": model,
    "worker": worker,
    "backups": backups,
}
