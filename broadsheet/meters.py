"""What this process counts of itself, for `/metrics`: how many, and how long they took. Microseconds each."""

from __future__ import annotations

import functools
import time
from bisect import bisect_left
from collections.abc import Callable
from threading import Lock
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Seconds: the upper ends of the buckets."""
MOST = 400
"""So many names are counted apart; there are fewer addresses. What comes after counts as `other`."""


class Timed:
    """How long something took, by name: in each bucket how often, and all of it in seconds."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.counts: dict[str, list[int]] = {}
        self.seconds: dict[str, float] = {}

    def add(self, name: str, seconds: float) -> None:
        with self.lock:
            if name not in self.counts and len(self.counts) >= MOST:
                name = "other"
            self.counts.setdefault(name, [0] * (len(BOUNDS) + 1))[bisect_left(BOUNDS, seconds)] += 1
            self.seconds[name] = self.seconds.get(name, 0.0) + seconds

    def snapshot(self) -> list[tuple[str, list[int], float]]:
        """Each name, how often in each bucket, and seconds in all."""
        with self.lock:
            return [(name, list(counts), self.seconds[name]) for name, counts in sorted(self.counts.items())]

    def around(self, name: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
        """Time each call of a function."""

        def decorate(function: Callable[P, R]) -> Callable[P, R]:
            @functools.wraps(function)
            def timed(*args: P.args, **kwargs: P.kwargs) -> R:
                started = time.perf_counter()
                try:
                    return function(*args, **kwargs)
                finally:
                    self.add(name, time.perf_counter() - started)

            return timed

        return decorate


class Counted:
    """How often something happened, by two names."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.counts: dict[tuple[str, str], int] = {}

    def add(self, first: str, second: str) -> None:
        key = (first, second)
        with self.lock:
            if key not in self.counts and len(self.counts) >= 4 * MOST:
                key = ("other", second)
            self.counts[key] = self.counts.get(key, 0) + 1

    def snapshot(self) -> list[tuple[tuple[str, str], int]]:
        with self.lock:
            return sorted(self.counts.items())


statuses = Counted()
"""Requests, by the name of their address and the status of the answer."""
requests = Timed()
"""Requests, by the name of their address."""
searches = Timed()
