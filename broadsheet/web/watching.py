"""Each request gets an id, is counted and timed, and is logged where it was slow."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable
from secrets import token_hex
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from broadsheet import meters
from broadsheet.health.slow import slow_queries_told
from broadsheet.logs import Doing, doing
from broadsheet.web.held import HELD

log = logging.getLogger(__name__)

ID = b"x-request-id"
_SANE = re.compile(rb"[A-Za-z0-9._-]{8,64}")


class Watched:
    """The application, watched from outside: what is answered without Django counts too."""

    def __init__(self, application: Any) -> None:
        self.application = application

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await self.application(scope, receive, send)
            return
        now, status, started = Doing(request=_id(scope)), 0, time.perf_counter()
        doing.set(now)

        async def answer(event: Any) -> None:
            nonlocal status
            if event["type"] == "http.response.start":
                status = event["status"]
                event = {**event, "headers": [*event.get("headers", ()), (ID, now.request.encode())]}
            await send(event)

        try:
            await self.application(scope, receive, answer)
        finally:
            now.name = now.name or _unnamed(scope["path"], status)
            _note(now, status, time.perf_counter() - started)


def _id(scope: Any) -> str:
    """The id that a proxy gave, if it is one: anybody may send anything."""
    given = next((value for name, value in scope["headers"] if name == ID), b"")
    return given.decode() if _SANE.fullmatch(given) else token_hex(8)


def _unnamed(path: str, status: int) -> str:
    """What was answered before Django looked which address it is; few names, however much is tried."""
    if status == 404:
        return "unknown"
    if path.startswith(settings.STATIC_URL):
        return "static"
    if path.startswith(HELD):
        return "held"
    return "mcp" if path.rstrip("/") == "/mcp" else "unknown"


def _note(now: Doing, status: int, seconds: float) -> None:
    """Where nobody waited for the answer any more, the status is 499, as nginx has it."""
    meters.requests.add(now.name, seconds)
    meters.statuses.add(now.name, str(status or 499))
    most: int = settings.SLOW_PAGE
    level = logging.WARNING if most and seconds * 1_000 >= most else logging.INFO
    if log.isEnabledFor(level):
        said = "A slow answer" if level == logging.WARNING else "Answered"
        milliseconds = round(seconds * 1_000, 1)
        facts = {"status": status, "ms": milliseconds}
        log.log(level, "%s: %s in %.1f ms", said, status, milliseconds, extra={"facts": facts})


class Naming:
    """Middleware that notes which address is answered, by its name in `urls.py`, and looks for slow queries."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with slow_queries_told():
            return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> None:
        name_it(request)


def name_it(request: HttpRequest) -> None:
    now, match = doing.get(), request.resolver_match
    if now and match:
        now.name = match.view_name or "unnamed"
