"""The HTTP layer against a real server that misbehaves. No test sleeps: waiting is written down by the clock."""

from __future__ import annotations

import gzip
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest

from broadsheet.sources.http.body import Bounds
from broadsheet.sources.http.client import Http
from broadsheet.sources.http.errors import (
    BrokenAnswer,
    Busy,
    FetchError,
    ForbiddenAddress,
    Offline,
    Refused,
    Unreachable,
)
from broadsheet.sources.live import Limit
from tests.clocks import SetClock
from tests.loopback import Loopback, Reply

SMALL = Bounds(wire=100_000, unpacked=200_000, connect=5, read=5, overall=0.4)


class Turns:
    """A pace that lets everybody through and writes down who held a turn when."""

    def __init__(self) -> None:
        self.held: list[str] = []

    @contextmanager
    def turn(self, limit: Limit) -> Iterator[None]:
        self.held.append(limit.key)
        yield


def client(server: Loopback, clock: SetClock, **more: Any) -> Http:
    options: dict[str, Any] = {"trusted": frozenset([f"127.0.0.1:{server.port}"]), "offline": True, **more}
    return Http(agent="Broadsheet/test", pace=Turns(), limit=Limit("test", 3.0), clock=clock.clock, **options)


def failure(server: Loopback, clock: SetClock, url: str = "", **more: Any) -> FetchError:
    with client(server, clock, **more) as http, pytest.raises(FetchError) as caught:
        http.get(url or server.url)
    return caught.value


def test_says_who_asks_and_what_it_takes(server: Loopback, clock: SetClock) -> None:
    server.replies = [Reply(b"<a/>")]
    with client(server, clock) as http:
        answer = http.get(f"{server.url}/oai", {"verb": "Identify", "set": "cs:cs:LG"}, headers={"X-Api-Key": "k"})
    asked = server.asked[0]
    assert answer.content == b"<a/>"
    assert (asked.path, asked.params) == ("/oai", {"verb": "Identify", "set": "cs:cs:LG"})
    assert asked.headers["user-agent"] == "Broadsheet/test"
    assert asked.headers["accept-encoding"] == "gzip"
    assert asked.headers["x-api-key"] == "k"


def test_posts_json(server: Loopback, clock: SetClock) -> None:
    server.replies = [Reply(b"[]", kind="application/json")]
    with client(server, clock) as http:
        assert http.post(f"{server.url}/batch", {"ids": ["a"]}).expect("json").content == b"[]"
    assert server.asked[0].body == b'{"ids":["a"]}'


def test_asks_only_for_what_changed(server: Loopback, clock: SetClock) -> None:
    validators = {"ETag": '"1"', "Last-Modified": "Fri, 20 Nov 2026 05:00:00 GMT"}
    server.replies = [Reply(b"<a/>", headers=validators), Reply(status=304)]
    with client(server, clock) as http:
        first = http.get(server.url)
        second = http.get(server.url, known=first.validators)
    assert not first.unchanged
    assert second.unchanged
    assert server.asked[1].headers["if-none-match"] == '"1"'
    assert server.asked[1].headers["if-modified-since"] == "Fri, 20 Nov 2026 05:00:00 GMT"


@pytest.mark.parametrize(
    ("status", "headers", "slept"),
    [
        (429, {"Retry-After": "17"}, 17.0),
        (429, {"Retry-After": "1"}, 3.0),  # never sooner than the limit allows
        (429, {}, 3.0),
        (503, {"Retry-After": "Fri, 20 Nov 2026 08:00:40 GMT"}, 40.0),
        (503, {"Retry-After": "Fri, 20 Nov 2026 03:00:40 -0500"}, 40.0),  # a clock in another zone
        (503, {"Retry-After": "Thu, 19 Nov 2026 08:00:00 GMT"}, 3.0),
        (503, {"Retry-After": "soon"}, 3.0),
        (500, {}, 3.0),
        (502, {}, 3.0),
    ],
)
def test_waits_and_asks_again(
    server: Loopback, clock: SetClock, status: int, headers: dict[str, str], slept: float
) -> None:
    server.replies = [Reply(b"wait", status, headers), Reply(b"<a/>")]
    with client(server, clock) as http:
        assert http.get(server.url).content == b"<a/>"
    assert clock.slept == [slept]


def test_waits_longer_each_time_and_then_gives_up(server: Loopback, clock: SetClock) -> None:
    server.answer = lambda asked: Reply(b"", 503)
    error = failure(server, clock)
    assert isinstance(error, Busy)
    assert str(error) == "127.0.0.1 cannot answer for now (503)."
    assert clock.slept == [3.0, 3.0, 6.0]
    assert len(server.asked) == 4


