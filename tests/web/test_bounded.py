"""No request is larger than any form, whether it says so or not, and none is waited for without end."""

from __future__ import annotations

import asyncio
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


def test_what_does_not_come_whole_in_time_is_refused_whatever_the_application_says() -> None:
    sent: list[Any] = []

    async def application(_scope: Any, receive: Any, send: Any) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        await send({"type": "http.response.start", "status": 500, "headers": []})

    pieces = [{"type": "http.request", "body": b"a", "more_body": True}]

    async def receive() -> Any:
        return pieces.pop() if pieces else await asyncio.Event().wait()

    async def send(event: Any) -> None:
        sent.append(event.get("status", event.get("body")))

    async_to_sync(bounded(application, longest=0.01))({"type": "http", "headers": []}, receive, send)  # type: ignore[arg-type]
    assert sent == [408, b"What was sent did not come whole in time.\n"]


def test_a_long_answer_may_take_longer_than_its_question() -> None:
    async def application(_scope: Any, receive: Any, send: Any) -> None:
        await receive()
        waiting = asyncio.ensure_future(receive())
        await asyncio.sleep(0.05)
        assert not waiting.done()
        waiting.cancel()
        await send({"type": "http.response.start", "status": 200, "headers": []})

    pieces = [{"type": "http.request", "body": b"", "more_body": False}]
    sent: list[int] = []

    async def receive() -> Any:
        return pieces.pop() if pieces else await asyncio.Event().wait()

    async def send(event: Any) -> None:
        sent.append(event["status"])

    async_to_sync(bounded(application, longest=0.01))({"type": "http", "headers": []}, receive, send)  # type: ignore[arg-type]
    assert sent == [200]
