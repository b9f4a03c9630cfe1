"""How often programs may ask: so many requests a minute for each person, and for each address of who is nobody.

Counted in the memory of the process, in windows of a minute that begin for all at once, so that nothing is left of the
one before. Headers as in draft-ietf-httpapi-ratelimit-headers.
"""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Callable
from functools import lru_cache
from ipaddress import IPv6Address, ip_address
from threading import Lock

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


def limited(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Refuse with 429 whoever asks too often; the single user of the machine may ask as often as they like."""

    def middleware(request: HttpRequest) -> HttpResponse:
        most: int = settings.API_RATE
        if not most or not is_for_programs(request) or _is_free(request):
            return get_response(request)
        asked, seconds = window.count(_who(request))
        response = get_response(request) if asked <= most else _refusal(seconds)
        response.headers["RateLimit-Policy"] = f'"api";q={most};w={WINDOW}'
        response.headers["RateLimit"] = f'"api";r={max(0, most - asked)};t={seconds}'
        return response

    return middleware


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


def _refusal(seconds: int) -> HttpResponse:
    said = f"Too many requests; go on in {seconds} seconds, or ask the operator for more."
    return JsonResponse({"error": said}, status=429, headers={"Retry-After": str(seconds)})
