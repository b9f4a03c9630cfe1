"""Asking while somebody waits for the page: each question once, all within a moment, and only who was meant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import SplitResult

from broadsheet.sources.clock import Clock
from broadsheet.sources.http.addresses import origin
from broadsheet.sources.http.body import Bounds
from broadsheet.sources.http.client import Answer, Http
from broadsheet.sources.http.errors import Busy, ForbiddenAddress, Unreachable

BOUNDS = Bounds(wire=16_000_000, unpacked=64_000_000, connect=4.0, read=8.0)


def hurried(clock: Clock, until: datetime) -> Clock:
    """A clock that does not sleep beyond a moment: it raises Busy instead."""

    def sleep(seconds: float) -> None:
        if clock.now() + timedelta(seconds=seconds) > until:
            raise Busy("Others are being served there just now; try again in a minute.")
        clock.sleep(seconds)

    return replace(clock, sleep=sleep)


class Quick(Http):
    """Asks nothing again, nothing after `until`, and nobody but the trusted: a redirect elsewhere is not followed."""

    def __init__(self, *, until: datetime, **how: Any) -> None:
        super().__init__(**how)
        self.until = until

    def _ask(self, request: Any) -> Answer:
        with self.pace.turn(self.limit):
            return self._follow(request)

    def _once(self, request: Any, parts: SplitResult, headers: Mapping[str, str]) -> Answer | str:
        if origin(parts) not in self.trusted:
            raise ForbiddenAddress("The answer leads to another host, which is not asked.")
        left = (self.until - self.clock.now()).total_seconds()
        if left <= 0:
            raise Unreachable(f"{parts.hostname} did not answer in time.")
        self.bounds = replace(self.bounds, overall=left)
        return super()._once(request, parts, headers)
