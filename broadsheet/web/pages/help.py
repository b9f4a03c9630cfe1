"""How to search, how papers are ordered, which keys there are."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from broadsheet.web.caching import of_catalog

QUERY_LANGUAGE = (
    ("layer width", "papers with these words, and papers that say the same in other words"),
    ('"flatten layer"', "exactly this phrase"),
    ("quant*", "words that begin so"),
    ("title:pruning", "a word of the title"),
    ("author:ishida", "an author’s name"),
    ("venue:icra", "where it was published"),
    ("cat:cs.CL", "a category; cat:cs.* takes all of computer science"),
    ("year:2023", "a year; year:2020..2023 takes four"),
    ("from:2025-03-01 to:2025-03-31", "between two days"),
    ("source:arxiv", "papers that this source told of"),
    ("has:code", "papers with a link to code"),
    ("-survey", "without this word; a minus works before everything above"),
    ("pruning OR distillation", "either of two"),
    ("2410.09426", "the paper itself: an arXiv number, a DOI, a link or its whole title"),
)
KEYS = (
    ("/", "go to the search field"),
    ("j", "next paper"),
    ("k", "previous paper"),
    ("o", "open the paper that is marked"),
    ("s", "save it; again: take it out"),
    ("u", "upvote it"),
    ("e", "mark it as read"),
    ("x", "hide it"),
    ("z", "undo the last of these"),
    ("c", "collect it, tag it, write a note"),
    ("?", "this page"),
)


@require_safe
@of_catalog
def help_page(request: HttpRequest) -> HttpResponse:
    """`/help`."""
    return render(request, "help.html", {"language": QUERY_LANGUAGE, "keys": KEYS})
