"""The paper page, `/papers/{key}`, and what is beside it under the same name: `.md`, `.json`, `.bib`, `.png`, …"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.views.decorators.http import require_safe

from broadsheet.catalog import queries
from broadsheet.catalog.facts import facts_of
from broadsheet.catalog.harvest.full_text import full_text
from broadsheet.catalog.harvest.running import from_settings
from broadsheet.catalog.models import Paper
from broadsheet.feed import lists
from broadsheet.feed.fields import field_name
from broadsheet.feed.lists import Paging
from broadsheet.search.phrases import key_phrases
from broadsheet.search.telling import telling_sentence
from broadsheet.sources.identifiers import recognise
from broadsheet.web.caching import of_catalog, provisional
from broadsheet.web.card import Card, png
from broadsheet.web.cited import FORMS, Form, file_name
from broadsheet.web.keeping import kept
from broadsheet.web.links import identifier
from broadsheet.web.markdown import paper_markdown
from broadsheet.web.math.typesetting import plain
from broadsheet.web.metadata import card_tags, citation_tags, linked_data
from broadsheet.web.pages.errors import missing
from broadsheet.web.paging import asked_page, pager
from broadsheet.web.people import who
from broadsheet.web.rows import Row, byline, paper_url, row, shortened
from broadsheet.web.sheet import author_link, sheet
from broadsheet.web.states import alone
from broadsheet.web.talk import discussion
from broadsheet.web.told_here import told_here
from broadsheet.web.words import counted, dated

SIMILAR_TEXT = 180
AUTHORS_PER_PAGE = 500
DESCRIBED = 1_000
"""Characters of an abstract from which its description for other sites is made."""
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
@of_catalog
def paper(request: HttpRequest, key: str) -> HttpResponse:
    """A paper in the form that the ending asks for; any other name that it has or had leads here.

    A paper whose very key ends like a form is shown under it: keys come before endings.
    """
    found = queries.by_key(key)
    if found and found.key == key:
        return _preferred(request, found)
    for ending, answer in _ANSWERS.items():
        stem = key.removesuffix(ending)
        named = queries.by_key(stem) if stem and stem != key else None
        if named:
            return answer(request, named) if named.key == stem else _moved(named, ending)
    return _moved(found, "") if found else _unknown(request, key)


def _moved(paper: Paper, ending: str) -> HttpResponse:
    """Not for ever: when papers are split again an old key may come back, and browsers keep permanent redirects."""
    return HttpResponseRedirect(paper_url(paper) + ending)


def _preferred(request: HttpRequest, paper: Paper) -> HttpResponse:
    """The page, or Markdown where the header `Accept` prefers it."""
    markdown = request.get_preferred_type(["text/html", "text/markdown"]) == "text/markdown"
    response = _markdown(request, paper) if markdown else _page(request, paper)
    patch_vary_headers(response, ["Accept"])
    return response


def _address(request: HttpRequest, paper: Paper) -> str:
    return request.build_absolute_uri(paper_url(paper))


def _page(request: HttpRequest, paper: Paper) -> HttpResponse:
    prefetch_related_objects([paper], "aliases")  # what people keep and say of it is found by all its keys
    near = [_near(row(other, SIMILAR_TEXT), cosine) for other, cosine in lists.similar(paper)]
    about, address = sheet(paper), _address(request, paper)
    sentence = telling_sentence(paper.title, paper.abstract)
    description = plain(sentence or (about.abstract or about.summary)[:DESCRIBED])
    user = who(request, "mark")
    context = {
        "paper": about,
        "kept": kept(user, paper) if user else None,
        "similar": near,
        "alone": "" if near else alone(paper),
        "address": address,
        "citation_tags": citation_tags(paper, address),
        "description": shortened(description, 200),
        "card_tags": card_tags(paper, address, description or byline(paper)),
        "linked_data": linked_data(paper, address),
        "told": told_here(paper, request),
    } | discussion(request, paper)
    return render(request, "paper.html", context)


def _near(row: Row, cosine: float) -> Near:
    bounded = min(max(cosine, 0.0), 1.0)
    word = next(word for least, word in NEARNESS if bounded >= least)
    return Near(row, word, round(100 * bounded), f"{bounded:.2f}")


def _markdown(request: HttpRequest, paper: Paper) -> HttpResponse:
    """`/papers/{key}.md`."""
    whole = full_text(paper, from_settings())
    text = paper_markdown(sheet(paper), _address(request, paper), lists.similar(paper), whole)
    response = HttpResponse(text, content_type="text/markdown; charset=utf-8")
    return response if whole.is_lasting else provisional(response)


def _json(request: HttpRequest, paper: Paper) -> HttpResponse:
    """`/papers/{key}.json`: docs/paper-json.md has the shape."""
    similar = [
        {"id": near.key, "title": near.title, "nearness": round(cosine, 4)} for near, cosine in lists.similar(paper)
    ]
    facts = facts_of(paper) | {
        "url": _address(request, paper),
        "similar": similar,
        "sentence": telling_sentence(paper.title, paper.abstract),
        "key_phrases": key_phrases(paper.title, paper.abstract or paper.summary),
    }
    return JsonResponse(facts, json_dumps_params={"ensure_ascii": False})


def _citation(form: Form, request: HttpRequest, paper: Paper) -> HttpResponse:
    """`/papers/{key}.bib`, `.ris`, `.csl.json`, `.txt`: a file to download."""
    response = HttpResponse(form.write(paper), content_type=form.media)
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name(paper, form)}"'
    return response


def _picture(request: HttpRequest, paper: Paper) -> HttpResponse:
    """`/papers/{key}.png`: the card for links from elsewhere. Drawn only if the reader has not got it already."""
    card = Card(
        title=plain(paper.title[:1_000]),
        field=field_name(paper.categories[0]) if paper.categories else "",
        authors=byline(paper),
        date=dated(paper.published, paper.published_precision, paper.date_kind),
        key=paper.key,
    )
    response = get_conditional_response(request, etag=card.etag)
    if response is None:
        response = HttpResponse(png(card), content_type="image/png", headers={"ETag": card.etag})
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response


def _authors(request: HttpRequest, paper: Paper) -> HttpResponse:
    """`/papers/{key}/authors`: all of them, `AUTHORS_PER_PAGE` to a page."""
    paging = Paging.of(asked_page(request), len(paper.authors), AUTHORS_PER_PAGE)
    context = {
        "title": paper.title,
        "url": paper_url(paper),
        "count": counted(len(paper.authors), "author"),
        "start": paging.start + 1,
        "authors": [author_link(author) for author in paper.authors[paging.start :][:AUTHORS_PER_PAGE]],
        "pager": pager(f"{paper_url(paper)}/authors", paging),
    }
    return render(request, "paper_authors.html", context)


_ANSWERS: dict[str, Callable[[HttpRequest, Paper], HttpResponse]] = {
    **{f".{form.ending}": partial(_citation, form) for form in FORMS},
    ".md": _markdown,
    ".json": _json,
    ".png": _picture,
    "/authors": _authors,
}
"""By ending; `.csl.json` comes before `.json`."""


def _unknown(request: HttpRequest, key: str) -> HttpResponse:
    """A 404 that says where a paper of this name is to be found, if the name is understood."""
    known = recognise(key)
    return missing(request, key=key, outside=identifier(known) if known else None)
