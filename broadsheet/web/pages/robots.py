"""What programs that walk the web may read: `/robots.txt`."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Every page, but no searches, of which there is no end, and no whole texts, which others are asked for."""
    searches = (
        f"{reverse('papers')}?q=",
        "/*?q=",
        "/*&q=",
        *map(reverse, ("papers-json", "papers-markdown", "suggest")),
        "/feeds/search",
        "/feeds/keyword",
        "/papers/*.md",
        "/api/",
    )
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in searches)]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