def test_a_long_wait_is_left_to_the_timetable(server: Loopback, clock: SetClock) -> None:
    server.answer = lambda asked: Reply(b"", 429, {"Retry-After": "7200"})
    error = failure(server, clock)
    assert str(error) == (
        "127.0.0.1 says that it is asked too often (429); it asks to wait until 2026-11-20 10:00 UTC."
    )
    assert error.retry_at == datetime(2026, 11, 20, 10, tzinfo=UTC)
    assert clock.slept == []
    assert len(server.asked) == 1


@pytest.mark.parametrize("first", [Reply(b"<a/>" * 1000, cut=100), Reply(b"<a/>" * 1000).packed(cut=-9)])
def test_a_cut_answer_is_asked_for_again(server: Loopback, clock: SetClock, first: Reply) -> None:
    server.replies = [first, Reply(b"<a/>").packed()]
    with client(server, clock) as http:
        assert http.get(server.url).content == b"<a/>"


def test_an_answer_that_is_always_cut_is_told(server: Loopback, clock: SetClock) -> None:
    server.answer = lambda asked: Reply(b"<a/>" * 1000, cut=100)
    assert str(failure(server, clock)) == "The answer of 127.0.0.1 was cut off."


@pytest.mark.parametrize("drip", [Reply(drip=True), Reply(drip_headers=True)])
def test_a_slow_drip_is_cut(server: Loopback, clock: SetClock, drip: Reply) -> None:
    server.replies = [drip, Reply(b"<a/>")]
    with client(server, clock, bounds=SMALL) as http:
        assert http.get(server.url).content == b"<a/>"
    assert clock.slept == [3.0]


def test_a_drip_that_never_ends_is_told(server: Loopback, clock: SetClock) -> None:
    server.answer = lambda asked: Reply(drip=True)
    error = failure(server, clock, bounds=SMALL)
    assert isinstance(error, Unreachable)
    assert str(error) == "127.0.0.1 had not finished its answer after 0.4 seconds."


def test_a_gzip_bomb_ends_at_the_bound(server: Loopback, clock: SetClock) -> None:
    bomb = Reply(gzip.compress(bytes(50_000_000)), headers={"Content-Encoding": "gzip"})
    assert len(bomb.body) < SMALL.wire
    server.answer = lambda asked: bomb
    error = failure(server, clock, bounds=SMALL)
    assert isinstance(error, BrokenAnswer)
    assert str(error) == "127.0.0.1 sent more than 200,000 bytes, which is too large to be what was asked for."
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (Reply(bytes(100_001)), "127.0.0.1 sent more than 100,000 bytes, which is too large to be what was asked for."),
        (Reply(b"no gzip", headers={"Content-Encoding": "gzip"}), "127.0.0.1 sent an answer that cannot be unpacked."),
        (
            Reply(b"x", headers={"Content-Encoding": "br"}),
            "127.0.0.1 packed its answer in a way that was not asked for (br).",
        ),
        (Reply(b"", 404), "127.0.0.1 answered 404 to “/oai”."),
        (Reply(b"", 302, {"Location": "ftp://a/b"}), "“ftp://a/b” is not an address that can be asked"),
        (Reply(b"", 302, {"Location": "http://u:p@127.0.0.1/"}), "is not an address that can be asked"),
    ],
)
def test_what_cannot_be_mended_is_told_at_once(server: Loopback, clock: SetClock, reply: Reply, said: str) -> None:
    server.answer = lambda asked: reply
    assert said in str(failure(server, clock, f"{server.url}/oai?key=secret", bounds=SMALL))
    assert len(server.asked) == 1


def test_a_refusal_keeps_its_status(server: Loopback, clock: SetClock) -> None:
    server.answer = lambda asked: Reply(b"", 403)
    error = failure(server, clock)
    assert isinstance(error, Refused)
    assert error.status == 403


def test_the_wrong_kind_of_content_is_told(server: Loopback, clock: SetClock) -> None:
    server.replies = [Reply(b"<html>maintenance</html>", kind="text/html")]
    with client(server, clock) as http, pytest.raises(BrokenAnswer) as caught:
        http.get(server.url).expect("xml")
    assert str(caught.value) == "127.0.0.1 answered with “text/html” where xml was expected."


def test_nobody_listening_is_told(server: Loopback, clock: SetClock) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        trusted = frozenset([f"127.0.0.1:{port}"])
        error = failure(server, clock, f"http://127.0.0.1:{port}", trusted=trusted)
    assert str(error) == "No connection to 127.0.0.1: it does not answer."


def test_follows_a_redirect_of_the_same_host(server: Loopback, clock: SetClock) -> None:
    server.replies = [Reply(status=301, headers={"Location": "/new?a=1"}), Reply(b"<a/>")]
    with client(server, clock) as http:
        assert http.get(server.url, headers={"X-Api-Key": "k"}).url == f"{server.url}/new?a=1"
    assert server.asked[1].headers["x-api-key"] == "k"


