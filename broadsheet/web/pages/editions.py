"""Captured results pages, each kept as it stood."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from broadsheet.catalog.queries import Edition
from broadsheet.feed import lists
from broadsheet.web.caching import of_catalog
from broadsheet.web.math.typesetting import plain
from broadsheet.web.rows import rows, shortened
from broadsheet.web.sheet import day_url
from broadsheet.web.words import counted, plain_day


@dataclass(frozen=True, slots=True)
class EditionLine:
    """An edition as the list of editions shows it."""

    title: str
    papers: str
    first: str
    url: str


@require_safe
@of_catalog
def editions(request: HttpRequest) -> HttpResponse:
    """`/editions`: all of them, the newest first."""
    lines = [_line(edition, first) for edition, first in lists.editions()]
    return render(request, "editions.html", {"editions": lines})


def _line(edition: Edition, first: str) -> EditionLine:
    return EditionLine(
        title=f"Captured on {plain_day(edition.day)}",
        papers=counted(edition.papers, "paper"),
        first=shortened(plain(first), 160),
        url=reverse("edition", args=[edition.name]),
    )


@require_safe
@of_catalog
def edition(request: HttpRequest, name: str) -> HttpResponse:
    """`/editions/{name}`: one captured page, its papers in its order."""
    found = lists.edition(name.replace("\0", " "))
    if found is None:
        raise Http404(f"There is no edition called {name[:80]}.")
    about, papers = found
    context = {
        "day": plain_day(about.day),
        "day_url": day_url(about.day),
        "name": about.name,
        "papers": counted(about.papers, "paper"),
        "rows": rows([paper for paper, _ in papers]),
        "start": 1,
    }
    return render(request, "edition.html", context)
