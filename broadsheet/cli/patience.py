"""How long a connection is waited for: uvicorn alone waits for ever for the head of a request."""

from __future__ import annotations

import asyncio
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol


class Patient(H11Protocol):
    """A connection that ends when the head of its next request does not come whole in time."""

    head_seconds = 20.0
    head_due: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        self._cancel()
        super().connection_lost(exc)

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if not self.transport.is_closing():
            self._wait()

    def _wait(self) -> None:
        self._cancel()
        self.head_due = self.loop.call_later(self.head_seconds, self._end)

    def _cancel(self) -> None:
        if self.head_due is not None:
            self.head_due.cancel()

    def _end(self) -> None:
        if self.conn.their_state is h11.IDLE:
            self.transport.abort()
