"""The one polite way to ask another machine. Free of Django: the limit a host is handed in.

It asks one host one thing at a time and no sooner than its limit allows, says who it is, asks only for what changed
(ETag, Last-Modified), waits when asked to (Retry-After) or else longer each time, gives up on what takes too long or
is too large, and connects to private addresses only where the operator named them (`connection`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from urllib.parse import SplitResult, urljoin, urlunsplit

import httpx2

from broadsheet.sources.http.addresses import origin, split
from broadsheet.sources.http.body import read_body
from broadsheet.sources.http.connection import Connection
from broadsheet.sources.http.errors import BrokenAnswer, Busy, FetchError, Refused, Unreachable
from broadsheet.sources.http.retrying import LONGEST_PAUSE, PASSING, TRIES, asked_to_wait, is_spent, pause
from broadsheet.sources.live import Limit
from broadsheet.sources.text import clean

MAX_REDIRECTS = 5
_MOVED = frozenset({301, 302, 303, 307, 308})
_SECRET_HEADERS = ("authorization", "cookie", "x-api-key")

Validators = dict[str, str]
"""`etag` and `last-modified` of an answer, as JSON: keep it in the cursor and give it back as `known`."""


class Pace(Protocol):
    """Who may ask now. The database holds it (`catalog/harvest/pace.py`), so that all processes share it."""

    def turn(self, limit: Limit) -> AbstractContextManager[None]:
        """Waits for the turn and holds it; the next one begins no sooner than `limit.gap` seconds after its end."""
        ...


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer. `unchanged`: the source says that what `known` described is still what it has (304)."""

    url: str
    """Where it came from in the end."""
    content: bytes
    headers: Mapping[str, str]
    """With names in lower case."""
    unchanged: bool = False

    @property
    def validators(self) -> Validators:
        return {name: self.headers[name] for name in ("etag", "last-modified") if self.headers.get(name)}

    def read_json(self) -> Any:
        """What stands in the body as JSON; None where it is no JSON, or nested too deep to be read."""
        try:
            return json.loads(self.content)
        except (ValueError, RecursionError):
            return None

    def expect(self, *kinds: str) -> Answer:
        """Itself, if its content type holds one of the words (`xml`, `json`). Raises BrokenAnswer."""
        told = self.headers.get("content-type", "").casefold()
        if told and not any(kind in told for kind in kinds):
            host = split(self.url).hostname
            raise BrokenAnswer(f"{host} answered with “{clean(told)[:60]}” where {' or '.join(kinds)} was expected.")
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class _Request:
    method: str
    url: str
    headers: dict[str, str]
    json: Any = None


class Http(Connection):
    """Asks one source; the `trusted` origins are those that the operator configured."""

    def __init__(self, *, pace: Pace, limit: Limit, **how: Any) -> None:
        super().__init__(**how)
        self.pace, self.limit = pace, limit

    def get(
        self,
        url: str,
        params: Mapping[str, str | int] | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        known: Validators | None = None,
    ) -> Answer:
        """The answer of an address, 200 or (with `known`) 304. Raises FetchError with a sentence."""
        asked = {**(headers or {})}
        if known:
            asked |= {"If-None-Match": known["etag"]} if "etag" in known else {}
            asked |= {"If-Modified-Since": known["last-modified"]} if "last-modified" in known else {}
        full = str(httpx2.URL(url, params=dict(params))) if params else url
        return self._ask(_Request(method="GET", url=full, headers=asked))

    def post(self, url: str, json: Any, *, headers: Mapping[str, str] | None = None) -> Answer:
        """The answer to a JSON body, for services that take many identifiers at once; asked again like a GET."""
        return self._ask(_Request(method="POST", url=url, headers={**(headers or {})}, json=json))

    def _ask(self, request: _Request) -> Answer:
        """All attempts are one turn: while a source wants to be left alone, no other process asks it either."""
        with self.pace.turn(self.limit):
            for attempt in range(1, TRIES):
                try:
                    return self._follow(request)
                except (Unreachable, Busy) as error:
                    self.clock.sleep(self._wait(error, attempt))
            return self._follow(request)

    def _wait(self, error: FetchError, attempt: int) -> float:
        """Seconds until the next attempt; raises the error where that is so long that the timetable sees to it."""
        if error.retry_at is None:
            return max(pause(attempt, self.clock), self.limit.gap)
        seconds = (error.retry_at - self.clock.now()).total_seconds()
        if seconds > LONGEST_PAUSE:
            raise error
        return max(seconds, self.limit.gap)

    def _follow(self, request: _Request) -> Answer:
        """One attempt, redirects included; each target is checked like the first."""
        url, headers = request.url, dict(request.headers)
        for _ in range(MAX_REDIRECTS + 1):
            parts = split(url)
            answer = self._once(request, parts, headers)
            if isinstance(answer, Answer):
                return answer
            before, url = origin(parts), urljoin(url, answer)
            if origin(split(url)) != before:
                headers = {name: value for name, value in headers.items() if name.lower() not in _SECRET_HEADERS}
        raise BrokenAnswer(f"{split(request.url).hostname} redirects more than {MAX_REDIRECTS} times.")

    def _once(self, request: _Request, parts: SplitResult, headers: Mapping[str, str]) -> Answer | str:
        """One exchange: an answer, or where it redirects to."""

        def read(response: httpx2.Response) -> Answer | str:
            return self._read(response, urlunsplit(parts), parts.hostname or "")

        return self.exchange(request.method, parts, headers, read, json=request.json)

    def _read(self, response: httpx2.Response, url: str, host: str) -> Answer | str:
        status, told = response.status_code, {name.lower(): value for name, value in response.headers.items()}
        if status in _MOVED and told.get("location"):
            return told["location"]
        if status in PASSING or is_spent(status, told):
            moment = asked_to_wait(told, self.clock.now())
            raise Busy(f"{host} {_excuse(status, moment)}", moment)
        if status not in (200, 304):
            raise Refused(f"{host} answered {status} to {_place(url)}.", status)
        content = read_body(response.iter_raw(), told.get("content-encoding", "").lower(), self.bounds, host)
        return Answer(url, content, told, unchanged=status == 304)


def _excuse(status: int, moment: datetime | None) -> str:
    said = "says that it is asked too often (429)" if status == 429 else f"cannot answer for now ({status})"
    return f"{said}; it asks to wait until {moment:%Y-%m-%d %H:%M} UTC." if moment else f"{said}."


def _place(url: str) -> str:
    """The path of an address: what stands behind it may be a key."""
    return f"“{clean(split(url).path)[:80]}”"
