"""What a person keeps of one paper, `/keep/{key}`: the collections in which it stands."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from broadsheet.catalog import queries as catalog
from broadsheet.library.queries import collections_of, papers_in, shared_with
from broadsheet.web.pages.collections import collection_url
from broadsheet.web.people import reader
from broadsheet.web.rows import paper_url


@never_cache
@require_safe
def keep(request: HttpRequest, key: str) -> HttpResponse:
    """Each collection with the button that puts the paper into it or takes it out, and a form for a new one."""
    user = reader(request)
    paper = catalog.by_key(key.replace("\0", " "))
    if paper is None:
        raise Http404
    collections = [*collections_of(user), *shared_with(user)]
    papers = papers_in(collections)
    context = {
        "section": "library",
        "paper": paper,
        "url": paper_url(paper),
        "collections": [(one, collection_url(one), paper.key in papers[one.pk]) for one in collections],
    }
    return render(request, "keep.html", context)
