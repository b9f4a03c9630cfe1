"""The one polite way to ask another machine. Free of Django: the limit a host is handed in.

It asks one host one thing at a time and no sooner than its limit allows, says who it is, asks only for what changed
(ETag, Last-Modified), waits when asked to (Retry-After) or else longer each time, gives up on what takes too long or
is too large, and connects to private addresses only where the operator named them. Proxies are taken from the
environment (HTTP_PROXY, HTTPS_PROXY, NO_PROXY).
"""

from __future__ import annotations

import errno
import functools
import json
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Any, Protocol, Self
from urllib.parse import SplitResult, urljoin, urlunsplit

import httpx2

from broadsheet.sources.clock import Clock
from broadsheet.sources.http.addresses import Resolve, checked_address, is_loopback, no_such_host, origin, split
from broadsheet.sources.http.body import Bounds, Truncated, read_body
from broadsheet.sources.http.errors import (
    BrokenAnswer,
    Busy,
    FetchError,
    ForbiddenAddress,
    Offline,
    Refused,
    Unreachable,
)
from broadsheet.sources.http.retrying import LONGEST_PAUSE, PASSING, TRIES, asked_to_wait, is_spent, pause
from broadsheet.sources.live import Limit
from broadsheet.sources.text import clean

MAX_REDIRECTS = 5
_MOVED = frozenset({301, 302, 303, 307, 308})
_SECRET_HEADERS = ("authorization", "cookie", "x-api-key")
_DIRECT = ("all://127.0.0.1", "all://localhost", "all://[::1]")
"""No proxy stands between this machine and itself."""

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


class Http:
    """Asks one source. `agent` is the User-Agent with a contact, `trusted` the origins (`host:port`) that the operator
    configured, `offline` that no other machine may be asked."""

    def __init__(
        self,
        *,
        agent: str,
        pace: Pace,
        limit: Limit,
        trusted: frozenset[str] = frozenset(),
        offline: bool = False,
        clock: Clock | None = None,
        bounds: Bounds | None = None,
        resolve: Resolve = socket.getaddrinfo,
    ) -> None:
        self.pace, self.limit, self.trusted, self.offline = pace, limit, trusted, offline
        self.clock, self.bounds, self.resolve = clock or Clock(), bounds or Bounds(), resolve
        self.headers = {"User-Agent": agent, "Accept-Encoding": "gzip"}
        self._client: httpx2.Client | None = None
        self._socket: socket.socket | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        if self._client:
            self._client.close()

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
        host = parts.hostname or ""
        url, extensions = self._target(parts)
        try:
            sent = {**self.headers, **headers, "Host": httpx2.URL(urlunsplit(parts)).netloc.decode("ascii")}
            built = self._connection().build_request(request.method, url, headers=sent, json=request.json)
        except (httpx2.InvalidURL, ValueError):
            raise ForbiddenAddress(f"“{clean(host)[:80]}” is not a name that a machine can have.") from None
        built.extensions |= extensions | {"trace": self._trace}
        try:
            with self._watch() as late:
                response = self._connection().send(built, stream=True)
                try:
                    return self._read(response, urlunsplit(parts), host)
                finally:
                    response.close()
        except (httpx2.HTTPError, OSError, Truncated) as error:
            raise self._unreachable(error, host, late.is_set()) from None

    def _target(self, parts: SplitResult) -> tuple[str, dict[str, Any]]:
        """What to connect to: the host where it is trusted, else the address that was checked."""
        host = parts.hostname or ""
        trusted = origin(parts) in self.trusted
        if self.offline and not (trusted and is_loopback(host)):
            raise Offline(f"Broadsheet is set to stay offline (BROADSHEET_OFFLINE), so {host} is not asked.")
        if trusted:
            return urlunsplit(parts), {}
        address = checked_address(parts, self.resolve)
        shown = f"[{address}]" if ":" in address else address
        netloc = f"{shown}:{parts.port}" if parts.port else shown
        return urlunsplit(parts._replace(netloc=netloc)), {"sni_hostname": host}

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

    def _connection(self) -> httpx2.Client:
        if self._client is None:
            bounds = self.bounds
            self._client = httpx2.Client(
                timeout=httpx2.Timeout(bounds.read, connect=bounds.connect),
                limits=httpx2.Limits(max_connections=1, max_keepalive_connections=1),
                verify=_certificates(),
                mounts=dict.fromkeys(_DIRECT, httpx2.HTTPTransport(verify=_certificates())),
            )
        return self._client

    def _trace(self, _event: str, info: Mapping[str, Any]) -> None:
        """Remember the socket of the newest connection, for the watch."""
        stream = info.get("return_value")
        if stream is not None and hasattr(stream, "get_extra_info"):
            self._socket = stream.get_extra_info("socket") or self._socket

    @contextmanager
    def _watch(self) -> Iterator[threading.Event]:
        """Cuts the connection when the exchange as a whole takes too long: time-outs of the library count anew with
        every piece, so that a drip would never end."""
        late = threading.Event()

        def cut() -> None:
            late.set()
            if self._socket:
                with suppress(OSError):
                    socket.socket.shutdown(self._socket, socket.SHUT_RDWR)

        timer = threading.Timer(self.bounds.overall, cut)
        timer.daemon = True
        timer.start()
        try:
            yield late
        finally:
            timer.cancel()

    def _unreachable(self, error: Exception, host: str, late: bool) -> FetchError:
        if late:
            return Unreachable(f"{host} had not finished its answer after {self.bounds.overall:g} seconds.")
        for reason in _reasons(error):
            if isinstance(reason, socket.gaierror):
                return no_such_host(host, reason, known=True)  # those of other hosts were resolved before
            if isinstance(reason, OSError) and reason.errno in (errno.ENETUNREACH, errno.ENETDOWN):
                return Offline(f"There seems to be no network: {host} cannot be reached.")
            if isinstance(reason, ssl.SSLError):
                return Unreachable(f"The secure connection to {host} failed ({clean(reason.reason or 'TLS')[:60]}).")
        if isinstance(error, httpx2.ConnectTimeout | httpx2.ConnectError):
            return Unreachable(f"No connection to {host}: it does not answer.")
        if isinstance(error, httpx2.TimeoutException):
            return Unreachable(f"{host} did not answer within {self.bounds.read:g} seconds.")
        if isinstance(error, httpx2.ProxyError):
            return Unreachable(f"The proxy refuses to connect to {host}; see HTTP_PROXY and HTTPS_PROXY.")
        return Unreachable(f"The answer of {host} was cut off.")


@functools.cache
def _certificates() -> ssl.SSLContext:
    """Which authorities are trusted: read once, it takes longer than a request."""
    return httpx2.create_ssl_context()


def _reasons(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _excuse(status: int, moment: datetime | None) -> str:
    said = "says that it is asked too often (429)" if status == 429 else f"cannot answer for now ({status})"
    return f"{said}; it asks to wait until {moment:%Y-%m-%d %H:%M} UTC." if moment else f"{said}."


def _place(url: str) -> str:
    """The path of an address: what stands behind it may be a key."""
    return f"“{clean(split(url).path)[:80]}”"
