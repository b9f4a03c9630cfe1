"""The paper page: `/papers/{key}`."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from broadsheet.catalog import queries
from broadsheet.feed import lists
from broadsheet.sources.identifiers import recognise
from broadsheet.web.links import identifier
from broadsheet.web.rows import Row, paper_url, row
from broadsheet.web.sheet import sheet

SIMILAR_TEXT = 180
NEARNESS = ((0.7, "very near"), (0.5, "near"), (0.35, "related"), (0.0, "loosely related"))
"""The least cosine for each word, as the cosines of the bundled model fall."""


@dataclass(frozen=True, slots=True)
class Near:
    """A similar paper: how near in words, and as a whole number of hundredths for the bar."""

    row: Row
    nearness: str
    hundredths: int
    figure: str


@require_safe
def paper(request: HttpRequest, key: str) -> HttpResponse:
    """A paper's page; any other name that it has or had leads here for ever."""
    found = queries.by_key(key)
    if found is None:
        return _unknown(request, key)
    if found.key != key:
        return HttpResponsePermanentRedirect(paper_url(found))
    near = [_near(row(other, SIMILAR_TEXT), cosine) for other, cosine in lists.similar(found)]
    return render(request, "paper.html", {"paper": sheet(found), "similar": near})


def _near(row: Row, cosine: float) -> Near:
    bounded = min(max(cosine, 0.0), 1.0)
    word = next(word for least, word in NEARNESS if bounded >= least)
    return Near(row, word, round(100 * bounded), f"{bounded:.2f}")


def _unknown(request: HttpRequest, key: str) -> HttpResponse:
    """A 404 that says where a paper of this name is to be found, if the name is understood."""
    known = recognise(key)
    outside = identifier(known) if known else None
    return render(request, "404.html", {"key": key[:200], "outside": outside}, status=404)
