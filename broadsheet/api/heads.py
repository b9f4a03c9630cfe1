"""HEAD under `/api/`: what GET would answer, without its body (RFC 9110, section 9.3.2). Operations know GET alone."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from broadsheet.web.programs import is_for_programs


def answered(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Ask as by GET, and send the head alone; a stream is not begun."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method != "HEAD" or not is_for_programs(request):
            return get_response(request)
        request.method = "GET"
        whole = get_response(request)
        request.method = "HEAD"
        return HttpResponse(status=whole.status_code, headers=dict(whole.headers))

    return middleware
