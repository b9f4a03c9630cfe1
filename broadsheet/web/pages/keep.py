"""What a person keeps of one paper, `/keep/{key}`: a note, tags, and the collections in which it stands."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from broadsheet.accounts.models import User
from broadsheet.catalog.models import Paper
from broadsheet.library import actions, queries
from broadsheet.library.wording import LONGEST_NOTE
from broadsheet.web.keeping import collection_url
from broadsheet.web.methods import page_or_form
from broadsheet.web.named import paper_named
from broadsheet.web.people import reader
from broadsheet.web.rows import paper_url

LONGEST_TAGS = 4_000
"""Characters of all tags of a paper as they are typed."""


@never_cache
@page_or_form
def keep(request: HttpRequest, key: str) -> HttpResponse:
    """A form for the note and the tags, and each collection with the button that puts the paper into it or takes it
    out. POST keeps `note` and `tags` as they are sent, and leads to the paper."""
    user, paper = reader(request), paper_named(key)
    if request.method == "POST":
        return _kept(request, user, paper)
    collections = queries.within_reach(user)
    inside = {one.pk for one in queries.collections_with(user, paper)}
    context = {
        "section": "library",
        "paper": paper,
        "url": paper_url(paper),
        "note": queries.note_of(user, paper),
        "longest": LONGEST_NOTE,
        "tags": ", ".join(queries.tags_on(user, paper)),
        "own_tags": list(queries.tags(user)),
        "collections": [(one, collection_url(one), one.pk in inside) for one in collections],
    }
    return render(request, "keep.html", context)


def _kept(request: HttpRequest, user: User, paper: Paper) -> HttpResponse:
    now = timezone.now()
    with transaction.atomic():
        actions.write(user, paper, request.POST.get("note", ""), now)
        actions.tag(user, paper, request.POST.get("tags", "")[:LONGEST_TAGS].split(","), now)
    return HttpResponseRedirect(paper_url(paper))
