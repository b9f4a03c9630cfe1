"""Telling moderators of something, `/report`."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from broadsheet.accounts.models import User
from broadsheet.community import moderation
from broadsheet.community.discussion import visible
from broadsheet.community.models import Kind
from broadsheet.community.writing import LONGEST_REASON, Refused
from broadsheet.sources.text import number_in
from broadsheet.web.methods import page_or_form
from broadsheet.web.paging import address
from broadsheet.web.people import reader
from broadsheet.web.things import things


@never_cache
@page_or_form
def report(request: HttpRequest) -> HttpResponse:
    """`/report?kind=comment&key=12`: says what is to be reported; a POST with `reason` reports it."""
    user = reader(request, "speak")
    asked = request.POST if request.method == "POST" else request.GET
    kind, key = _named(asked.get("kind", ""), asked.get("key", "").replace("\0", " "))
    thing, refused = things([(kind, key)])[kind, key], ""
    if request.method == "POST":
        try:
            moderation.report(user, kind, key, request.POST.get("reason", ""), timezone.now())
        except Refused as error:
            refused = str(error)
        else:
            messages.success(request, "Thank you. A moderator will look at it.")
            return HttpResponseRedirect(address(request.path, kind=kind, key=key))
    context = {
        "kind": kind,
        "key": key,
        "thing": thing,
        "refused": refused,
        "reason": request.POST.get("reason", ""),
        "longest": LONGEST_REASON,
    }
    return render(request, "report.html", context, status=400 if refused else 200)


def _named(kind: str, key: str) -> tuple[Kind, str]:
    """What is reported. Raises Http404 for what is not there, or nothing that can be reported."""
    number = number_in(key)
    if kind == Kind.COMMENT and visible().filter(pk=number).exists():
        return Kind.COMMENT, str(number)
    if kind == Kind.PERSON and User.objects.filter(username=key, is_active=True).exists():
        return Kind.PERSON, key
    raise Http404("What you would report is not there any more.")
