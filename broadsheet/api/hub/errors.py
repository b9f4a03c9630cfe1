"""What goes wrong, as the original says it: `{"error": …}`, and the same sentence in the header `X-Error-Message`."""

from __future__ import annotations

from functools import partial
from http import HTTPStatus
from typing import Any

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from broadsheet.api.hub.contract import Problem
from broadsheet.community.claiming import Unclaimable
from broadsheet.community.lookups import TooMany
from broadsheet.community.submitting import Unsubmittable
from broadsheet.community.writing import Refused
from broadsheet.delivery.digests.subscriptions import CannotSubscribe
from broadsheet.sources.http.errors import FetchError
from broadsheet.web.programs import problem

_STATUS: dict[type[Exception], int] = {
    BadRequest: 400,
    Refused: 400,
    Unclaimable: 400,
    Unsubmittable: 400,
    CannotSubscribe: 400,
    PermissionDenied: 403,
    Http404: 404,
    TooMany: 429,
    FetchError: 503,
}
PROBLEMS: dict[Any, Any] = {frozenset({400, 401, 403, 404, 415, 429, 503}): Problem}
"""All that may come of what somebody wants to do."""
PROBLEMS_OF_READING: dict[Any, Any] = {frozenset({400, 401, 404, 429}): Problem}
NO_TOKEN = "Show a personal token (Authorization: Bearer bs_…), which is made under /account."


def add_to(api: NinjaAPI) -> None:
    """Answer so to whatever an operation raises."""
    for kind, status in _STATUS.items():
        api.add_exception_handler(kind, partial(_said, status))
    api.add_exception_handler(ValidationError, _misunderstood)
    api.add_exception_handler(HttpError, _http_error)


def _said(status: int, _request: HttpRequest, error: Any) -> HttpResponse:
    return problem(status, str(error) or HTTPStatus(status).phrase)


def _misunderstood(_request: HttpRequest, error: Any) -> HttpResponse:
    """400: the first thing that is wrong, with where it stands."""
    first = error.errors[0]
    where = ".".join(str(part) for part in first.get("loc", ())[1:])
    return problem(400, f"{where}: {first.get('msg', 'is not understood')}")


def _http_error(_request: HttpRequest, error: Any) -> HttpResponse:
    if isinstance(error, AuthenticationError):
        answer = problem(401, NO_TOKEN)
        answer.headers["WWW-Authenticate"] = "Bearer"
        return answer
    return problem(error.status_code, str(error))
