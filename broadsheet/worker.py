"""What runs by itself, and how often. A job finds its own work, can be killed at any moment and run again."""

from __future__ import annotations

import logging
import os
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import FrameType

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from broadsheet.backup import before
from broadsheet.backup import schedule as backups
from broadsheet.backup.problem import BackupProblem
from broadsheet.catalog.harvest import timetable
from broadsheet.catalog.harvest.running import Stopped, from_settings
from broadsheet.catalog.harvest.running import run as harvest
from broadsheet.delivery.digests import outbox
from broadsheet.delivery.digests.subscriptions import forget_old
from broadsheet.delivery.webhooks.queueing import queue_events
from broadsheet.delivery.webhooks.sending import send_due as send_hooks
from broadsheet.feed.preparing import Preparing
from broadsheet.health.growth import measure
from broadsheet.health.journal import Journal
from broadsheet.health.slow import slow_queries_told
from broadsheet.library.actions import fulfil
from broadsheet.logs import Doing, doing
from broadsheet.search import index
from broadsheet.sources.clock import Clock
from broadsheet.web.letters import sending
from broadsheet.web.mailing import send_due
from broadsheet.web.math.typesetting import plain

log = logging.getLogger(__name__)

Stop = threading.Event

VECTORS_A_TURN = 512
HARVEST_A_TURN = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Job:
    name: str
    every: float
    """Seconds of rest after a run that found nothing more to do."""
    run: Callable[[Stop], bool]
    """Does one turn of work; True says that there is more, so that it runs again at once."""


def index_papers(stop: Stop) -> bool:
    """Bring the index up to date: all words, then some vectors, newest papers first."""
    done = index.catch_up(words=True, vectors=VECTORS_A_TURN, stop=stop.is_set)
    return done.vectors > 0 and done.unread > 0


def harvest_sources(stop: Stop) -> bool:
    """Harvest every source whose time has come, each for a while, the one that has waited longest first."""

    def sleep(seconds: float) -> None:
        if stop.wait(seconds):
            raise Stopped

    around = from_settings(Clock(sleep=sleep))
    for source in timetable.due(settings.SOURCES, around.clock.now()):
        if stop.is_set():
            break
        outcome = harvest(source, around, lasting=HARVEST_A_TURN, progress=lambda _: sleep(0.0))
        if outcome:
            log.info("%s: %s", source.name, outcome.sentence)
    return False


def save_wanted(_stop: Stop) -> bool:
    """Save for people what they wanted and the catalog now holds."""
    return fulfil(datetime.now(UTC))


_pages = Preparing()


def prepare_pages(_stop: Stop) -> bool:
    """Work out what pages show of the whole catalog."""
    _pages.turn()
    return False


def send_mail(stop: Stop) -> bool:
    """Send the notifications that people want by mail."""
    return send_due(timezone.now, stop.is_set)


def write_digests(stop: Stop) -> bool:
    """Write the digests that are due."""
    return outbox.compose_due(timezone.now, stop.is_set)


def send_digests(stop: Stop) -> bool:
    """Send the digests that wait."""
    return sending.send_due(timezone.now, stop.is_set, stop.wait)


def forget_digests(_stop: Stop) -> bool:
    """Forget addresses that never answered, and what was told long ago."""
    forget_old(timezone.now())
    return False


def send_webhooks(stop: Stop) -> bool:
    """Tell the webhooks of people what happened."""
    clock = Clock()
    queue_events(clock.now(), plain, stop.is_set)
    return send_hooks(clock, stop.is_set)


def forget_sessions(_stop: Stop) -> bool:
    """Delete sessions that have ended; strangers begin some as well."""
    SessionStore.clear_expired()
    return False


def measure_growth(_stop: Stop) -> bool:
    """Write down how large everything is today."""
    measure(timezone.now())
    return False


def back_up(stop: Stop) -> bool:
    """Write the backup that is due into the folder for them; remove copies of before an upgrade that are too old."""
    now = timezone.now()
    before.forget_old(now)
    if not backups.due(now):
        return False

    def told(_what: str, _done: int, _all: int | None) -> None:
        if stop.is_set():
            raise Stopped

    try:
        if file := backups.back_up(now, told):
            log.info("The backup %s is written and checked.", file)
    except Stopped:
        log.info("The backup was stopped; it is written after the next start.")
    except BackupProblem as problem:
        log.error("No backup was written. %s", problem)
    return False


SCHEDULE = (
    Job("index", 5.0, index_papers),
    Job("harvest", 15.0, harvest_sources),
    Job("pages", 10.0, prepare_pages),
    Job("wanted", 30.0, save_wanted),
    Job("mail", 15.0, send_mail),
    Job("digests", 30.0, write_digests),
    Job("post", 15.0, send_digests),
    Job("told", 3_600.0, forget_digests),
    Job("hooks", 5.0, send_webhooks),
    Job("sessions", 3_600.0, forget_sessions),
    Job("growth", 3_600.0, measure_growth),
    Job("backup", 1_800.0, back_up),
)


def run(schedule: tuple[Job, ...] = SCHEDULE, *, parent: int | None = None) -> None:
    """Work until a signal asks to stop, or until `parent` (a process id), where given, is this one's parent no more."""
    stop = Stop()

    def ask(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, ask)
    os.nice(10)
    threads = [threading.Thread(target=_loop, args=(job, stop), name=job.name) for job in schedule]
    for thread in threads:
        thread.start()
    while not stop.wait(1.0):
        if parent is not None and os.getppid() != parent:
            stop.set()
    for thread in threads:
        thread.join()


def _loop(job: Job, stop: Stop) -> None:
    doing.set(Doing(name=job.name))
    while not stop.is_set():
        if not _turn(job, stop):
            stop.wait(job.every)


_journal = Journal()


def _turn(job: Job, stop: Stop) -> bool:
    """One run; what goes wrong is logged and tried again next time."""
    close_old_connections()
    more, problem = False, ""
    try:
        with slow_queries_told():
            more = job.run(stop)
    except (DatabaseError, OSError) as error:
        problem = f"{type(error).__name__}: {error}"
        log.warning("%s could not run: %s", job.name, error)
    except Exception as error:
        problem = f"{type(error).__name__}: {error}"
        log.exception("%s failed", job.name)
    finally:
        _write_down(job, problem)
        close_old_connections()
    return more


def _write_down(job: Job, problem: str) -> None:
    """Where the database is away nothing is, which its readers see as well."""
    try:
        _journal.note(job.name, job.every, timezone.now(), problem)
    except DatabaseError as error:
        log.info("That %s ran could not be written down: %s", job.name, error)
