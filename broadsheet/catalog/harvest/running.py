"""One run of one source: lease, pages, result. It can be killed at any moment; the next one goes on."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, Literal

from django.conf import settings
from django.db import DatabaseError
from django.db.models import F

from broadsheet import __version__
from broadsheet.catalog.harvest import imported, log
from broadsheet.catalog.harvest.held_papers import HeldPapers
from broadsheet.catalog.harvest.holding import give_back, take
from broadsheet.catalog.harvest.pace import SharedPace
from broadsheet.catalog.harvest.storing import LeaseLost, store, try_out
from broadsheet.catalog.harvest.timetable import next_time, retry_time
from broadsheet.catalog.ingest import Counts, Tally, rare_collection
from broadsheet.catalog.models import Harvest
from broadsheet.sources.base import Reject
from broadsheet.sources.clock import Clock
from broadsheet.sources.http.addresses import origin, split
from broadsheet.sources.http.body import Bounds
from broadsheet.sources.http.client import Http
from broadsheet.sources.http.errors import FetchError, Offline
from broadsheet.sources.http.quick import BOUNDS, Quick, hurried
from broadsheet.sources.live import Configured, Cursor, Enrichment, Limit, Page, Source
from broadsheet.sources.text import counted

State = Literal["done", "unfinished", "failed", "offline"]
LASTING = timedelta(minutes=30)
"""Of a lease; every stored page renews it. More than one page can take."""
MOST_REJECTS = 20
"""Lines of the log that one run's rejects may take."""

logger = logging.getLogger(__name__)


class Stopped(Exception):
    """Whoever runs the harvest wants it to end; raised by the clock's `sleep`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a run gets from outside."""

    agent: str
    """The User-Agent, with a contact."""
    offline: bool = False
    clock: Clock = field(default_factory=Clock)
    bounds: Bounds = field(default_factory=Bounds)

    def http(self, source: Configured) -> Http:
        """The way to ask one source, whose address may stand anywhere because the operator named it."""
        return Http(**self.manner(source))

    def manner(self, source: Configured) -> dict[str, Any]:
        """How it is asked: the arguments of `Http`."""
        trusted = frozenset(origin(split(one)) for one in (source.address, source.kind.address) if one)
        return self._manner(source.limit, trusted)

    def asking(self, limit: Limit, trusted: frozenset[str]) -> Http:
        """The way to ask what is no configured source; `trusted` are origins that we name ourselves."""
        return Http(**self._manner(limit, trusted))

    def quick(self, limit: Limit, trusted: frozenset[str], until: datetime) -> Quick:
        """The same for somebody who waits: until a moment, and no host but the trusted ones."""
        soon = replace(self, clock=hurried(self.clock, until), bounds=BOUNDS)
        return Quick(until=until, **soon._manner(limit, trusted))

    def _manner(self, limit: Limit, trusted: frozenset[str]) -> dict[str, Any]:
        return {
            "agent": self.agent,
            "pace": SharedPace(self.clock),
            "limit": limit,
            "trusted": trusted,
            "offline": self.offline,
            "clock": self.clock,
            "bounds": self.bounds,
        }


