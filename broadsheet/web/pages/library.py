"""A person's own papers, `/library`, and the one address at which buttons under papers are pressed, `/mark`."""

from __future__ import annotations

import json
from typing import get_args

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from broadsheet.accounts.models import User
from broadsheet.catalog import queries
from broadsheet.catalog.keys import by_keys
from broadsheet.catalog.models import Paper
from broadsheet.community import actions as community
from broadsheet.community.queries import upvoted
from broadsheet.feed.lists import PER_PAGE, Paging
from broadsheet.library import actions
from broadsheet.library.portable import NoLibrary, adopted, exported
from broadsheet.library.queries import Shelf, shelf
from broadsheet.web.acts import button_after
from broadsheet.web.back import back
from broadsheet.web.cited import FORMS, bibliography
from broadsheet.web.paging import address, asked_page, pager
from broadsheet.web.people import reader
from broadsheet.web.rows import rows
from broadsheet.web.words import counted

SHELVES = {"saved": "Saved", "upvoted": "Upvoted", "read": "Read", "hidden": "Hidden"}
LARGEST = 10_000_000
VOTES = {"upvote": True, "unvote": False}


@never_cache
@require_safe
def library(request: HttpRequest) -> HttpResponse:
    """`/library?shelf=saved`: what was done last comes first."""
    user = reader(request)
    chosen = _chosen(request)
    keys = _keys(user, chosen)
    paging = Paging.of(asked_page(request), len(keys), PER_PAGE)
    path = reverse("library")
    context = {
        "section": "library",
        "shelves": [(name, address(path, shelf=code), code == chosen) for code, name in SHELVES.items()],
        "name": SHELVES[chosen],
        "count": counted(len(keys), "paper"),
        "rows": rows(by_keys(keys[paging.start : paging.start + PER_PAGE])),
        "start": paging.start + 1,
        "pager": pager(path, paging, shelf=chosen),
        "forms": [(form.name, address(f"{path}.{form.ending}", shelf=chosen)) for form in FORMS],
    }
    return render(request, "library.html", context)


def _chosen(request: HttpRequest) -> str:
    asked = request.GET.get("shelf", "saved")
    return asked if asked in SHELVES else "saved"


def _keys(user: User, chosen: str) -> list[str]:
    if chosen == "upvoted":
        return upvoted(user)
    return next(shelf(user, which) for which in get_args(Shelf) if which == chosen)


@never_cache
@require_safe
def export(request: HttpRequest, ending: str) -> HttpResponse:
    """`/library.json` is everything; `.bib`, `.ris`, `.csl.json` and `.txt` are the citations of a shelf."""
    user = reader(request)
    form = next((form for form in FORMS if form.ending == ending), None)
    if form is None and ending != "json":
        raise Http404
    if form is None:
        answer: HttpResponse = JsonResponse(exported(user), json_dumps_params={"ensure_ascii": False, "indent": 1})
    else:
        papers = by_keys(_keys(user, _chosen(request)))
        answer = HttpResponse(bibliography(papers, form), content_type=form.media)
    answer.headers["Content-Disposition"] = f'attachment; filename="library.{ending}"'
    return answer


@require_POST
def adopt(request: HttpRequest) -> HttpResponse:
    """`/library/import`: a file that `/library.json` gave, here or elsewhere."""
    user, file = reader(request), request.FILES.get("file")
    if file is None or (file.size or 0) > LARGEST:
        raise BadRequest(f"Choose a file of at most {LARGEST // 1_000_000} MB.")
    try:
        told = json.loads(file.read())
    except (ValueError, RecursionError):
        raise BadRequest("This file is no JSON.") from None
    try:
        found = adopted(user, told, timezone.now())
    except NoLibrary as error:
        raise BadRequest(str(error)) from None
    unknown = f"; {counted(found.unknown, 'paper')} of it are not in this catalog" if found.unknown else ""
    messages.success(request, f"{counted(found.papers, 'paper')} brought in{unknown}.")
    return HttpResponseRedirect(reverse("library"))


@require_POST
def mark(request: HttpRequest) -> HttpResponse:
    """Do what a button says, `save 2605.29801`; back to the page it stood on or, for a script, how it looks then."""
    do, _, key = request.POST.get("do", "").partition(" ")
    user = reader(request, "upvote" if do in VOTES else "mark")
    paper = queries.by_key(key.replace("\0", " ")) if key else None
    if paper is None:
        raise Http404
    _done(user, paper, do)
    if request.headers.get("Accept") == "application/json":
        return JsonResponse(button_after(do, paper.key))
    return back(request, reverse("papers"))


def _done(user: User, paper: Paper, do: str) -> None:
    now = timezone.now()
    if do in VOTES:
        community.upvote(user, paper, VOTES[do], now)
        return
    wanted = next((one for one in actions.ALL if one == do), None)
    if wanted is None:
        raise BadRequest(f"“{do[:40]}” is nothing that can be done with a paper.")
    actions.mark(user, paper, wanted, now)
