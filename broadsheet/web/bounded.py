"""No request is larger than any form here.

Django keeps a body whole, on the disk too, before it looks at who sends it: so it is bounded before Django.
"""

from __future__ import annotations

from typing import Any

from asgiref.typing import ASGI3Application, ASGIReceiveCallable, ASGISendCallable, HTTPScope

LARGEST = 12_000_000
"""Bytes: the largest file that is taken (`sources/bibliography`), and a form around it."""


def bounded(application: Any) -> ASGI3Application:
    """The application, which is asked nothing that says to be larger; one that turns out to be ends as if whoever sends
    it had gone."""

    async def asked(scope: Any, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        if scope["type"] != "http":
            await application(scope, receive, send)
        elif _said(scope) > LARGEST:
            await _refuse(send)
        else:
            await application(scope, _counted(receive), send)

    return asked


def _said(scope: HTTPScope) -> int:
    lengths = [value for name, value in scope["headers"] if name == b"content-length" and value.isdigit()]
    return max(map(int, lengths), default=0)


def _counted(receive: ASGIReceiveCallable) -> ASGIReceiveCallable:
    received = 0

    async def counted() -> Any:
        nonlocal received
        event = await receive()
        received += len(event.get("body", b""))  # type: ignore[arg-type]
        return {"type": "http.disconnect"} if received > LARGEST else event

    return counted


async def _refuse(send: ASGISendCallable) -> None:
    said = f"Nothing larger than {LARGEST // 1_000_000} MB is taken here.\n".encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 413, "headers": headers, "trailers": False})
    await send({"type": "http.response.body", "body": said, "more_body": False})
