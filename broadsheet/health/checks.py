"""Whether everything that Broadsheet stands on is in order: the checks of `broadsheet doctor` and of `/admin/health`.

None of them changes papers or index; the model is built where it was not yet.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models import Max
from django.utils import timezone

from broadsheet.catalog import queries
from broadsheet.catalog.harvest import report
from broadsheet.catalog.models import FeedEntry, Harvest, Paper
from broadsheet.health import growth, journal, ready
from broadsheet.health.backups import backups
from broadsheet.health.found import Found, worst
from broadsheet.health.permissions import permissions
from broadsheet.health.prudence import prudence
from broadsheet.search import index, model_file

LEAST_FREE, SCARCE = 200_000_000, 2_000_000_000
"""Bytes on the disk of the data folder: too few to work with, and few enough to say so."""
LATE = timedelta(hours=1)
"""After its time, when somebody should have seen to it."""
SOON = 30
"""Days until the disk is full, when that has to be known."""
AHEAD = timedelta(minutes=5)
"""So far clocks may differ."""
START = "Start one: `broadsheet up` does it, or `broadsheet work`."


def disk() -> Found:
    """How much is free, and for how long that lasts."""
    free = shutil.disk_usage(settings.HOME).free
    said = f"{settings.HOME} can be written; {free / 1e9:,.1f} GB are free on its disk."
    if free < LEAST_FREE:
        return Found("failed", said, "Make room: below 0.2 GB nothing works well.")
    try:
        rows = growth.measured()
    except DatabaseError:
        rows = []
    left = growth.days_left([(row.day, row.free) for row in rows])
    said = f"{said} {growth.sentence(rows)}"
    if free < SCARCE or (left is not None and left < SOON):
        return Found("note", said, "Make room soon, or move the data folder (BROADSHEET_HOME) to a larger disk.")
    return Found("well", said)


def database() -> Found:
    """It answers, takes a write, and has the tables of this version."""
    try:
        if not ready.migrated():
            return Found(
                "failed", "Its tables are not those of this version.", "`broadsheet up` brings them up to date."
            )
        with transaction.atomic():
            queries.revision()
            transaction.set_rollback(True)
        return Found("well", f"It answers. Papers: {queries.paper_count():,}.")
    except DatabaseError as error:
        said = f"It does not answer ({' '.join(str(error).split())[:200]})."
        return Found("failed", said, "Check DATABASE_URL, and that its server runs.")


def search_index() -> Found:
    """Whether every paper can be found by its words, and the index is this catalog's."""
    papers, (words, meaning) = queries.paper_count(), index.held()
    if not papers:
        return Found("well", "There are no papers to index.")
    rest = "The worker or `broadsheet index` does the rest."
    if words and index.is_of_other_catalog():
        return Found("note", "It was built from another catalog, or before a backup was restored.", rest)
    if not index.words_are_current():
        return Found("note", f"Words of {words:,} of {papers:,} papers.", rest)
    said = f"Up to date. Papers that are found by their words: {words:,}"
    if meaning < papers and not index.meaning_problem():
        return Found("note", f"{said}; by their meaning: {meaning:,}.", rest)
    return Found("well", f"{said}; by their meaning: {meaning:,}.")


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
    """Whether one lives, and nothing is overdue; a lease of a process that died is free, so none has to be removed."""
    now = timezone.now()
    runs = journal.runs()
    sign = journal.last_sign(runs)
    if not sign:
        return Found("note", "None has ever worked here.", START)
    if not journal.is_alive(runs, now):
        return Found("note", f"None lives: the last wrote something on {sign:%Y-%m-%d at %H:%M} UTC.", START)
    late = [one for one in report.report(settings.SOURCES, now, lines=0) if _is_late(one, now)]
    if late and not settings.OFFLINE:
        said = f"{late[0].configured.name} is due since {late[0].row.next_at:%Y-%m-%d %H:%M} UTC."
        return Found("note", f"It lives, but {said}", "See the end of its log at /sources; /admin can ask it again.")
    return Found("well", "It lives, and nothing is overdue.")


def _is_late(one: report.SourceReport, now: datetime) -> bool:
    return bool(not one.running and one.row.next_at and one.row.next_at < now - LATE and not one.row.paused)


def jobs() -> Found:
    """Whether each of them went well lately; without a worker none does, which is said once."""
    now, runs = timezone.now(), journal.runs()
    if not journal.is_alive(runs, now):
        return Found("well", "Without a worker none runs.")
    busy = "index" if index.indexing() else ""  # its first run in a large catalog takes hours
    gaps = [run for run in runs if journal.has_gap(run, now) and run.name != busy]
    found = [_gap(run.name, run.well_at, run.problem) for run in gaps]
    return worst(found, f"Each of the {len(runs)} went well lately.")


def _gap(name: str, well_at: datetime | None, problem: str) -> Found:
    since = f"since {well_at:%Y-%m-%d %H:%M} UTC" if well_at else "ever"
    why = f" ({problem})" if problem else ""
    return Found("note", f"{name} has not gone well {since}{why}.", "The log of the worker says more.")


def clock() -> Found:
    """Whether what was written down lies before now."""
    now = timezone.now()
    told = [(what, when) for what, when in _moments() if when and when > now + AHEAD]
    day = FeedEntry.objects.exclude(feed__startswith=queries.EDITION).aggregate(last=Max("day"))["last"]
    found = [
        Found("note", f"It is {now:%Y-%m-%d %H:%M} UTC here, but {what} at {when:%Y-%m-%d %H:%M} UTC.", SET_CLOCK)
        for what, when in told
    ]
    if day and day > (now + timedelta(days=1)).date():
        found.append(Found("note", f"It is {now:%Y-%m-%d} here, but there are papers of {day}.", SET_CLOCK))
    return worst(found, f"It is {now:%Y-%m-%d %H:%M} UTC, after all that was written down.")


SET_CLOCK = "Set the clock, and let it be kept right (timedatectl set-ntp true)."


def _moments() -> Iterator[tuple[str, datetime | None]]:
    yield "the worker wrote something", journal.last_sign(journal.runs())
    yield "a source was asked", Harvest.objects.aggregate(last=Max("finished_at"))["last"]
    yield "a paper came", Paper.objects.order_by("-pk").values_list("added", flat=True).first()


def by_database(check: Callable[[], Found]) -> Callable[[], Found]:
    """A check that reads the database, which may be away or without the tables of this version."""

    def checked() -> Found:
        try:
            return check()
        except DatabaseError:
            return Found("failed", "It cannot be told without the database.")

    return checked


CHECKS: dict[str, Callable[[], Found]] = {
    "settings": prudence,
    "permissions": permissions,
    "data folder": disk,
    "database": database,
    "clock": by_database(clock),
    "index": by_database(search_index),
    "model": model,
    "worker": by_database(worker),
    "jobs": by_database(jobs),
    "backups": backups,
}