def from_settings(clock: Clock | None = None) -> Surroundings:
    """As the operator set it up."""
    contact = f" (+{settings.CONTACT})" if settings.CONTACT else ""
    return Surroundings(agent=f"Broadsheet/{__version__}{contact}", offline=settings.OFFLINE, clock=clock or Clock())


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a run ended: `counts` of records and papers, `rejected` records, the sentence of the log."""

    source: str
    state: State
    """done; unfinished: stopped, or out of time; failed; offline: no network."""
    sentence: str
    counts: Counts
    rejected: int = 0
    pages: int = 0


Progress = Callable[[Counts], None]


def run(
    source: Configured,
    around: Surroundings,
    *,
    since: date | None = None,
    lasting: timedelta | None = None,
    progress: Progress | None = None,
) -> Outcome | None:
    """Harvest a source from where it stands, or anew from `since`, for about as long as `lasting`.

    None while another process harvests it. What goes wrong outside is in the outcome and in the log.
    """
    Harvest.objects.get_or_create(source=source.name)
    row = Harvest.objects.filter(source=source.name)
    holder = take(row, around.clock.now(), LASTING)
    if holder is None:
        return None
    try:
        return _Run(source, around, holder, progress).go(since, lasting)
    finally:
        give_back(row, holder)


def dry_run(
    source: Configured, around: Surroundings, *, since: date | None = None, progress: Progress | None = None
) -> Outcome:
    """What `run` would bring, without storing anything but whose turn it is to ask."""
    total, rejected, pages = Counts(), 0, 0
    now = around.clock.now()
    try:
        with around.http(source) as http:
            for page in asking(source).fetch(_begin(source, since, now), http, now):
                total, rejected, pages = _sum(total, try_out(page, now)), rejected + len(page.rejects), pages + 1
                if progress:
                    progress(total)
    except FetchError as error:
        state: State = "offline" if isinstance(error, Offline) else "failed"
        return Outcome(
            source=source.name, state=state, sentence=str(error), counts=total, rejected=rejected, pages=pages
        )
    return Outcome(
        source=source.name, state="done", sentence=told(total, rejected), counts=total, rejected=rejected, pages=pages
    )


def _sum(one: Counts, other: Counts) -> Counts:
    return Counts(
        one.read + other.read, one.new + other.new, one.updated + other.updated, one.unchanged + other.unchanged
    )


def told(counts: Counts, rejected: int) -> str:
    """Counts as a sentence."""
    text = f"{counted(counts.read, 'record')}: {counted(counts.new, 'paper')} new, {counts.updated:,} updated, "
    return text + f"{counts.unchanged:,} unchanged; {rejected:,} rejected."


def _begin(source: Configured, since: date | None, now: datetime) -> Cursor:
    """The stored cursor, or the first one."""
    if since is None:
        row = Harvest.objects.filter(source=source.name, kind=source.kind.name).first()
        stored: Cursor = row.cursor if row else {}
        if stored:
            return stored
    return source.source.start(since or source.since or imported.newest(source.kind.goes_on_from), now)


def asking(source: Configured) -> Source:
    """The source; what only adds to papers is told which are held."""
    found = source.source
    return found.about(HeldPapers()) if isinstance(found, Enrichment) else found


class _Run:
    def __init__(self, source: Configured, around: Surroundings, holder: str, progress: Progress | None) -> None:
        self.source, self.around, self.holder, self.progress = source, around, holder, progress
        self.clock, self.name = around.clock, source.name
        self.row = Harvest.objects.filter(source=source.name, holder=holder)
        self.tally, self.rejected, self.pages = Tally(), 0, 0

    def go(self, since: date | None, lasting: timedelta | None) -> Outcome:
        now = self.clock.now()
        kind = self.source.kind.name
        self.row.exclude(kind=kind).update(kind=kind, cursor={})  # that of another kind says nothing here
        self.row.update(started_at=now)
        try:
            finished = self._harvest(_begin(self.source, since, now), now, lasting)
        except LeaseLost:
            return self._outcome("failed", "Another process took this harvest over.")
        except Stopped:
            finished = False
        except Offline as error:
            return self._failed("offline", error)
        except FetchError as error:
            return self._failed("failed", error)
        except DatabaseError:
            raise
        except Exception as error:
            logger.exception("%s could not be harvested", self.name)
            kind = type(error).__name__
            return self._failed(
                "failed", FetchError(f"This should not happen ({kind}: {str(error)[:200]}). Report it.")
            )
        return self._ended(finished)

    def _harvest(self, cursor: Cursor, now: datetime, lasting: timedelta | None) -> bool:
        """Whether it came to the end."""
        with self.around.http(self.source) as http, rare_collection():
            for page in asking(self.source).fetch(cursor, http, now):
                self._store(page)
                if lasting is not None and self.clock.now() - now >= lasting:
                    return False
        return True

    def _store(self, page: Page) -> None:
        now = self.clock.now()
        store(page, self.name, self.holder, now + LASTING, now, self.tally)
        self.pages += 1
        for note in page.notes:
            log.write(self.name, "note", note, now)
        for reject in page.rejects:
            self._reject(reject, now)
        if self.progress:
            self.progress(self.tally.counts())

    def _reject(self, reject: Reject, now: datetime) -> None:
        self.rejected += 1
        if self.rejected <= MOST_REJECTS:
            log.write(self.name, "reject", f"{reject.place}: {reject.reason}", now)

    def _outcome(self, state: State, sentence: str) -> Outcome:
        return Outcome(
            source=self.name,
            state=state,
            sentence=sentence,
            counts=self.tally.counts(),
            rejected=self.rejected,
            pages=self.pages,
        )

    def _ended(self, finished: bool) -> Outcome:
        sentence = told(self.tally.counts(), self.rejected)
        outcome = (
            self._outcome("done", sentence) if finished else self._outcome("unfinished", f"{sentence} It goes on.")
        )
        now = self.clock.now()
        next_at = next_time(self.source.every, self.clock) if finished else now
        self._write(outcome, next_at=next_at, failures=0, stored_at=now)
        return outcome

    def _failed(self, state: State, error: FetchError) -> Outcome:
        outcome = self._outcome(state, str(error))
        log.write(self.name, "error", outcome.sentence, self.clock.now())
        self.row.update(failures=F("failures") + 1)
        failures = self.row.values_list("failures", flat=True).first() or 1
        self._write(outcome, next_at=retry_time(self.source.every, failures, error.retry_at, self.clock))
        return outcome

    def _write(self, outcome: Outcome, **more: object) -> None:
        counts = outcome.counts
        self.row.update(
            state=outcome.state,
            result=outcome.sentence,
            finished_at=self.clock.now(),
            read=counts.read,
            new=counts.new,
            updated=counts.updated,
            unchanged=counts.unchanged,
            rejected=outcome.rejected,
            **more,
        )
