"""The page to try the interface: Swagger UI as Ninja brings it, under a policy that lets it load what is ours alone."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from ninja import NinjaAPI
from ninja.openapi.docs import DocsBase

from broadsheet.web.middleware import POLICY

PICTURES = POLICY.replace("img-src 'self'", "img-src 'self' data:")
"""Its own style sheet has pictures in it."""
SETTINGS = {
    "layout": "BaseLayout",
    "deepLinking": True,
    "tryItOutEnabled": True,
    "validatorUrl": None,  # else another site is asked whether the description is right
}


class Trying(DocsBase):
    """Sends the token of a form with what it asks, so that whoever has come in can write."""

    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        settings = SETTINGS | {"url": self.get_openapi_url(api, kwargs)}
        told = mark_safe(json.dumps(settings))  # nothing of it comes from outside
        answer = render(request, "try_api.html", {"settings": told})
        answer.headers["Content-Security-Policy"] = PICTURES
        answer.headers["Cache-Control"] = "private, no-store"
        return answer
