"""What went wrong, in a sentence, and the way on."""

from __future__ import annotations

from difflib import get_close_matches

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve, reverse

from broadsheet.feed.meant import meant
from broadsheet.web.links import Known
from broadsheet.web.rows import rows

SECTIONS = {"papers": "The newest papers", "trending": "Trending", "weeks": "This week", "months": "This month"} | {
    "categories": "Fields",
    "stats": "What the catalog holds",
    "editions": "Captured editions",
    "help": "Help",
}
"""By the name of the address; what a mistyped first part of an address is compared with."""


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: what was asked cannot be understood."""
    return render(request, "400.html", {"sentence": str(exception)[:300]}, status=400)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: no such page; a view that knows why says it."""
    said = exception.args[0] if exception.args and isinstance(exception.args[0], str) else ""
    return missing(request, said[:300])


def missing(request: HttpRequest, said: str = "", key: str = "", outside: Known | None = None) -> HttpResponse:
    """A 404 that names what may have been meant; an address that is right but for a slash at its end leads there."""
    trimmed = request.path.rstrip("/")
    if request.path != trimmed and _answers(trimmed):
        query = request.META.get("QUERY_STRING", "")
        return HttpResponseRedirect(trimmed + (f"?{query}" if query else ""))
    context = {
        "sentence": said,
        "key": key[:200],
        "outside": outside,
        "wanted": (key or trimmed.rpartition("/")[2])[:200],
        "meant": [] if said else rows(meant(key or request.path), 0),
        "sections": [] if key or said else _sections(request.path),
    }
    return render(request, "404.html", context, status=404)


def _answers(path: str) -> bool:
    try:
        return bool(path) and resolve(path).url_name is not None
    except Resolver404:
        return False


def _sections(path: str) -> list[tuple[str, str]]:
    """Of our own pages those whose address looks like the first part of this one, as (name, address)."""
    addresses = {reverse(name).rpartition("/")[2]: (said, reverse(name)) for name, said in SECTIONS.items()}
    parts = [part[:40] for part in path.split("/") if part][:2]
    near = dict.fromkeys(match for part in parts for match in get_close_matches(part.lower(), addresses, 2, 0.6))
    return [addresses[match] for match in near]


def server_error(request: HttpRequest) -> HttpResponse:
    """500: a fault of ours. Reads nothing but a template, since anything else may be what broke."""
    return HttpResponse(render_to_string("500.html"), status=500)
