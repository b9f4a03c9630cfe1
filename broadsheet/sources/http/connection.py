"""One exchange with another machine: to the address that was checked, within bounds, and what it means when it fails.
Proxies are taken from the environment (HTTP_PROXY, HTTPS_PROXY, NO_PROXY).
"""

from __future__ import annotations

import errno
import functools
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from types import TracebackType
from typing import Any, Self, TypeVar
from urllib.parse import SplitResult, urlunsplit

import httpx2

from broadsheet.sources.clock import Clock
from broadsheet.sources.http.addresses import Resolve, checked_address, is_loopback, no_such_host, origin
from broadsheet.sources.http.body import Bounds, Truncated
from broadsheet.sources.http.errors import FetchError, ForbiddenAddress, Offline, Unreachable
from broadsheet.sources.text import clean

_DIRECT = ("all://127.0.0.1", "all://localhost", "all://[::1]")
"""No proxy stands between this machine and itself."""

T = TypeVar("T")


class Connection:
    """Asks one machine at a time. `agent` is the User-Agent, `trusted` the origins (`host:port`) that may stand
    anywhere, `offline` that no other machine may be asked."""

    def __init__(
        self,
        *,
        agent: str,
        trusted: frozenset[str] = frozenset(),
        offline: bool = False,
        clock: Clock | None = None,
        bounds: Bounds | None = None,
        resolve: Resolve = socket.getaddrinfo,
    ) -> None:
        self.trusted, self.offline = trusted, offline
        self.clock, self.bounds, self.resolve = clock or Clock(), bounds or Bounds(), resolve
        self.headers = {"User-Agent": agent, "Accept-Encoding": "gzip"}
        self._client: httpx2.Client | None = None
        self._socket: socket.socket | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        if self._client:
            self._client.close()

    def exchange(
        self,
        method: str,
        parts: SplitResult,
        headers: Mapping[str, str],
        read: Callable[[httpx2.Response], T],
        **body: Any,
    ) -> T:
        """One request, and what `read` makes of its answer. `body` is `json` or `content`. Raises FetchError."""
        host = parts.hostname or ""
        url, extensions = self._target(parts)
        try:
            sent = {**self.headers, **headers, "Host": httpx2.URL(urlunsplit(parts)).netloc.decode("ascii")}
            built = self._connection().build_request(method, url, headers=sent, **body)
        except (httpx2.InvalidURL, ValueError):
            raise ForbiddenAddress(f"“{clean(host)[:80]}” is not a name that a machine can have.") from None
        built.extensions |= extensions | {"trace": self._trace}
        try:
            with self._watch() as late:
                response = self._connection().send(built, stream=True)
                try:
                    return read(response)
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
