"""How often programs may ask: so many requests a minute for each person, and for each address of who is nobody.

The same for `/api/` and for agents at `/mcp`. Counted in the memory of the process, in windows of a minute that begin
for all at once, so that nothing is left of the one before. Headers as in draft-ietf-httpapi-ratelimit-headers.
"""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Callable
from functools import lru_cache
from ipaddress import IPv6Address, ip_address
from threading import Lock
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse

from broadsheet.web.held import is_for_all
from broadsheet.web.people import is_single, shown_scope
from broadsheet.web.programs import is_for_programs

WINDOW = 60
"""Seconds."""


class Window:
    """What was asked in this minute."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock, self.lock = clock, Lock()
        self.number, self.asked = -1, Counter[str]()

    def count(self, who: str) -> tuple[int, int]:
        """One more request: how many that makes, and after how many seconds counting begins anew."""
        number, passed = divmod(self.clock(), WINDOW)
        with self.lock:
            if number != self.number:
                self.number, self.asked = int(number), Counter()
            self.asked[who] += 1
            return self.asked[who], max(1, math.ceil(WINDOW - passed))


window = Window()


class Count(NamedTuple):
    """How many requests of a minute somebody has made, of how many; it begins anew after so many seconds."""

    most: int
    asked: int
    seconds: int

    @property
    def is_too_much(self) -> bool:
        return self.asked > self.most

    @property
    def sentence(self) -> str:
        return f"Too many requests; go on in {self.seconds} seconds, or ask the operator for more."

    @property
    def headers(self) -> dict[str, str]:
        left = f'"api";r={max(0, self.most - self.asked)};t={self.seconds}'
        told = {"RateLimit-Policy": f'"api";q={self.most};w={WINDOW}', "RateLimit": left}
        return told | ({"Retry-After": str(self.seconds)} if self.is_too_much else {})


def limited(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Refuse with 429 whoever asks too often; the single user of the machine may ask as often as they like."""

    def middleware(request: HttpRequest) -> HttpResponse:
        count = counted(request) if is_for_programs(request) else None
        if count is None:
            return get_response(request)
        response = _refusal(count) if count.is_too_much else get_response(request)
        for name, value in count.headers.items():
            response.headers[name] = value
        return response

    return middleware


def counted(request: HttpRequest) -> Count | None:
    """Count one more request of who asks; None where no limit holds for them."""
    most: int = settings.API_RATE
    return None if not most or _is_free(request) else Count(most, *window.count(_who(request)))


def _is_free(request: HttpRequest) -> bool:
    return not shown_scope(request) and is_single(request)


def _who(request: HttpRequest) -> str:
    is_nobody = not shown_scope(request) and is_for_all(request.method or "", request.path)
    if not is_nobody and request.user.is_authenticated:  # to ask for the user makes an answer that person's
        return f"person {request.user.pk}"
    return _network(request.META.get("REMOTE_ADDR", ""))


@lru_cache(maxsize=4_096)
def _network(address: str) -> str:
    """An address of IPv4 or, of IPv6, the 64 bits of the network: the rest its owner may choose."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    return str(known) if not isinstance(known, IPv6Address) else f"{known.packed[:8].hex()}/64"


def _refusal(count: Count) -> HttpResponse:
    return JsonResponse({"error": count.sentence}, status=429)
