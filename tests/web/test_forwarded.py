"""Whom the application believes who asks and how, and that a proxy which nobody named is told of once."""

from __future__ import annotations

from typing import Any

import pytest
from asgiref.sync import async_to_sync

from broadsheet.web.forwarded import Forwarded

Seen = tuple[str, str]


def seen(forwarded: Forwarded | None, client: str, *headers: tuple[str, str], named: tuple[str, ...] = ()) -> Seen:
    """The address and the scheme that the application sees."""
    scopes: list[Any] = []

    async def application(scope: Any, _receive: Any, _send: Any) -> None:
        scopes.append(scope)

    forwarded = forwarded or Forwarded(None, list(named))
    forwarded.believing.app = application
    sent = [(name.encode(), value.encode()) for name, value in headers]
    async_to_sync(forwarded)({"type": "http", "scheme": "http", "client": (client, 1), "headers": sent}, None, None)
    return scopes[0]["client"][0], scopes[0]["scheme"]


FOR, PROTO = ("x-forwarded-for", "192.0.2.7"), ("x-forwarded-proto", "https")


@pytest.mark.parametrize(
    ("named", "client", "expected"),
    [
        ((), "127.0.0.1", ("127.0.0.1", "http")),
        (("127.0.0.1",), "127.0.0.1", ("192.0.2.7", "https")),
        (("127.0.0.1",), "127.0.0.2", ("127.0.0.2", "http")),
        (("10.0.0.0/8", "::1"), "10.1.2.3", ("192.0.2.7", "https")),
        (("10.0.0.0/8", "::1"), "0:0::1", ("192.0.2.7", "https")),
        (("10.0.0.0/8",), "", ("", "http")),
    ],
)
def test_only_named_proxies_are_believed(named: tuple[str, ...], client: str, expected: Seen) -> None:
    assert seen(None, client, FOR, PROTO, named=named) == expected


def test_of_several_addresses_the_last_that_is_no_proxy_asks() -> None:
    told = ("x-forwarded-for", "203.0.113.9, 192.0.2.7, 10.0.0.2")
    assert seen(None, "10.0.0.1", told, named=("10.0.0.0/8",)) == ("192.0.2.7", "http")


def test_a_proxy_that_nobody_named_is_told_of_once(caplog: pytest.LogCaptureFixture) -> None:
    forwarded = Forwarded(None, ["127.0.0.1"])
    for client in ("127.0.0.1", "8.8.8.8", "172.18.0.1", "172.18.0.1"):
        seen(forwarded, client, FOR)
    seen(forwarded, "172.18.0.1")
    assert [record.getMessage() for record in caplog.records] == [
        "172.18.0.1 forwards requests and is not believed; if it is your proxy, set BROADSHEET_PROXIES."
    ]
