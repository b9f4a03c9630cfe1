"""Why nothing could be fetched: each is one sentence for the harvest's log, without secrets of the address."""

from __future__ import annotations

from datetime import datetime


class FetchError(Exception):
    """Something outside went wrong. `retry_at`: the source asked not to be asked before."""

    def __init__(self, sentence: str, retry_at: datetime | None = None) -> None:
        super().__init__(sentence)
        self.retry_at = retry_at


class Offline(FetchError):
    """There is no network, or it is switched off: nothing is wrong with the source."""


class Unreachable(FetchError):
    """No connection, no answer in time, or an answer that was cut off."""


class Busy(FetchError):
    """The source is overloaded, broken for now, or has had enough of us."""


class Refused(FetchError):
    """The source answers, but not to this: wrong address, missing key."""

    def __init__(self, sentence: str, status: int) -> None:
        super().__init__(sentence)
        self.status = status


class ForbiddenAddress(FetchError):
    """An address that must not be asked: not http, or not public."""


class BrokenAnswer(FetchError):
    """An answer that is too large, of the wrong kind, or cannot be read."""
