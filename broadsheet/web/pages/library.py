"""A person's own papers, `/library`, and the one address at which buttons under papers are pressed, `/mark`."""

from __future__ import annotations

from typing import get_args

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from broadsheet.accounts.models import User
from broadsheet.catalog import queries
from broadsheet.catalog.models import Paper
from broadsheet.community import actions as community
from broadsheet.community.queries import upvoted
from broadsheet.feed.lists import PER_PAGE, Paging
from broadsheet.library import actions
from broadsheet.library.queries import Shelf, shelf
from broadsheet.web.paging import address, asked_page, pager
from broadsheet.web.people import who
from broadsheet.web.rows import rows
from broadsheet.web.templatetags.broadsheet import ACTS
from broadsheet.web.words import counted

SHELVES = {"saved": "Saved", "upvoted": "Upvoted", "read": "Read", "hidden": "Hidden"}
VOTES = {"upvote": True, "unvote": False}


@never_cache
@require_safe
def library(request: HttpRequest) -> HttpResponse:
    """`/library?shelf=saved`: what was done last comes first."""
    user = reader(request)
    asked = request.GET.get("shelf", "saved")
    chosen = asked if asked in SHELVES else "saved"
    keys = _keys(user, chosen)
    paging = Paging.of(asked_page(request), len(keys), PER_PAGE)
    path = reverse("library")
    context = {
        "section": "library",
        "shelves": [(name, address(path, shelf=code), code == chosen) for code, name in SHELVES.items()],
        "name": SHELVES[chosen],
        "count": counted(len(keys), "paper"),
        "rows": rows(queries.by_keys(keys[paging.start : paging.start + PER_PAGE])),
        "start": paging.start + 1,
        "pager": pager(path, paging, shelf=chosen),
    }
    return render(request, "library.html", context)


def _keys(user: User, chosen: str) -> list[str]:
    if chosen == "upvoted":
        return upvoted(user)
    return next(shelf(user, which) for which in get_args(Shelf) if which == chosen)


@require_POST
def mark(request: HttpRequest) -> HttpResponse:
    """Do what a button says, `save 2605.29801`; back to the page it stood on or, for a script, how it looks then."""
    user = reader(request)
    do, _, key = request.POST.get("do", "").partition(" ")
    paper = queries.by_key(key.replace("\0", " ")) if key else None
    if paper is None:
        raise Http404
    _done(user, paper, do)
    if request.headers.get("Accept") == "application/json":
        return JsonResponse(_button(do, paper.key))
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(back if safe else reverse("papers"))


def _button(done: str, key: str) -> dict[str, object]:
    """How a button looks once it was pressed: its word, what it says next, and whether it is down."""
    for do, undo, word, said, _ in ACTS:
        if done in (do, undo):
            pressed = done == do
            return {"word": said if pressed else word, "next": f"{undo if pressed else do} {key}", "pressed": pressed}
    return {}


def _done(user: User, paper: Paper, do: str) -> None:
    now = timezone.now()
    if do in VOTES:
        community.upvote(user, paper, VOTES[do], now)
        return
    wanted = next((one for one in actions.ALL if one == do), None)
    if wanted is None:
        raise BadRequest(f"“{do[:40]}” is nothing that can be done with a paper.")
    actions.mark(user, paper, wanted, now)


def reader(request: HttpRequest) -> User:
    """The person who asks, if they may keep papers here. Raises PermissionDenied."""
    user = who(request, "mark")
    if user is None:
        raise PermissionDenied("Only readers who have come in keep papers here.")
    return user
