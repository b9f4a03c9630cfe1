"""A connection on which the next request does not come whole is ended."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from broadsheet.cli.patience import Patient
from tests.live import serving

ASK = b"GET / HTTP/1.1\r\nHost: here\r\n\r\n"


async def _application(_scope: Any, _receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body", "body": b""})


class Hasty(Patient):
    head_seconds = 0.2


@pytest.fixture
def port() -> Iterator[int]:
    with serving(_application, http=Hasty, timeout_keep_alive=600) as address:
        yield int(address.rpartition(":")[2])


@pytest.mark.parametrize("begun", [b"", b"GET / HT", ASK + b"GET / HT"], ids=["nothing", "half", "a second half"])
def test_half_a_request_is_not_waited_for(port: int, begun: bytes) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.sendall(begun)
        received = b""
        with contextlib.suppress(ConnectionResetError):
            while got := connection.recv(4_096):  # else it times out
                received += got
    assert received.count(b"204") == (1 if begun.startswith(ASK) else 0)
