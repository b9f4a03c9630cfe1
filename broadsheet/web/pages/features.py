"""Putting a paper at the head of a day, and taking that back."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from broadsheet.community import featuring
from broadsheet.community.featuring import Unfeaturable
from broadsheet.community.models import Feature
from broadsheet.sources.text import number_in
from broadsheet.web.back import back
from broadsheet.web.named import paper_named
from broadsheet.web.people import may_take_back, reader
from broadsheet.web.rows import paper_url


@require_POST
def feature(request: HttpRequest) -> HttpResponse:
    """`/feature`: for curators."""
    user = reader(request, "feature")
    paper = paper_named(request.POST.get("paper", ""))
    try:
        featuring.feature(user, paper, _day(request), request.POST.get("sentence", ""), timezone.now())
    except Unfeaturable as error:
        raise BadRequest(str(error)) from None
    return back(request, paper_url(paper))


def _day(request: HttpRequest) -> date:
    text = request.POST.get("day", "")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadRequest(f"“{text[:40]}” is not a day of the calendar. Write it like 2026-05-29.") from None


@require_POST
def withdraw(request: HttpRequest) -> HttpResponse:
    """`/feature/withdraw`: by who featured it, or a moderator."""
    reader(request, "feature")
    held = Feature.objects.select_related("user").filter(pk=number_in(request.POST.get("feature", ""))).first()
    if held is None or not may_take_back(request, held.user, "feature"):
        raise Http404("There is no such feature of yours.")
    featuring.take_back(held)
    return back(request, reverse("papers"))
