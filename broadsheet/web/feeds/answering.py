"""Sending a feed: its form by the ending of the address, what may be kept of it, and since when it is what it is."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from hashlib import blake2b
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from broadsheet.web.feeds.addresses import FORMS
from broadsheet.web.feeds.json_feed import json_feed
from broadsheet.web.feeds.listing import Listing, Written
from broadsheet.web.feeds.xml import atom, rss

WRITERS: dict[str, Callable[[Written], bytes]] = {"atom": atom, "rss": rss, "json": json_feed}
MAX_AGE = 300
"""Seconds for which whoever keeps a feed need not ask again."""
NOTICED = 4_096
"""Feeds of which is remembered since when they are what they are; some 0.3 kB each."""

Lists = Callable[..., Listing]
View = Callable[..., HttpResponse]

_noticed: OrderedDict[str, tuple[str, datetime]] = OrderedDict()
_lock = threading.Lock()


def site(request: HttpRequest) -> str:
    """Where these pages stand: as set or, where nothing is, as they were asked for."""
    as_set: str = settings.SITE_URL
    return as_set or request.build_absolute_uri("/").rstrip("/")


def for_all(listing: Lists) -> View:
    """Answer with the feed of a list that is the same for everybody, in the form that the ending of the address says.

    Caches that people share keep it only where `BROADSHEET_URL` is set: else it holds the address by which it was asked
    for, and whoever asked by another one could make them keep that.
    """

    @require_safe
    @wraps(listing)
    def answer(request: HttpRequest, *, ending: str, **named: Any) -> HttpResponse:
        response = _answered(request, ending, lambda: listing(request, **named))
        response.headers["Cache-Control"] = f"{'public' if settings.SITE_URL else 'private'}, max-age={MAX_AGE}"
        return response

    return answer


def for_one(listing: Lists) -> View:
    """The same of a list that is one person's, whose address nobody else should come to know."""

    @require_safe
    @wraps(listing)
    def answer(request: HttpRequest, *, ending: str, **named: Any) -> HttpResponse:
        return secret(_answered(request, ending, lambda: listing(request, **named)))

    return answer


def secret(response: HttpResponse) -> HttpResponse:
    """What stands at an address that is one person's secret."""
    patch_cache_control(response, private=True, no_cache=True)
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _answered(request: HttpRequest, ending: str, listing: Callable[[], Listing]) -> HttpResponse:
    """`ConditionalGetMiddleware` makes a 304 of it."""
    form = next((form for form in FORMS if form.ending == ending), None)
    if form is None:
        raise Http404("Feeds end in .atom, .rss or .json.")
    written = listing().at(site(request), ending)
    body = WRITERS[ending](written)
    response = HttpResponse(body, content_type=f"{form.media}; charset=utf-8")
    digest = blake2b(body, digest_size=12).hexdigest()
    response.headers["ETag"] = f'W/"{digest}"'
    response.headers["Last-Modified"] = http_date(_since(written.url, digest, timezone.now()).timestamp())
    return response


def _since(url: str, digest: str, now: datetime) -> datetime:
    """When a feed was first seen to be what it is.

    That is never before it was, so that nobody who has an older one is told that theirs is still the same; no date of a
    paper is sure of that, since papers come late, go, and change places.
    """
    with _lock:
        held, moment = _noticed.get(url, (digest, now))
        if held != digest:
            moment = max(now, moment + timedelta(seconds=1))  # the header tells no parts of seconds
        _noticed[url] = digest, moment
        _noticed.move_to_end(url)
        if len(_noticed) > NOTICED:
            _noticed.popitem(last=False)
    return moment
