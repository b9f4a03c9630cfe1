"""No request is larger than any form here.

Django keeps a body whole, on the disk too, before it looks at who sends it: so it is bounded before Django.
"""

from __future__ import annotations

from typing import Any

from asgiref.typing import ASGI3Application, ASGIReceiveCallable, ASGISendCallable, HTTPScope

LARGEST = 12_000_000
"""Bytes: the largest file that is taken (`sources/bibliography`), and a form around it."""


def bounded(application: Any) -> ASGI3Application:
    """The application, which is asked nothing that says to be larger; of what turns out to be, it is told that whoever
    sends it has gone."""

    async def asked(scope: Any, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        if scope["type"] != "http":
            await application(scope, receive, send)
            return
        body = _Body(receive, _said(scope))
        if not body.too_large:
            await application(scope, body, send)
        if body.too_large:  # it comes whole before an answer begins
            await _refuse(send)

    return asked


class _Body:
    """What is received of a body; `said` is how large it says to be."""

    def __init__(self, receive: ASGIReceiveCallable, said: int) -> None:
        self.receive, self.said, self.received = receive, said, 0

    @property
    def too_large(self) -> bool:
        return max(self.said, self.received) > LARGEST

    async def __call__(self) -> Any:
        event: Any = await self.receive()
        self.received += len(event.get("body", b""))
        return {"type": "http.disconnect"} if self.too_large else event


def _said(scope: HTTPScope) -> int:
    lengths = [value for name, value in scope["headers"] if name == b"content-length" and value.isdigit()]
    return max((int(length[:20]) for length in lengths), default=0)


async def _refuse(send: ASGISendCallable) -> None:
    said = f"Nothing larger than {LARGEST // 1_000_000} MB is taken here.\n".encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 413, "headers": headers, "trailers": False})
    await send({"type": "http.response.body", "body": said, "more_body": False})
