"""Where a form leads when it has been done: back to the page on which it stood."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme


def back(request: HttpRequest, otherwise: str) -> HttpResponseRedirect:
    """To the form's `next`, if it is a page of ours."""
    wanted = request.POST.get("next", "")
    return HttpResponseRedirect(wanted if is_ours(request, wanted) else otherwise)


def is_ours(request: HttpRequest, url: str) -> bool:
    """Whether a browser that goes there stays on the host that was asked."""
    return url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())
