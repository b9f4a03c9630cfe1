"""What went wrong, for programs: problem details (RFC 9457) under `/api/v1/`, elsewhere under `/api/` `{"error": …}`.

Whatever answers – an operation, a middleware, Django itself – the form is the same.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse

from broadsheet.web import programs

V1 = "/api/v1/"
PROBLEM = "application/problem+json"
CODES = {
    400: "bad_request",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    409: "conflict",
    413: "too_large",
    422: "invalid",
    429: "too_many_requests",
    500: "broken",
}
"""By status: what programs go by."""
_KEPT = ("Allow", "Retry-After", "RateLimit", "RateLimit-Policy", "Vary", "WWW-Authenticate")


def in_one_form(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Say every error under `/api/` in its form; nobody keeps it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code < 400 or not programs.is_for_programs(request):
            return response
        kind = response.get("Content-Type", "").partition(";")[0]
        wanted = PROBLEM if f"{request.path}/".startswith(V1) else "application/json"
        if kind != wanted:
            said = _sentence(response, kind)
            say = problem if wanted == PROBLEM else programs.problem
            answer = say(response.status_code, said)
            for name in _KEPT:
                if name in response.headers:
                    answer.headers[name] = response.headers[name]
            response = answer
        if response.status_code == HTTPStatus.UNAUTHORIZED:
            response.headers["WWW-Authenticate"] = "Bearer"
        response.headers["Cache-Control"] = "private, no-store"
        return response

    return middleware


def problem(status: int, detail: str = "", **more: Any) -> HttpResponse:
    """A problem; its `code` is what programs go by."""
    told = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": CODES.get(status, "other"),
        "detail": detail or programs.usual(status),
    }
    return HttpResponse(json.dumps(told | more), status=status, content_type=PROBLEM)


def _sentence(response: HttpResponse, kind: str) -> str:
    """What a middleware of ours says; of a page, what its status means."""
    if kind == "application/json" and not response.streaming:
        told = json.loads(response.content)
        if isinstance(told, dict) and isinstance(told.get("error"), str):
            return str(told["error"])
    return programs.usual(response.status_code)
