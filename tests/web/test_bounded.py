"""No request is larger than any form, whether it says so or not."""

from __future__ import annotations

from typing import Any

import pytest
from asgiref.sync import async_to_sync

from broadsheet.web.bounded import LARGEST, bounded


def answered(headers: list[tuple[bytes, bytes]], pieces: list[bytes]) -> tuple[list[int], list[str], int]:
    """The statuses sent, what the application was told at the end, and how many bytes it got."""
    sent: list[int] = []
    told: list[str] = []
    got = 0

    async def application(_scope: Any, receive: Any, send: Any) -> None:
        nonlocal got
        more = True
        while more:
            event = await receive()
            got += len(event.get("body", b""))
            more = event.get("more_body", False)
        told.append(event["type"])
        if event["type"] == "http.request":
            await send({"type": "http.response.start", "status": 200, "headers": []})

    events = [{"type": "http.request", "body": piece, "more_body": True} for piece in pieces]
    events.append({"type": "http.request", "body": b"", "more_body": False})

    async def receive() -> Any:
        return events.pop(0)

    async def send(event: Any) -> None:
        if event["type"] == "http.response.start":
            sent.append(event["status"])

    async_to_sync(bounded(application))({"type": "http", "headers": headers}, receive, send)  # type: ignore[arg-type]
    return sent, told, got


def test_what_says_to_be_larger_is_refused_unread() -> None:
    assert answered([(b"content-length", str(LARGEST + 1).encode())], [b"x"]) == ([413], [], 0)


def test_what_turns_out_to_be_larger_is_refused_too() -> None:
    pieces = [b"x" * (LARGEST // 4)] * 9
    assert answered([], pieces) == ([413], ["http.disconnect"], LARGEST // 4 * 4)


@pytest.mark.parametrize("headers", [[], [(b"content-length", b"5")], [(b"content-length", b"five")]])
def test_all_else_passes(headers: list[tuple[bytes, bytes]]) -> None:
    assert answered(headers, [b"abc", b"de"]) == ([200], ["http.request"], 5)
