"""What went wrong, in a sentence, and the way on."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: what was asked cannot be understood."""
    return render(request, "400.html", {"sentence": str(exception)[:300]}, status=400)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: no such page; a view that knows why says it."""
    said = exception.args[0] if exception.args and isinstance(exception.args[0], str) else ""
    return render(request, "404.html", {"sentence": said[:300]}, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: a fault of ours. Reads nothing but a template, since anything else may be what broke."""
    return HttpResponse(render_to_string("500.html"), status=500)
