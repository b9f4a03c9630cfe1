"""What every answer carries, and the files that pages need."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import StaticFile

from broadsheet.catalog.steady import steady
from broadsheet.web.context import stamp
from broadsheet.web.people import SAFE

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

LASTING = "public, max-age=31536000, immutable"
"""Of a file that was asked for with its stamp: another content has another address."""

Answer = Callable[[HttpRequest], HttpResponse]


def content_security_policy(get_response: Answer) -> Answer:
    """Let a page load only what comes from here, and run no script or style that stands in it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        return response

    return middleware


def one_state(get_response: Answer) -> Answer:
    """Make a page that only reads from one state of the catalog."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method not in SAFE:
            return get_response(request)
        with steady():
            return get_response(request)

    return middleware


def secure_cookies(get_response: Answer) -> Answer:
    """Let cookies of a page that came by HTTPS go by HTTPS alone; on one's own machine there is none."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        for cookie in response.cookies.values() if request.is_secure() else ():
            cookie["secure"] = True
        return response

    return middleware


class StaticFiles(WhiteNoiseMiddleware):  # type: ignore[misc]
    """WhiteNoise that answers with whole files: under ASGI Django complains of those that it streams."""

    @staticmethod
    def serve(static_file: StaticFile, request: HttpRequest) -> HttpResponse:
        answer = static_file.get_response(request.method, request.META)
        body = b""
        if answer.file is not None:
            with answer.file:
                body = answer.file.read()
        response = HttpResponse(body, status=int(answer.status))
        del response.headers["Content-Type"]
        for name, value in answer.headers:
            response.headers[name] = value
        if request.META.get("QUERY_STRING") == stamp():
            response.headers["Cache-Control"] = LASTING
        if body and answer.status == HTTPStatus.OK:  # a file may have been replaced since the server started
            response.headers["Content-Length"] = str(len(body))
        return response