def test_a_circle_of_redirects_ends(server: Loopback, clock: SetClock) -> None:
    server.answer = lambda asked: Reply(status=302, headers={"Location": "/"})
    assert str(failure(server, clock)) == "127.0.0.1 redirects more than 5 times."


def test_a_redirect_to_a_private_address_is_not_followed(server: Loopback, clock: SetClock) -> None:
    """The configured address may stand on this machine; where it leads to may not."""
    server.replies = [Reply(status=302, headers={"Location": "http://127.0.0.1:1/admin"})]
    error = failure(server, clock, offline=False)
    assert isinstance(error, ForbiddenAddress)
    assert str(error) == "127.0.0.1 is not a public address, so it is not asked."


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "::1",
        "fe80::1",
        "fc00::1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
    ],
)
def test_a_name_that_leads_to_a_private_address_is_not_asked(server: Loopback, clock: SetClock, address: str) -> None:
    def resolve(host: str, port: int, type: int) -> list[Any]:
        return [(0, 0, 0, "", ("93.184.215.14", port)), (0, 0, 0, "", (address, port))]

    error = failure(server, clock, "https://example.org/feed", offline=False, resolve=resolve)
    assert str(error) == "example.org is not a public address, so it is not asked."


def test_the_connection_goes_to_the_address_that_was_checked(server: Loopback, clock: SetClock) -> None:
    """A name that answers differently the second time (DNS rebinding) is asked for only once."""
    answers = ["93.184.215.14", "127.0.0.1"]

    def resolve(host: str, port: int, type: int) -> list[Any]:
        return [(0, 0, 0, "", (answers.pop(0), port))]

    with client(server, clock, offline=False, resolve=resolve) as http:
        from broadsheet.sources.http.addresses import split

        url, extensions = http._target(split("https://example.org:8443/feed?x=1"))
    assert url == "https://93.184.215.14:8443/feed?x=1"
    assert extensions == {"sni_hostname": "example.org"}
    assert answers == ["127.0.0.1"]


@pytest.mark.parametrize(("code", "kind"), [(socket.EAI_AGAIN, Offline), (socket.EAI_NONAME, Unreachable)])
def test_a_name_that_cannot_be_looked_up_is_told(
    server: Loopback, clock: SetClock, code: int, kind: type[FetchError]
) -> None:
    def resolve(*_: Any, **__: Any) -> list[Any]:
        raise socket.gaierror(code, "no")

    error = failure(server, clock, "https://example.org", offline=False, resolve=resolve)
    assert type(error) is kind
    assert "example.org" in str(error)


def test_offline_asks_nobody_else(server: Loopback, clock: SetClock) -> None:
    def resolve(*_: Any, **__: Any) -> list[Any]:
        raise AssertionError("a name was looked up")

    error = failure(server, clock, "https://example.org", resolve=resolve, trusted=frozenset(["example.org:443"]))
    assert str(error) == "Broadsheet is set to stay offline (BROADSHEET_OFFLINE), so example.org is not asked."
    assert clock.slept == []


def test_a_secret_is_not_handed_on_to_another_host(server: Loopback, clock: SetClock) -> None:
    """The same server under its other name stands for the other host."""
    server.replies = [Reply(status=307, headers={"Location": f"http://localhost:{server.port}/"}), Reply(b"<a/>")]
    trusted = frozenset([f"127.0.0.1:{server.port}", f"localhost:{server.port}"])
    with client(server, clock, trusted=trusted) as http:
        http.get(server.url, headers={"X-Api-Key": "k", "X-Other": "o"})
    assert "x-api-key" not in server.asked[1].headers
    assert server.asked[1].headers["x-other"] == "o"


def test_one_request_with_all_its_attempts_is_one_turn(server: Loopback, clock: SetClock) -> None:
    server.replies = [Reply(status=500), Reply(b"<a/>")]
    with client(server, clock) as http:
        http.get(server.url)
        assert isinstance(http.pace, Turns)
        assert http.pace.held == ["test"]


def test_proxies_come_from_the_environment(server: Loopback, clock: SetClock, monkeypatch: pytest.MonkeyPatch) -> None:
    """The proxy gets the address that was checked, and the name in Host; this machine itself is asked directly."""

    def resolve(host: str, port: int, type: int) -> list[Any]:
        return [(0, 0, 0, "", ("93.184.215.14", port))]

    monkeypatch.setenv("http_proxy", server.url)
    server.replies = [Reply(b"<by-proxy/>"), Reply(b"<direct/>")]
    with client(server, clock, offline=False, resolve=resolve) as http:
        assert http.get("http://example.org/feed").content == b"<by-proxy/>"
        assert http.get(f"{server.url}/here").content == b"<direct/>"
    assert server.asked[0].headers["host"] == "example.org"
    assert server.asked[0].path == "/feed"
    assert server.asked[1].headers["host"] == f"127.0.0.1:{server.port}"
