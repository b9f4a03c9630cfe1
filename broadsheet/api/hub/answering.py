"""Sending an answer, and what may be kept of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from broadsheet.web.people import shown_scope

MAX_AGE = 60
"""Seconds for which whoever keeps an answer need not ask again."""


def is_anonymous(request: HttpRequest) -> bool:
    """Whether nobody in particular asks: cookies, and being on this machine, change no answer that is only read."""
    return not shown_scope(request)


def answer(request: HttpRequest, said: Any, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """An answer that is the same for everybody who shows no token. It is not checked against its type again: mypy does.

    Caches that people share keep it only where `BROADSHEET_URL` is set, as with feeds: it holds addresses of ours.
    """
    body = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    response = HttpResponse(body, content_type="application/json; charset=utf-8", headers=headers)
    if is_anonymous(request):
        digest = blake2b(body + response.headers.get("Link", "").encode(), digest_size=12).hexdigest()
        response.headers["ETag"] = f'W/"{digest}"'
        response.headers["Cache-Control"] = f"{'public' if settings.SITE_URL else 'private'}, max-age={MAX_AGE}"
    else:
        response.headers["Cache-Control"] = "private, no-store"
    patch_vary_headers(response, ["Authorization"])
    return response


def told_once(said: Any, status: int = 200) -> HttpResponse:
    """An answer to what somebody did."""
    body = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    return HttpResponse(
        body,
        status=status,
        content_type="application/json; charset=utf-8",
        headers={"Cache-Control": "private, no-store"},
    )
