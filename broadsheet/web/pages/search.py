"""The search page `/papers?q=…`, the same as JSON and Markdown, and suggestions while typing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from broadsheet.catalog import queries
from broadsheet.catalog.models import Paper
from broadsheet.feed import lists
from broadsheet.feed.lists import Found
from broadsheet.feed.suggestions import suggestions
from broadsheet.search import query
from broadsheet.search.index import Hit, Mode, Results, Sort
from broadsheet.web.answers import search_json, search_markdown
from broadsheet.web.caching import of_catalog
from broadsheet.web.feeds import addresses
from broadsheet.web.math.typesetting import plain
from broadsheet.web.narrowing import chips, narrowing
from broadsheet.web.paging import asked_page, pager
from broadsheet.web.rows import Row, paper_url, row
from broadsheet.web.searching import Asking, asking, beside, merged
from broadsheet.web.words import counted, number

MODES: dict[Mode, tuple[str, str]] = {
    "hybrid": ("Words and meaning", "Papers that hold your words, and papers that say the same in others."),
    "lexical": ("Words", "Only papers that hold your words."),
    "semantic": ("Meaning", "Papers nearest in meaning, whatever their words."),
}
SORTS: dict[Sort, str] = {"relevance": "best first", "newest": "newest first", "upvotes": "most upvoted first"}
UNASKED = "Say what to search for: put ?q= and words behind the address."
SUGGESTED_FOR = 300
"""Seconds that a browser may keep suggestions."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A link that changes the search, and whether it is in force."""

    name: str
    note: str
    url: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """A hit: the paper's row, why it was found, and if asked for what its score is made of."""

    row: Row
    why: str
    score: str


def search(request: HttpRequest) -> HttpResponse:
    """What was found for `q`, in the mode and order asked for; without a query, what one can ask.

    An identifier alone leads to its paper, unless anything else is asked for (`stay=1`, a mode, a page).
    """
    moved = merged(request)
    if moved:
        return HttpResponseRedirect(moved)
    asked = asking(request)
    if not asked.search.text:
        return render(request, "search.html", {"text": ""})
    markdown = request.get_preferred_type(["text/html", "text/markdown"]) == "text/markdown"
    paper = lists.named(asked.search.text) if not markdown and set(request.GET) == {"q"} else None
    if paper:
        return _led_to(paper)
    found = lists.found(asked.search, asked_page(request))
    if markdown:
        response = HttpResponse(search_markdown(request, asked, found), content_type="text/markdown; charset=utf-8")
    else:
        response = render(request, "search.html", _context(asked, found))
    patch_vary_headers(response, ["Accept"])
    return response


def _led_to(paper: Paper) -> HttpResponse:
    response = HttpResponseRedirect(paper_url(paper))
    patch_vary_headers(response, ["Accept"])
    return response


@require_safe
@of_catalog
def as_json(request: HttpRequest) -> HttpResponse:
    """`/papers.json?q=…`: docs/search-json.md has the shape."""
    asked = _asked(request)
    found = lists.found(asked.search, asked_page(request))
    return JsonResponse(search_json(request, asked, found), json_dumps_params={"ensure_ascii": False})


@require_safe
@of_catalog
def as_markdown(request: HttpRequest) -> HttpResponse:
    """`/papers.md?q=…`."""
    asked = _asked(request)
    found = lists.found(asked.search, asked_page(request))
    return HttpResponse(search_markdown(request, asked, found), content_type="text/markdown; charset=utf-8")


def _asked(request: HttpRequest) -> Asking:
    asked = asking(request)
    if not asked.search.text:
        raise BadRequest(UNASKED)
    return asked


@require_safe
@of_catalog
def suggest(request: HttpRequest) -> HttpResponse:
    """`/suggest?q=…`: what may be meant, each with `kind`, `text`, `note` and `url`."""
    found = suggestions(asking(request).search.text)
    lines = [
        _line("author", name, "author", reverse("author", args=[name])) for name in found.authors if name.strip("./ ")
    ]
    lines += [_line("category", name, code, reverse("category", args=[code])) for code, name in found.categories]
    lines += [_line("paper", plain(title[:300]), "", reverse("paper", args=[key])) for key, title in found.papers]
    response = JsonResponse({"suggestions": lines}, json_dumps_params={"ensure_ascii": False})
    response.headers["Cache-Control"] = f"private, max-age={SUGGESTED_FOR}"
    return response


def _line(kind: str, text: str, note: str, url: str) -> dict[str, str]:
    return {"kind": kind, "text": text, "note": note, "url": url}


