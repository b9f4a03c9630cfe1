"""Searches that a person keeps: to keep one, open it, give it another name, give it up."""

from __future__ import annotations

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from broadsheet.feed.following import opened
from broadsheet.library import searches
from broadsheet.library.models import SavedSearch
from broadsheet.library.searches import CannotSave
from broadsheet.web.back import back
from broadsheet.web.feeds import addresses
from broadsheet.web.following import new_words, search_address
from broadsheet.web.pages.following import by_day
from broadsheet.web.paging import asked_page, pager
from broadsheet.web.people import reader
from broadsheet.web.searching import asking


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep the search that the address says (`?q=`, `mode`, `sort`); back to its page."""
    user, asked = reader(request), asking(request).search
    try:
        searches.save(user, asked.text, asked.mode, asked.sort, timezone.now(), request.POST.get("name", ""))
    except CannotSave as error:
        raise BadRequest(str(error)) from None
    return back(request, reverse("following"))


@never_cache
@require_safe
def search(request: HttpRequest, number: int) -> HttpResponse:
    """What came in lately that a search finds; to look at its first page is to have seen it."""
    kept = own_search(request, number)
    found = opened(kept, asked_page(request))
    if request.method == "GET" and found.paging.number == 1:
        searches.seen(kept, found.until)
    context = {
        "section": "library",
        "feed": addresses.saved_search(kept, kept.user),
        "search": kept,
        "new": new_words(found.searches[0][1]),
        "url": search_address(kept),
        "days": list(by_day(found.papers, found.paging)),
        "pager": pager(request.path, found.paging),
    }
    return render(request, "saved_search.html", context)


@require_POST
def rename(request: HttpRequest, number: int) -> HttpResponse:
    """Give it the name of the form."""
    kept = own_search(request, number)
    try:
        searches.rename(kept, request.POST.get("name", ""))
    except CannotSave as error:
        raise BadRequest(str(error)) from None
    return back(request, reverse("saved-search", args=[number]))


@require_POST
def delete(request: HttpRequest, number: int) -> HttpResponse:
    """Keep it no longer."""
    searches.delete(own_search(request, number))
    return back(request, reverse("following"))


def own_search(request: HttpRequest, number: int) -> SavedSearch:
    """One of the searches of the person who asks. Raises Http404."""
    kept = searches.search_of(reader(request), number)
    if kept is None:
        raise Http404("You keep no such search.")
    return kept
