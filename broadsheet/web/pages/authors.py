"""An author's page: `/authors/{name}`."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from broadsheet.feed import shelves
from broadsheet.feed.shelves import Authored
from broadsheet.search import filters
from broadsheet.web.caching import of_catalog
from broadsheet.web.charts import columns
from broadsheet.web.feeds import addresses
from broadsheet.web.paging import asked_page, pager
from broadsheet.web.persons import person_link
from broadsheet.web.rows import name_of, rows
from broadsheet.web.sheet import author_link, searched
from broadsheet.web.words import counted, listed_names, number

MAX_NAME = 200


@require_safe
@of_catalog
def author(request: HttpRequest, name: str) -> HttpResponse:
    """The papers under one name, the newest first, with co-authors and years."""
    name = asked_name(name)
    found = shelves.by_author(name, asked_page(request))
    if not found.total:
        raise Http404(f"No paper here that the index has read names an author “{name[:80]}”.")
    context = {
        "feed": addresses.author(found.name),
        "found": found,
        "count": f"{'The newest ' if found.cut else ''}{counted(found.total, 'paper')}",
        "first_year": found.years[0][0] if found.years else "",
        "last_year": found.years[-1][0] if found.years else "",
        "years": columns([(str(year), papers) for year, papers in found.years], _said(found)),
        "coauthors": [(author_link({"name": other}), papers) for other, papers in found.coauthors],
        "person": person_link(found.claimed_by) if found.claimed_by else None,
        "other_names": listed_names([name_of({"name": other}) for other in found.others]),
        "rows": rows(found.papers),
        "start": found.paging.start + 1,
        "others": searched(filters.operator("author", found.name)),
        "pager": pager(reverse("author", args=[name]), found.paging),
    }
    return render(request, "author.html", context)


def asked_name(text: str) -> str:
    """The name that a part of an address says."""
    return " ".join(text[:MAX_NAME].replace("\0", " ").split())


def _said(found: Authored) -> str:
    """The columns in words."""
    told = [f"{year}: {number(papers)}" for year, papers in found.years if papers]
    return "Papers by year. " + ", ".join(told)