def _context(asked: Asking, found: Found) -> dict[str, Any]:
    results, search = found.results, asked.search
    shown = [_shown(asked, found, *each) for each in found.papers]
    return {
        "feed": addresses.search(search),
        "text": search.text,
        "asked": asked,
        "found": found,
        "kept": {name: asked.parameters[name] for name in ("mode", "sort") if asked.parameters[name]},
        "count": count_words(asked, found),
        "remarks": _remarks(found),
        "cut": _cut_words(asked, found),
        "chips": chips(asked),
        "cleared": asked.url(text=" ".join(results.query.texts)) if len(chips(asked)) > 1 else "",
        "narrowing": narrowing(asked, found),
        "modes": _modes(asked),
        "sorts": _sorts(asked, found) if found.papers else [],
        "start": found.paging.start + 1,
        "hits": shown,
        "pager": pager(reverse("papers"), found.paging, q=search.text, **asked.parameters),
        "beside": beside(asked, found.paging.number),
        "as_typed": asked.url(verbatim=True) if results.corrected else "",
        "corrected_url": asked.url(verbatim=False) if search.verbatim else "",
        "explain": _explain(asked),
        "ways": [] if found.papers else _ways(asked),
        "bare": not found.papers and queries.last_id() is None,
        "unindexed": counted(found.unindexed, "paper") if found.unindexed else "",
    }


def _explain(asked: Asking) -> tuple[str, str]:
    """The link that shows or hides what scores are made of: words and address."""
    other = Asking(asked.search, explained=not asked.explained)
    return ("Hide the scores" if asked.explained else "Show the scores"), other.url()


def _shown(asked: Asking, found: Found, paper: Any, hit: Hit) -> Shown:
    return Shown(row(paper, query=found.results.query), hit.why, _score(hit) if asked.explained else "")


_PARTS = {"words": "words", "meaning": "nearness in meaning"}


def _score(hit: Hit) -> str:
    """“Score 0.81: words 12.3, nearness in meaning 0.62”."""
    parts = ", ".join(f"{_PARTS.get(name, name)} {value:.3g}" for name, value in hit.parts.items())
    return f"Score {hit.score:.3g}" + (f": {parts}" if parts else "")


def _modes(asked: Asking) -> list[Choice]:
    return [Choice(name, note, asked.url(mode=mode), mode == asked.search.mode) for mode, (name, note) in MODES.items()]


def _sorts(asked: Asking, found: Found) -> list[Choice]:
    """The orders to choose from. Conditions alone have no best: they stand newest first."""
    ranks, chosen = bool(found.results.query.texts), asked.search.sort
    if not ranks and chosen == "relevance":
        chosen = "newest"
    offered = [sort for sort in SORTS if ranks or sort != "relevance"]
    return [Choice(SORTS[sort], "", asked.url(sort=sort), sort == chosen) for sort in offered]


def count_words(asked: Asking, found: Found) -> str:
    """“2,314 papers, the best first, in 18 ms”; “… the newest of the best 312 first …”."""
    results = found.results
    time = (
        f"in {max(1, round(results.took_ms))} ms" if results.took_ms < 1_000 else f"in {results.took_ms / 1_000:.1f} s"
    )
    total = results.total or results.ranked
    if total == 1:
        return f"One paper, {time}"
    close = " close in meaning" if results.near and not results.total else ""
    return f"{_about(results)}{number(total)} papers{close}, {_order(asked, found)} first, {time}"


def _order(asked: Asking, found: Found) -> str:
    sort, ranked = asked.search.sort, found.results.ranked
    if not found.results.query.texts:
        return "the most upvoted" if sort == "upvotes" else "the newest"
    if sort == "relevance":
        return "the best"
    name = "newest" if sort == "newest" else "most upvoted"
    return f"the {name} of the best {number(ranked)}" if ranked < found.results.total else f"the {name}"


def _remarks(found: Found) -> list[str]:
    """What else one should know of the answer, a sentence each."""
    results = found.results
    said = [f"“{each}” is no date, so it was searched as words." for each in query.no_dates(results.query)]
    if results.known_item:
        said.append("You named this paper.")
    elif results.near and results.total <= results.ranked and results.total:
        said.append(f"{counted(results.near, 'more paper')} {'is' if results.near == 1 else 'are'} close in meaning.")
    elif results.near and not results.total:
        said.append("No paper here holds your words.")
    if results.without_meaning and found.papers:
        waiting = counted(results.without_meaning, "paper")
        said.append(f"{waiting} can be found by words but not yet by meaning: the index is still being made.")
    return said


def _cut_words(asked: Asking, found: Found) -> str:
    """“The best 1,000 of 2,314.”, at the end of the last page, where there are more; else empty."""
    results, paging = found.results, found.paging
    if paging.number < paging.pages or results.ranked >= results.total:
        return ""
    best = "best" if results.query.texts else _order(asked, found).removeprefix("the ")
    return f"The {best} {number(results.ranked)} of {_about(results)}{number(results.total)}."


def _about(results: Results) -> str:
    return "about " if results.estimated else ""


def _ways(asked: Asking) -> list[Choice]:
    """Ways on from an empty result: without one of its filters, in another mode, with the spelling mended."""
    ways = [
        Choice(f"Without {way.left}", counted(way.papers, "paper"), Asking(way.search).url(), False)
        for way in lists.ways_out(asked.search)
    ]
    if asked.search.mode != "hybrid":
        ways.append(
            Choice("By words and meaning", "also papers that say it in other words", asked.url(mode="hybrid"), False)
        )
    if asked.search.verbatim:
        ways.append(Choice("With the spelling mended", "", asked.url(verbatim=False), False))
    return ways
