"""Bringing another machine something, once: no attempt after the first, no redirect, little read of its answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx2

from broadsheet.sources.http.addresses import split
from broadsheet.sources.http.body import Bounds
from broadsheet.sources.http.connection import Connection
from broadsheet.sources.http.retrying import asked_to_wait

BOUNDS = Bounds(connect=5.0, read=15.0, overall=15.0)
MOST_READ = 4_096
"""Bytes of an answer; what comes behind them is not waited for."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was answered, whatever the status; `wait_until` where it asks not to be brought anything before."""

    status: int
    content: bytes
    wait_until: datetime | None

    @property
    def is_good(self) -> bool:
        return 200 <= self.status < 300


class Posting(Connection):
    """Brings something to the address of a user."""

    def __init__(self, **how: Any) -> None:
        super().__init__(bounds=BOUNDS, **how)
        self.headers |= {"Accept-Encoding": "identity"}

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Receipt:
        """One attempt. Raises FetchError where there was no whole answer."""
        return self.exchange("POST", split(url), headers, self._read, content=body)

    def _read(self, response: httpx2.Response) -> Receipt:
        told = {name.lower(): value for name, value in response.headers.items()}
        content = b""
        for piece in response.iter_raw():
            content += piece
            if len(content) >= MOST_READ:
                break
        return Receipt(response.status_code, content[:MOST_READ], asked_to_wait(told, self.clock.now()))
