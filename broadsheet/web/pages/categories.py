"""Fields of research: `/categories` and `/categories/{code}`."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from broadsheet.catalog.statistics import Statistics, statistics
from broadsheet.feed import shelves
from broadsheet.feed.fields import ARCHIVES, CATEGORIES, field_name, field_of, is_field
from broadsheet.web.caching import of_catalog, provisional
from broadsheet.web.charts import Bar, bar
from broadsheet.web.feeds import addresses
from broadsheet.web.paging import address, asked_page, pager
from broadsheet.web.rows import rows
from broadsheet.web.sheet import searched
from broadsheet.web.words import counted


@dataclass(frozen=True, slots=True)
class Field:
    """An archive with the categories inside it, the largest first."""

    name: str
    code: str
    url: str
    papers: str
    inside: list[Bar]


@require_safe
@of_catalog
def categories(request: HttpRequest) -> HttpResponse:
    """`/categories`: every field that the catalog has papers of, with their number."""
    counts = statistics()
    context = {
        "fields": [_field(code, papers, counts) for code, papers in counts.archives if is_field(code)],
        "venues": [category_bar(code, papers, counts) for code, papers in counts.archives if not is_field(code)],
        "papers": counted(counts.papers, "paper"),
    }
    response = render(request, "categories.html", context)
    return response if counts.current else provisional(response)


def _field(code: str, papers: int, counts: Statistics) -> Field:
    return Field(field_name(code), code, category_url(code), counted(papers, "paper"), _inside(code, counts))


def _inside(archive: str, counts: Statistics) -> list[Bar]:
    return [
        category_bar(code, papers, counts)
        for code, papers in counts.categories
        if code.partition(".")[0] == archive and code != archive
    ]


def category_bar(code: str, papers: int, counts: Statistics) -> Bar:
    """A category as a row of a table, its bar measured by the largest."""
    most = counts.categories[0][1] if counts.categories else 1
    return bar(field_name(code), papers, most, url=category_url(code), code=code)


def category_url(code: str) -> str:
    """The address of a category's page."""
    return reverse("category", args=[code])


@require_safe
@of_catalog
def category(request: HttpRequest, code: str) -> HttpResponse:
    """`/categories/{code}`: the papers of a category, or of an archive with all its categories, the newest first."""
    written = as_written(code)
    if written and written != code:
        return HttpResponsePermanentRedirect(category_url(written))
    if not written:
        raise Http404(f"No paper here is of a category “{code[:60]}”.")
    shelf = shelves.in_category(code, asked_page(request))
    archive, counts = field_of([code]), statistics() if code in ARCHIVES else None
    context = {
        "feed": addresses.categories([code]),
        "code": code,
        "name": field_name(code),
        "within": (field_name(archive), category_url(archive)) if archive != code else None,
        "inside": _inside(code, counts) if counts else [],
        "count": counted(shelf.total, "paper"),
        "shelf": shelf,
        "rows": rows(shelf.papers),
        "start": shelf.paging.start + 1,
        "days": address(reverse("papers"), cat=code),
        "search": searched(f"cat:{code}"),
        "pager": pager(category_url(code), shelf.paging),
    }
    response = render(request, "category.html", context)
    return provisional(response) if counts and not counts.current else response


def as_written(code: str) -> str:
    """The code as papers or arXiv's taxonomy write it, upper and lower case aside; nothing if there is none."""
    if code in CATEGORIES or code in ARCHIVES:
        return code
    wanted = code.casefold()
    codes = [*CATEGORIES, *ARCHIVES, *(name for name, _ in statistics().categories)]
    return next((name for name in codes if name == code), next((n for n in codes if n.casefold() == wanted), ""))
