"""`/mcp`, beside Django: streamable HTTP, in which each request stands for itself, so that any process may answer it.

The SDK and all that it brings are loaded when somebody asks for the first time.
"""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

from broadsheet.api.agents.asking import Asker, Refused, asked_by, of_scope, released

if TYPE_CHECKING:
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

PATH = "/mcp"
LARGEST = 200_000
"""Bytes of a request: a query and the ids of some hundred papers are a tenth of that."""
ONLY_POST = "This address is for agents (MCP), which send POST; the help page says how to add it to one."


class Agents:
    """The application, and before it what agents are answered."""

    def __init__(self, application: Any) -> None:
        self.application = application

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http" or scope["path"].rstrip("/") != PATH:
            await self.application(scope, receive, send)
            return
        try:
            await _answer(scope, receive, send)
        except Refused as refusal:
            await _refuse(refusal, send)


async def _answer(scope: Any, receive: Any, send: Any) -> None:
    if scope["method"] != "POST":
        raise Refused(405, ONLY_POST)
    known = await asyncio.to_thread(_known, scope)
    manager = await asyncio.to_thread(_manager)
    # One manager a request: nothing is kept between them, so none has to live as long as the server.
    with asked_by(lambda: known):
        async with manager.run():
            await manager.handle_request(scope, receive, send)


def _known(scope: Any) -> Asker:
    with released():
        return of_scope(scope)


def _manager() -> StreamableHTTPSessionManager:
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

    from broadsheet.api.agents.server import server

    return StreamableHTTPSessionManager(
        server().lowlevel, json_response=True, stateless=True, max_request_body_size=LARGEST
    )


async def _refuse(refusal: Refused, send: Any) -> None:
    headers = [(b"content-type", b"application/json; charset=utf-8")]
    headers += [(b"www-authenticate", b"Bearer")] if refusal.status == 401 else []
    headers += [(b"allow", b"POST")] if refusal.status == 405 else []
    headers += [(name.lower().encode(), value.encode()) for name, value in refusal.headers.items()]
    body = json.dumps({"error": str(refusal)}, ensure_ascii=False).encode()
    headers.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": refusal.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
