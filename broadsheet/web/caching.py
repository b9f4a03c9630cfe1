"""What browsers may keep of a page: an answer of 304 is found out before anything is read or rendered.

A page is a function of the program, the catalog, the index, what is expected, what people did, the day, the address,
the cookies of `choice` and the header `Accept`; a list of days also of what was fetched last, trending of what is
saved, a page that offers papers by mail of whether it does. Its ETag is a digest of these, so it is known before the
page is. It is weak: the words of two answers may differ in what does not matter, such as the time that a search took.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, wraps
from hashlib import blake2b
from pathlib import Path
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers

from broadsheet.catalog import queries
from broadsheet.feed import expected
from broadsheet.search import index
from broadsheet.web import fetching, people
from broadsheet.web.choice import FIELDS_COOKIE, VIEW_COOKIE, is_chosen_here
from broadsheet.web.inviting import offered

PROGRAM = Path(__file__).resolve().parents[1]
LISTS_OF_DAYS = ("papers", "day", "week", "month")
"""The names of addresses whose pages say when papers were last fetched."""
OFFERING = ("papers", "trending")
"""Of those that offer papers by mail."""
_SUFFIXES = frozenset({".py", ".html", ".css", ".js", ".svg", ".txt"})

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def of_catalog(view: View[P]) -> View[P]:
    """Let browsers keep what a view answers and ask each time whether it is still the same, which is quick.

    Whatever else a page comes to depend on has to go into `etag`; a page that is `provisional` is not kept.
    """

    @wraps(view)
    def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        tag = etag(request)
        known = None if is_chosen_here(request) else get_conditional_response(request, etag=tag)
        response = HttpResponse(status=304, headers={"ETag": tag}) if known else view(request, *args, **kwargs)
        control = response.headers.get("Cache-Control", "")
        if response.status_code in (200, 304) and "max-age" not in control:
            patch_cache_control(response, private=True, no_cache=True)
            patch_vary_headers(response, ["Accept", "Cookie"])
        if response.status_code == 200 and "no-store" not in control:
            response.headers.setdefault("ETag", tag)
        return response

    return answer


def provisional(response: HttpResponse) -> HttpResponse:
    """A page that will soon be another although nothing in the catalog changes: nobody should keep it."""
    patch_cache_control(response, no_store=True)
    return response


def etag(request: HttpRequest) -> str:
    """Equal for two requests only if the same page answers both."""
    cookies = (request.COOKIES.get(name, "") for name in (FIELDS_COOKIE, VIEW_COOKIE))
    today = timezone.now().date().isoformat()
    accept = request.headers.get("Accept", "")
    match = None if "q" in request.GET else request.resolver_match
    last = fetching.state() if match and match.url_name in LISTS_OF_DAYS else ""
    saves = people.saves(request) if match and match.url_name == "trending" else ""
    offer = offered(request) if match and match.url_name in OFFERING else ""
    catalog = (queries.state(), index.state(), expected.state(), people.state(request), people.told(request), saves)
    parts = (program(), *catalog, today, request.build_absolute_uri(), accept, last, offer, *cookies)
    digest = blake2b("\0".join(parts).encode("utf-8", "replace"), digest_size=12)
    return f'W/"{digest.hexdigest()}"'


@cache
def program() -> str:
    """A digest of all of the program that can change a page."""
    digest = blake2b(digest_size=8)
    for path in sorted(PROGRAM.rglob("*")):
        if path.suffix in _SUFFIXES:
            digest.update(path.read_bytes())
    return digest.hexdigest()
