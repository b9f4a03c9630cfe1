"""No request is larger than any form here, and none takes for ever to come.

Django keeps a body whole, on the disk too, before it looks at who sends it: so it is bounded before Django.
"""

from __future__ import annotations

import asyncio
from typing import Any

from asgiref.typing import ASGI3Application, ASGIReceiveCallable, ASGISendCallable, HTTPScope

LARGEST = 12_000_000
"""Bytes: the largest file that is taken (`sources/bibliography`), and a form around it."""
LONGEST = 300.0
"""Seconds for a body to come whole: the largest at 40 kB/s."""


def bounded(application: Any, longest: float = LONGEST) -> ASGI3Application:
    """The application, which is asked nothing that says to be larger; of what turns out to be larger, or takes longer
    than these seconds, it is told that whoever sends it has gone, and what it says to that is not sent."""

    async def asked(scope: Any, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        if scope["type"] != "http":
            await application(scope, receive, send)
            return
        body = _Body(receive, _said(scope), longest)
        has_begun = False

        async def answer(event: Any) -> None:
            nonlocal has_begun
            if has_begun or not body.refusal:
                has_begun = True
                await send(event)

        if not body.refusal:
            await application(scope, body, answer)
        if body.refusal and not has_begun:
            await _refuse(*body.refusal, send)

    return asked


class _Body:
    """What is received of a body; `said` is how large it says to be, `longest` how many seconds it has."""

    def __init__(self, receive: ASGIReceiveCallable, said: int, longest: float) -> None:
        self.receive, self.said, self.received = receive, said, 0
        self.due: float | None = asyncio.get_running_loop().time() + longest
        self.is_late = False

    @property
    def refusal(self) -> tuple[int, str] | None:
        """The status and the sentence with which it is refused, if it is."""
        if max(self.said, self.received) > LARGEST:
            return 413, f"Nothing larger than {LARGEST // 1_000_000} MB is taken here.\n"
        return (408, "What was sent did not come whole in time.\n") if self.is_late else None

    async def __call__(self) -> Any:
        try:
            async with asyncio.timeout_at(self.due):
                event: Any = await self.receive()
        except TimeoutError:
            self.is_late = True
            return {"type": "http.disconnect"}
        self.received += len(event.get("body", b""))
        if not event.get("more_body"):
            self.due = None  # who asks again only waits for the other to go
        return {"type": "http.disconnect"} if self.refusal else event


def _said(scope: HTTPScope) -> int:
    lengths = [value for name, value in scope["headers"] if name == b"content-length" and value.isdigit()]
    return max((int(length[:20]) for length in lengths), default=0)


async def _refuse(status: int, sentence: str, send: ASGISendCallable) -> None:
    said = sentence.encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": status, "headers": headers, "trailers": False})
    await send({"type": "http.response.body", "body": said, "more_body": False})
