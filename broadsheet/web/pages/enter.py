"""How an operator gets in: by a link that the command line prints, and that works once."""

from __future__ import annotations

import time

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from broadsheet.accounts import access
from broadsheet.accounts.links import use_up, user_of
from broadsheet.accounts.models import User
from broadsheet.accounts.permissions import may
from broadsheet.web.methods import page_or_form
from broadsheet.web.signing_in import ENTERED


@never_cache
@page_or_form
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """`/enter/{token}`: a GET shows a button, so that what looks at links beforehand uses none up; a POST enters."""
    found = user_of(token)
    if found is None or (request.method == "POST" and not use_up(token)):
        said = "This link does not let anybody in: it was used before, is older than an hour, or is not whole."
        return render(request, "enter.html", {"link": None, "said": said}, status=403)
    if request.method == "POST":
        login(request, found, backend="django.contrib.auth.backends.ModelBackend")
        request.session[ENTERED] = time.time()
        return HttpResponseRedirect(reverse(_begins_at(found)))
    return render(request, "enter.html", {"link": request.path, "name": found.get_username()})


def _begins_at(user: User) -> str:
    """The name of the address: where one person is alone, the admin for the operator; else the ways to come again."""
    if not may(user, "operate"):
        return "library"
    return "admin:index" if access.mode() == "single" else "account"
