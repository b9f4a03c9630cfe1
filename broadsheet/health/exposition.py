"""What `/metrics` says: Prometheus’ text format 0.0.4
(https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format).

Requests and searches are those of the process that is asked, since it began; the rest is read from database and disk.
"""

from __future__ import annotations

import os
import resource
import shutil
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError

from broadsheet import __version__, meters
from broadsheet.catalog import queries
from broadsheet.catalog.harvest.report import report
from broadsheet.health import growth, journal
from broadsheet.health.waiting import waiting
from broadsheet.meters import BOUNDS, Timed
from broadsheet.search import index

TYPE = "text/plain; version=0.0.4; charset=utf-8"

Labels = Mapping[str, str]
Sample = tuple[Labels, float]
NONE: Labels = {}


def text(now: datetime) -> str:
    """Where the database is away, what is known without it, and `broadsheet_database_up 0`."""
    try:
        stored = [*_catalog(), *_jobs(now), *_sources(now), *_waiting(now), *_growth()]
        stored += _gauge("database_up", "Whether the database answers.", [(NONE, 1)])
    except DatabaseError:
        stored = list(_gauge("database_up", "Whether the database answers.", [(NONE, 0)]))
    return "".join(f"{line}\n" for line in (*_requests(), *_machine(), *stored))


def _requests() -> Iterator[str]:
    counted = [({"route": name, "status": status}, times) for (name, status), times in meters.statuses.snapshot()]
    yield from _family("requests_total", "counter", "Requests by the name of their address.", counted)
    yield from _histogram("request_seconds", "How long requests took.", meters.requests, "route")
    yield from _histogram("search_seconds", "How long searches took in the index.", meters.searches, "kind")


def _machine() -> Iterator[str]:
    disk, used = shutil.disk_usage(settings.HOME), resource.getrusage(resource.RUSAGE_SELF)
    yield from _gauge("info", "The version that runs.", [({"version": __version__}, 1)])
    yield from _gauge("disk_free_bytes", "Free on the disk of the data folder.", [(NONE, disk.free)])
    yield from _gauge("disk_used_bytes", "Used on the disk of the data folder, by anything.", [(NONE, disk.used)])
    yield from _family(
        "process_resident_memory_bytes", "gauge", "Memory of this process.", [(NONE, resident(used.ru_maxrss))], ""
    )
    seconds = used.ru_utime + used.ru_stime
    yield from _family("process_cpu_seconds_total", "counter", "Time this process computed.", [(NONE, seconds)], "")


def resident(most: int) -> int:
    """Bytes of memory that this process holds; where the system does not tell, the `most` (kB) it ever held."""
    try:
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return most * 1_024


def _catalog() -> Iterator[str]:
    papers, (words, meaning) = queries.paper_count(), index.held()
    yield from _gauge("papers", "Papers in the catalog.", [(NONE, papers)])
    lag = [({"part": "words"}, max(0, papers - words)), ({"part": "meaning"}, max(0, papers - meaning))]
    yield from _gauge("index_lag_papers", "Papers that cannot be found yet.", lag)


def _jobs(now: datetime) -> Iterator[str]:
    runs = journal.runs()
    yield from _gauge("worker_up", "Whether a worker lives.", [(NONE, journal.is_alive(runs, now))])
    well = [({"job": run.name}, run.well_at.timestamp()) for run in runs if run.well_at]
    yield from _gauge("job_last_success_timestamp_seconds", "When a job of the worker last went well.", well)
    failing = [({"job": run.name}, run.failures) for run in runs]
    yield from _gauge("job_failures", "Failures of a job since it last went well.", failing)


def _sources(now: datetime) -> Iterator[str]:
    told = report(settings.SOURCES, now, lines=0)
    well = [({"source": one.configured.name}, one.row.stored_at.timestamp()) for one in told if one.row.stored_at]
    yield from _gauge("harvest_last_success_timestamp_seconds", "When a source was last harvested well.", well)
    failing = [({"source": one.configured.name}, one.row.failures) for one in told]
    yield from _gauge("harvest_failures", "Failures of a source since it was last harvested well.", failing)


def _waiting(now: datetime) -> Iterator[str]:
    out = waiting(now)
    mails = [({"kind": "digest"}, out.digests), ({"kind": "notification"}, out.notifications)]
    failed = [({"kind": "digest"}, out.digests_failed), ({"kind": "notification"}, out.notifications_failed)]
    yield from _gauge("mails_waiting", "Mails that are still to be sent.", mails)
    yield from _gauge("mails_failed", "Mails of the last two days that were tried in vain.", failed)
    yield from _gauge("webhooks_waiting", "Messages to webhooks that are still to be sent.", [(NONE, out.webhooks)])


def _growth() -> Iterator[str]:
    rows = growth.measured()
    parts = [({"part": name}, getattr(rows[-1], name)) for name in ("database", "index", "home")] if rows else []
    yield from _gauge("data_bytes", "How large it was when the worker last measured.", parts)


def _gauge(name: str, told: str, samples: Iterable[Sample]) -> Iterator[str]:
    return _family(name, "gauge", told, samples)


def _family(name: str, kind: str, told: str, samples: Iterable[Sample], prefix: str = "broadsheet_") -> Iterator[str]:
    """All of one name; nothing where there is nothing to say."""
    lines = [f"{prefix}{name}{_labels(labels)} {_number(value)}" for labels, value in samples]
    if lines:
        yield from (f"# HELP {prefix}{name} {told}", f"# TYPE {prefix}{name} {kind}", *lines)


def _histogram(name: str, told: str, timed: Timed, label: str) -> Iterator[str]:
    """Each bucket holds what the smaller ones hold too."""
    full = f"broadsheet_{name}"
    yield from (f"# HELP {full} {told}", f"# TYPE {full} histogram")
    for one, counts, seconds in timed.snapshot():
        so_far = 0
        for bound, count in zip((*map(str, BOUNDS), "+Inf"), counts, strict=True):
            so_far += count
            yield f"{full}_bucket{_labels({label: one, 'le': bound})} {so_far}"
        yield f"{full}_sum{_labels({label: one})} {seconds:.6f}"
        yield f"{full}_count{_labels({label: one})} {so_far}"


def _labels(labels: Labels) -> str:
    return "{" + ",".join(f'{name}="{_escaped(value)}"' for name, value in labels.items()) + "}" if labels else ""


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else f"{value:.3f}"
