"""How far the process that indexes is, for all others to read: a small file in the index folder.

The writer replaces it at each batch. It counts only while a writer holds the lock: what a killed one left is stale.
"""

from __future__ import annotations

import contextlib
import json
from collections import deque
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import get_args

from broadsheet.search.results import IndexProgress, Kind
from broadsheet.sources.text import counted

FILE = "progress.json"
WINDOW = 30
"""The rate is that of so many batches, the last ones: commits make single ones slow."""
FRESH = 600.0
"""Seconds for which a rate is worth taking over: the worker indexes in many short turns."""

Told = Callable[[Kind, int, int], None]
Clock = Callable[[], float]
"""Seconds since 1970."""


@dataclass(frozen=True, slots=True)
class _Noted:
    what: Kind
    done: int
    total: int
    rate: float
    """Papers a second; 0 while it is not known."""
    moment: float


class Noting:
    """A callback of the writer that notes what it is told, and passes it on."""

    def __init__(self, folder: Path, told: Told, clock: Clock) -> None:
        self._file, self._told, self._clock = folder / FILE, told, clock
        self._what: Kind | None = None
        self._batches: deque[tuple[float, int]] = deque(maxlen=WINDOW)
        self._rates: dict[Kind, float] = {}
        self._done: dict[Kind, int] = {}
        self._held, self._whole = 0, 0
        self._begun = clock()
        before = _read(self._file)
        if before and 0 <= self._begun - before.moment < FRESH:
            self._rates[before.what] = before.rate
        else:
            self._file.unlink(missing_ok=True)

    def among(self, held: int, whole: int) -> None:
        """Of `whole` papers so many have vectors already: what the writer does now may be a small part."""
        self._held, self._whole = held, whole

    def __call__(self, what: Kind, done: int, total: int) -> None:
        self._told(what, done, total)
        now = self._clock()
        if what != self._what:
            self._what = what
            self._batches.clear()
            self._batches.append((self._begun, min(self._done.get(what, 0), done)))
        self._batches.append((now, done))
        self._begun, self._done[what] = now, done
        (first, before), (last, after) = self._batches[0], self._batches[-1]
        if last > first and after > before:
            self._rates[what] = (after - before) / (last - first)
        if what == "vectors" and self._whole:
            done, total = min(self._held + done, self._whole), self._whole
        self._write(_Noted(what, done, total, round(self._rates.get(what, 0.0), 3), now))

    def _write(self, noted: _Noted) -> None:
        part = self._file.with_suffix(".part")
        with contextlib.suppress(OSError):  # a full disk stops the index itself, and says so
            part.write_text(json.dumps(asdict(noted)), encoding="ascii")
            part.replace(self._file)


def _read(file: Path) -> _Noted | None:
    try:
        said = json.loads(file.read_text(encoding="ascii"))
        what: Kind = next((kind for kind in get_args(Kind) if kind == said["what"]), "words")
        numbers = int(said["done"]), int(said["total"]), float(said["rate"]), float(said["moment"])
    except (OSError, ValueError, KeyError, TypeError, OverflowError):
        return None
    return _Noted(what, *numbers)


def read(folder: Path, now: float) -> IndexProgress | None:
    """What the writer has noted last; whether there is one at all is asked of its lock. None if nothing is noted."""
    noted = _read(folder / FILE)
    if noted is None:
        return None
    left = None
    if noted.rate > 0:
        left = max(0.0, max(0, noted.total - noted.done) / noted.rate - max(0.0, now - noted.moment))
    return IndexProgress(noted.what, noted.done, noted.total, noted.rate, None if left is None else round(left))


def sentence(progress: IndexProgress) -> str:
    """`vectors of 40,000 of 125,770 papers, about 25 minutes left`."""
    said = f"{progress.what} of {progress.done:,} of {progress.total:,} papers"
    return said if progress.seconds_left is None else f"{said}, {time_left(progress.seconds_left)}"


def time_left(seconds: float) -> str:
    """In minutes, from an hour and a half on in hours: no more is known."""
    minutes = round(seconds / 60)
    if minutes < 1:
        return "less than a minute left"
    if minutes < 90:
        return f"about {counted(minutes, 'minute')} left"
    return f"about {counted(round(minutes / 60), 'hour')} left"
