"""Which addresses may be asked.

Hosts that the operator configured may stand anywhere, a mirror on this machine included. Every other host (an address
that a user gave, the target of a redirect) must resolve to public addresses alone, and the connection goes to the very
address that was checked: else its name could be resolved anew, to a private one, in between (DNS rebinding).
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable
from typing import Any
from urllib.parse import SplitResult, urlsplit

from broadsheet.sources.http.errors import ForbiddenAddress, Offline, Unreachable

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[..., list[Any]]
"""Like socket.getaddrinfo."""

_EMBEDDING = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48"))
"""Networks whose last 32 bits are an IPv4 address that a gateway translates to (RFC 6052, RFC 8215)."""
MAX_ADDRESS = 4_000


def split(url: str) -> SplitResult:
    """The parts of an http(s) address with a host. Raises ForbiddenAddress for anything else."""
    try:
        parts = urlsplit(url)
        fine = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.username is None
        parts.port  # noqa: B018 – raises where it is no number
    except ValueError:
        fine = False
    if not fine or len(url) > MAX_ADDRESS:
        raise ForbiddenAddress(f"“{url[:80]}” is not an address that can be asked; it must begin with https://.")
    return parts


def origin(parts: SplitResult) -> str:
    """Host and port as `rss.arxiv.org:443`."""
    return f"{(parts.hostname or '').rstrip('.')}:{parts.port or (443 if parts.scheme == 'https' else 80)}"


def is_public(address: IPAddress) -> bool:
    """Whether an address belongs to the public internet; also looks inside of IPv6 forms that carry an IPv4 address."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if any(address in network for network in _EMBEDDING):
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None and not is_public(inner):
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def is_loopback(host: str) -> bool:
    """Whether a host is this machine by its very name."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def checked_address(parts: SplitResult, resolve: Resolve = socket.getaddrinfo) -> str:
    """The IP address to connect to. Raises ForbiddenAddress unless every address of the host is public."""
    host = parts.hostname or ""
    found = [ipaddress.ip_address(one[4][0].partition("%")[0]) for one in resolved(parts, resolve)]
    if not all(map(is_public, found)):
        raise ForbiddenAddress(f"{host} is not a public address, so it is not asked.")
    return str(found[0])


def resolved(parts: SplitResult, resolve: Resolve) -> list[Any]:
    """The host's addresses. Raises Offline where names cannot be resolved at all, Unreachable for an unknown one."""
    host = parts.hostname or ""
    try:
        found = resolve(host, parts.port or 443, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise no_such_host(host, error) from None
    if not found:
        raise Unreachable(f"There is no machine called {host}, as far as this network knows.")
    return found


def no_such_host(host: str, error: Exception, known: bool = False) -> Offline | Unreachable:
    """What it means that a name was not found; a `known` one exists, so that it must be the network."""
    if known or (isinstance(error, socket.gaierror) and error.errno == socket.EAI_AGAIN):
        return Offline(f"There seems to be no network: the name {host} cannot be looked up.")
    return Unreachable(f"There is no machine called {host}, as far as this network knows.")
