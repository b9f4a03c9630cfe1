"""A real HTTP server on this machine that serves what a test tells it to, and can misbehave as real ones do."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Asked:
    """A request as it came. `params` are those of its query."""

    method: str
    path: str
    params: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes = b""


@dataclass(frozen=True)
class Reply:
    """An answer. `cut`: the connection ends after so many bytes of the body although more were announced;
    `drip`: the body comes one byte at a time for ever; `drip_headers`: so do the headers."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    kind: str = "text/xml; charset=utf-8"
    cut: int | None = None
    drip: bool = False
    drip_headers: bool = False

    def packed(self, cut: int | None = None) -> Reply:
        """The same by gzip; `cut`: the packed stream ends early, and its length is given as if it were whole."""
        return Reply(
            gzip.compress(self.body)[:cut], self.status, {**self.headers, "Content-Encoding": "gzip"}, self.kind
        )


Answering = Callable[[Asked], Reply]


class Loopback:
    """`replies` are given one after the other; then `answer` is asked. `asked` has every request."""

    def __init__(self) -> None:
        self.replies: list[Reply] = []
        self.answer: Answering = lambda asked: Reply(b"nothing here", 404)
        self.asked: list[Asked] = []
        self.ending = threading.Event()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.server.daemon_threads = True
        self.port: int = self.server.server_address[1]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def reply(self, asked: Asked) -> Reply:
        self.asked.append(asked)
        return self.replies.pop(0) if self.replies else self.answer(asked)


def _handler(loopback: Loopback) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _serve(self) -> None:
            parts = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            params = dict(parse_qsl(parts.query, keep_blank_values=True))
            reply = loopback.reply(Asked(self.command, parts.path, params, headers, body))
            try:
                self._send(reply)
            except OSError:
                self.close_connection = True  # whoever asked has gone

        do_GET = do_POST = _serve

        def _send(self, reply: Reply) -> None:
            if reply.drip_headers:
                self._drip(b"HTTP/1.1 200 OK\r\nX-Slow: ")
                return
            self.send_response(reply.status)
            self.send_header("Content-Type", reply.kind)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            if reply.drip:
                self.send_header("Content-Length", "1000000")
                self.end_headers()
                self._drip(b"")
                return
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body if reply.cut is None else reply.body[: reply.cut])
            self.close_connection = reply.cut is not None

        def _drip(self, first: bytes) -> None:
            self.wfile.write(first)
            while not loopback.ending.wait(0.01):
                self.wfile.write(b" ")
                self.wfile.flush()
            self.close_connection = True

        def log_message(self, *_: Any) -> None:
            pass

    return Handler


@contextmanager
def loopback() -> Iterator[Loopback]:
    """A server that runs while the block does."""
    served = Loopback()
    thread = threading.Thread(target=served.server.serve_forever, kwargs={"poll_interval": 0.02}, name="loopback")
    thread.start()
    try:
        yield served
    finally:
        served.ending.set()
        served.server.shutdown()
        served.server.server_close()
        thread.join()
