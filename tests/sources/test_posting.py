"""Bringing something to an address that a user gave, against a real server."""

from __future__ import annotations

import socket
import time
from typing import Any

import pytest

from broadsheet.sources.http import posting
from broadsheet.sources.http.body import Bounds
from broadsheet.sources.http.errors import ForbiddenAddress, Offline, Unreachable
from broadsheet.sources.http.posting import MOST_READ, Posting
from tests.clocks import SetClock
from tests.loopback import Loopback, Reply


def bringing(server: Loopback, clock: SetClock, **more: Any) -> Posting:
    trusted = frozenset([f"127.0.0.1:{server.port}"])
    return Posting(**{"agent": "Broadsheet/test", "trusted": trusted, "clock": clock.clock, **more})


def test_brings_the_very_bytes_and_says_who_does(server: Loopback, clock: SetClock) -> None:
    server.replies = [Reply(b"ok", 201)]
    with bringing(server, clock) as post:
        receipt = post.post(f"{server.url}/hook?key=1", b'{"a": "\xc3\xa9"}', {"Content-Type": "application/json"})
    asked = server.asked[0]
    assert (receipt.status, receipt.content, receipt.is_good) == (201, b"ok", True)
    assert (asked.method, asked.path, asked.params) == ("POST", "/hook", {"key": "1"})
    assert asked.body == b'{"a": "\xc3\xa9"}'
    assert (asked.headers["user-agent"], asked.headers["content-type"]) == ("Broadsheet/test", "application/json")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_an_answer_and_not_followed(server: Loopback, clock: SetClock, status: int) -> None:
    server.replies = [Reply(b"", status, {"Location": f"{server.url}/elsewhere"})]
    with bringing(server, clock) as post:
        assert post.post(server.url, b"{}", {}).status == status
    assert len(server.asked) == 1


def test_of_a_long_answer_the_beginning_is_read(server: Loopback, clock: SetClock) -> None:
    server.replies = [Reply(b"x" * 5_000_000)]
    with bringing(server, clock) as post:
        assert post.post(server.url, b"{}", {}).content == b"x" * MOST_READ


def test_an_answer_that_never_ends_is_not_waited_for(
    server: Loopback, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posting, "BOUNDS", Bounds(connect=5, read=5, overall=0.3))
    server.replies = [Reply(drip_headers=True)]
    began = time.monotonic()
    with bringing(server, clock) as post, pytest.raises(Unreachable, match=r"0\.3 seconds"):
        post.post(server.url, b"{}", {})
    assert time.monotonic() - began < 5


def test_it_hears_the_wish_to_be_left_alone(server: Loopback, clock: SetClock) -> None:
    server.replies = [Reply(b"", 429, {"Retry-After": "90"})]
    with bringing(server, clock) as post:
        receipt = post.post(server.url, b"{}", {})
    assert receipt.wait_until is not None
    assert (receipt.wait_until - clock.now).total_seconds() == 90


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "0x7f.1", "2130706433", "[::ffff:127.0.0.1]"])
def test_nothing_is_brought_to_this_machine(server: Loopback, clock: SetClock, host: str) -> None:
    with bringing(server, clock, trusted=frozenset()) as post, pytest.raises(ForbiddenAddress):
        post.post(f"http://{host}:{server.port}/", b"{}", {})
    assert server.asked == []


def test_a_name_that_turns_private_after_it_was_looked_up_gets_nothing(server: Loopback, clock: SetClock) -> None:
    """The connection goes to the address that was checked, however often the name is resolved."""
    asked: list[str] = []

    def resolve(host: str, port: int, **_: Any) -> list[Any]:
        asked.append(host)
        found = "203.0.113.9" if len(asked) > 1 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (found, port))]

    with bringing(server, clock, trusted=frozenset(), resolve=resolve) as post, pytest.raises(ForbiddenAddress):
        post.post(f"http://rebinding.example:{server.port}/", b"{}", {})
    assert (asked, server.asked) == (["rebinding.example"], [])


def test_offline_nobody_else_is_asked(server: Loopback, clock: SetClock) -> None:
    with bringing(server, clock, offline=True) as post, pytest.raises(Offline):
        post.post("https://hooks.example.org/", b"{}", {})
