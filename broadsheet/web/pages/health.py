"""What load balancers, containers and monitors ask: `/healthz`, `/readyz`, `/metrics`.

They ask by an address instead of a name, have no session, and want to know most when the database is away: so they are
answered before anything looks at names, people or the database.
"""

from __future__ import annotations

from collections.abc import Callable
from secrets import compare_digest

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import resolve
from django.utils import timezone
from django.views.decorators.http import require_safe

from broadsheet.accounts.access import is_here
from broadsheet.health import exposition
from broadsheet.health.ready import readiness
from broadsheet.web.people import is_forwarded, shown_token
from broadsheet.web.watching import name_it

PATHS = ("/healthz", "/readyz", "/metrics")
UNKEPT = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}


def for_machines(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Answer these addresses at once, whatever name (`Host`) they were asked by."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path not in PATHS:
            return get_response(request)
        request.resolver_match = match = resolve(request.path)
        name_it(request)
        answer: HttpResponse = match.func(request)
        return answer

    return middleware


@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    """200 as long as this process answers at all."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8", headers=UNKEPT)


@require_safe
def readyz(_request: HttpRequest) -> HttpResponse:
    """200 where readers can be answered, else 503; what was checked, in a word each, as JSON."""
    found = readiness(timezone.now())
    body = {"ready": found.is_ready, "checks": found.checks}
    return JsonResponse(body, status=200 if found.is_ready else 503, headers=UNKEPT)


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """What Prometheus reads, where the settings want it: with a token by whoever shows it, else from this machine."""
    if not settings.METRICS:
        return _refused(404, "There is no such page.")
    if settings.METRICS_TOKEN:
        if not _shows_token(request):
            return _refused(401, "Show the token: Authorization: Bearer …", {"WWW-Authenticate": "Bearer"})
    elif not _is_from_here(request):
        return _refused(403, "Only this machine may ask; for others set BROADSHEET_METRICS_TOKEN.")
    return HttpResponse(exposition.text(timezone.now()), content_type=exposition.TYPE, headers=UNKEPT)


def _shows_token(request: HttpRequest) -> bool:
    shown = shown_token(request)
    return shown is not None and compare_digest(shown.encode("utf-8", "replace"), settings.METRICS_TOKEN.encode())


def _is_from_here(request: HttpRequest) -> bool:
    """From this machine, under its own name, by no proxy, behind which anybody may be."""
    here = is_here(request.META.get("REMOTE_ADDR", ""), request.META.get("HTTP_HOST", ""))
    return here and not is_forwarded(request)


def _refused(status: int, said: str, headers: dict[str, str] | None = None) -> HttpResponse:
    return HttpResponse(
        f"{said}\n", status=status, content_type="text/plain; charset=utf-8", headers={**UNKEPT, **(headers or {})}
    )
