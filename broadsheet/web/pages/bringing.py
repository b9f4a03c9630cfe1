"""Bringing papers in from elsewhere, `/library/import`, and what is wanted until it comes, `/library/wanted`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from broadsheet.accounts.models import User
from broadsheet.feed.lists import PER_PAGE, Paging
from broadsheet.library import actions, queries
from broadsheet.library.models import Wanted
from broadsheet.library.portable import NoLibrary, adopted, is_library
from broadsheet.sources.base import BadRecord
from broadsheet.sources.bibliography import LARGEST, json_in, read
from broadsheet.sources.text import number_in
from broadsheet.web.links import Known, identifier
from broadsheet.web.methods import page_or_form
from broadsheet.web.paging import address, asked_page, pager
from broadsheet.web.people import reader
from broadsheet.web.words import counted

MOST_LINKS = 5


@require_POST
def bring(request: HttpRequest) -> HttpResponse:
    """`/library/import`: a file that `/library.json` gave, here or elsewhere, or a bibliography; of this the keywords
    become tags, the notes notes, the collections collections, each if it is ticked."""
    user, file = reader(request), request.FILES.get("file")
    if file is None or (file.size or 0) > LARGEST:
        raise BadRequest(f"Choose a file of at most {LARGEST // 1_000_000} MB.")
    content = file.read()
    try:
        told = json_in(content)
        return _adopted(request, user, told) if is_library(told) else _brought(request, user, content)
    except (BadRecord, NoLibrary, actions.Full) as error:
        raise BadRequest(str(error)) from None


def _adopted(request: HttpRequest, user: User, told: Any) -> HttpResponse:
    found = adopted(user, told, timezone.now())
    unknown = f"; {counted(found.unknown, 'paper')} of it are not in this catalog" if found.unknown else ""
    messages.success(request, f"{counted(found.papers, 'paper')} brought in{unknown}.")
    return HttpResponseRedirect(reverse("library"))


def _brought(request: HttpRequest, user: User, content: bytes) -> HttpResponse:
    found = read(content)
    take = actions.Take(**{name: bool(request.POST.get(name)) for name in ("tags", "notes", "collections")})
    brought = actions.bring(user, found.entries, take, timezone.now())
    said = [f"{found.form}: {counted(brought.papers, 'paper')} saved"]
    if brought.wanted:
        said.append(f"{counted(brought.wanted, 'work')} not here yet, saved when a source brings {_it(brought.wanted)}")
    if found.unread:
        said.append(f"{counted(found.unread, 'piece')} of the file could not be read")
    messages.success(request, "; ".join(said) + ".")
    return HttpResponseRedirect(reverse("wanted" if brought.wanted else "library"))


def _it(count: int) -> str:
    return "it" if count == 1 else "them"


@dataclass(frozen=True, slots=True)
class Line:
    """A wanted work: what it is, why it is not here, and where else it may be."""

    pk: int
    title: str
    said: str
    reason: str
    links: list[Known]
    search: str


@never_cache
@page_or_form
def wanted(request: HttpRequest) -> HttpResponse:
    """`/library/wanted`; POST `forget=12` wants one work no more, `forget=all` none."""
    user = reader(request)
    if request.method == "POST":
        return _forgotten(request, user)
    rows = queries.wanted(user)
    total = rows.count()
    paging = Paging.of(asked_page(request), total, PER_PAGE)
    context = {
        "section": "library",
        "count": counted(total, "work"),
        "lines": [_line(row) for row in rows[paging.start : paging.start + PER_PAGE]],
        "start": paging.start + 1,
        "pager": pager(reverse("wanted"), paging),
    }
    return render(request, "wanted.html", context)


def _line(row: Wanted) -> Line:
    authors = "; ".join(row.authors[:3]) + (" and others" if len(row.authors) > 3 else "")
    return Line(
        pk=row.pk,
        title=row.title or row.identifiers[0],
        said=", ".join(filter(None, (authors, str(row.year or "")))),
        reason=row.reason,
        links=[identifier(one) for one in row.identifiers[:MOST_LINKS]],
        search=address(reverse("papers"), q=row.title[:300]) if row.title else "",
    )


def _forgotten(request: HttpRequest, user: User) -> HttpResponse:
    asked = request.POST.get("forget", "")
    if asked != "all" and number_in(asked) < 0:
        raise BadRequest("Say what is wanted no more.")
    actions.forget(user, None if asked == "all" else number_in(asked))
    return HttpResponseRedirect(reverse("wanted"))
