"""What went wrong, in a sentence, and the way on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve, reverse
from django.utils.cache import patch_cache_control
from django.utils.encoding import escape_uri_path

from broadsheet.feed.meant import meant
from broadsheet.web.links import Known
from broadsheet.web.programs import is_for_programs, problem
from broadsheet.web.rows import rows

SECTIONS = {"papers": "The newest papers", "trending": "Trending", "weeks": "This week", "months": "This month"} | {
    "categories": "Fields",
    "stats": "What the catalog holds",
    "editions": "Captured editions",
    "help": "Help",
}
"""By the name of the address; what a mistyped first part of an address is compared with."""
_FILE = re.compile(r"\.(?!(pdf|html?|md|json|bib|ris)$)[a-z]{2,6}$", re.IGNORECASE)
_OF_PROGRAMS = re.compile(r"[._]|(api|cgi-bin|graphql|oauth2?|rpc|v\d|wp-[a-z]+)(/|$)", re.IGNORECASE)

UNKNOWN_HOST = "This installation does not answer to that name. Its operator lists the names in BROADSHEET_HOSTS."
FOREIGN_FORM = "Broadsheet takes no such form, or it came from another site. Load its page again, then send it."


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: what was asked cannot be understood."""
    said = UNKNOWN_HOST if isinstance(exception, DisallowedHost) else str(exception)[:300]
    return _page(request, 400, said)


def foreign_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: a form without the token that our own pages give it (Django's `CSRF_FAILURE_VIEW`)."""
    return _page(request, 403, FOREIGN_FORM, template="400.html")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: no such page; a view that knows why says it."""
    said = exception.args[0] if exception.args and isinstance(exception.args[0], str) else ""
    return missing(request, said[:300])


def missing(request: HttpRequest, said: str = "", key: str = "", outside: Known | None = None) -> HttpResponse:
    """A 404 that names what may have been meant; an address that is right but for a slash at its end leads there."""
    trimmed = request.path.rstrip("/")
    if request.path != trimmed and _answers(trimmed):
        query = request.META.get("QUERY_STRING", "")
        return HttpResponseRedirect(escape_uri_path(trimmed) + (f"?{query}" if query else ""))
    guessing = bool(key) or not _is_of_programs(trimmed)
    context = {
        "key": key[:200],
        "outside": outside,
        "wanted": (key or trimmed.rpartition("/")[2])[:200] if guessing else "",
        "meant": rows(meant(key or request.path), 0) if guessing and not said else [],
        "sections": _sections(request.path) if guessing and not (key or said) else [],
    }
    return _page(request, 404, said, context)


def _is_of_programs(path: str) -> bool:
    """An address that programs ask for, of whose words no person thought: `/favicon.ico`, `/api/v1`, `/.env`."""
    return bool(_OF_PROGRAMS.match(path.lstrip("/")) or _FILE.search(path))


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


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: what is for others."""
    return _page(request, 403, str(exception) or "This is for others.")


def _page(
    request: HttpRequest, status: int, sentence: str, more: Mapping[str, object] | None = None, template: str = ""
) -> HttpResponse:
    """That nobody keeps: it greets whoever asks by what they have not read, and may be another the next time. Programs
    get the sentence."""
    if is_for_programs(request):
        return problem(status, sentence)
    context = {"sentence": sentence, **(more or {})}
    answer = render(request, template or f"{status}.html", context, status=status)
    patch_cache_control(answer, private=True, no_store=True)
    return answer


def server_error(request: HttpRequest) -> HttpResponse:
    """500: a fault of ours. Reads nothing but a template, since anything else may be what broke."""
    if is_for_programs(request):
        return problem(500)
    return HttpResponse(render_to_string("500.html"), status=500)
