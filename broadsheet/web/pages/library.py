"""A person's own papers, `/library`, and the one address at which buttons under papers are pressed, `/mark`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args
from urllib.parse import quote

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from broadsheet.accounts.models import User
from broadsheet.catalog.keys import by_keys
from broadsheet.catalog.models import Paper
from broadsheet.community import actions as community
from broadsheet.community.queries import upvoted
from broadsheet.delivery.webhooks.hooks import may_have
from broadsheet.feed import own
from broadsheet.feed.lists import PER_PAGE, Paging, Search
from broadsheet.library import actions, queries
from broadsheet.library.portable import exported
from broadsheet.library.wording import normalised
from broadsheet.web.acts import button_after
from broadsheet.web.back import back
from broadsheet.web.cited import FORMS
from broadsheet.web.exporting import as_file, cited_file, form_of
from broadsheet.web.named import paper_named
from broadsheet.web.paging import address, asked_page, pager
from broadsheet.web.people import reader
from broadsheet.web.rows import row, rows
from broadsheet.web.searching import asking
from broadsheet.web.words import counted

SHELVES = {"saved": "Saved", "upvoted": "Upvoted", "noted": "With a note", "read": "Read", "hidden": "Hidden"}
VOTES = {"upvote": True, "unvote": False}
UNRATED = ("unup", "undown")


@dataclass(frozen=True, slots=True)
class Asked:
    """Which papers of a library: a shelf, or those with a tag; of all of them, or of that tag, what a query finds."""

    shelf: str
    tag: str
    text: str

    @classmethod
    def of(cls, request: HttpRequest) -> Asked:
        shelf, tag = request.GET.get("shelf", "saved"), normalised(request.GET.get("tag", ""))
        return cls(shelf if shelf in SHELVES else "saved", tag, asking(request).search.text)

    @property
    def parameters(self) -> dict[str, str]:
        """As an address says it."""
        return {"shelf": "" if self.tag or self.text else self.shelf, "tag": self.tag, "q": self.text}

    @property
    def name(self) -> str:
        return self.tag or SHELVES[self.shelf]


@never_cache
@require_safe
def library(request: HttpRequest) -> HttpResponse:
    """`/library?shelf=saved` or `tag=word`: what was done last comes first; with `q=` what it finds, the best first."""
    user, asked = reader(request), Asked.of(request)
    path, page = reverse("library"), asked_page(request)
    context = {
        "section": "library",
        "query": "",  # the field for all papers stays empty
        "asked": asked,
        "shelves": [
            (name, address(path, shelf=code), code == asked.shelf and not (asked.tag or asked.text))
            for code, name in SHELVES.items()
        ],
        "wanted": queries.wanted(user).count(),
        "webhooks": may_have(user),
        "tags": [(tag, address(path, tag=tag), papers, tag == asked.tag) for tag, papers in queries.tags(user).items()],
        **(_searched(user, asked, page) if asked.text else _listed(user, asked, page)),
    }
    return render(request, "library.html", context)


def _listed(user: User, asked: Asked, page: int) -> dict[str, object]:
    keys, path = keys_of(user, asked), reverse("library")
    paging = Paging.of(page, len(keys), PER_PAGE)
    return {
        "count": counted(len(keys), "paper"),
        "rows": rows(by_keys(keys[paging.start : paging.start + PER_PAGE])),
        "start": paging.start + 1,
        "pager": pager(path, paging, **asked.parameters),
        "forms": [(form.name, address(f"{path}.{form.ending}", **asked.parameters)) for form in FORMS],
    }


def _searched(user: User, asked: Asked, page: int) -> dict[str, object]:
    found = own.found(user, Search(asked.text), asked.tag, page)
    return {
        "count": counted(found.results.total, "paper"),
        "corrected": found.results.corrected,
        "rows": [row(paper, query=found.results.query, reason=hit.why) for paper, hit in found.papers],
        "start": found.paging.start + 1,
        "pager": pager(reverse("library"), found.paging, **asked.parameters),
    }


def keys_of(user: User, asked: Asked) -> list[str]:
    """The papers of a shelf, or those with a tag, by their keys, what was done last first."""
    if asked.tag:
        return queries.tagged(user, asked.tag)
    if asked.shelf == "upvoted":
        return upvoted(user)
    if asked.shelf == "noted":
        return queries.noted(user)
    return next(queries.shelf(user, which) for which in get_args(queries.Shelf) if which == asked.shelf)


@never_cache
@require_safe
def export(request: HttpRequest, ending: str) -> HttpResponse:
    """`/library.json` is everything; `.bib`, `.ris`, `.csl.json` and `.txt` are the citations of a shelf or a tag."""
    user = reader(request)
    form = form_of(ending)
    if form is None:
        return as_file(exported(user), "library")
    return cited_file(by_keys(keys_of(user, Asked.of(request))), form, "library")


@require_POST
def mark(request: HttpRequest) -> HttpResponse:
    """Do what a button says, `save 2605.29801`; back to the page it stood on or, for a script, how it looks then."""
    do, _, key = request.POST.get("do", "").partition(" ")
    user = reader(request, "upvote" if do in VOTES else "mark")
    paper = paper_named(key)
    _done(user, paper, do)
    if request.headers.get("Accept") == "application/json":
        return JsonResponse(button_after(do, paper.key))
    answer = back(request, reverse("papers"))
    if "#" not in answer.url:
        answer.headers["Location"] = f"{answer.url}#of-{quote(paper.key)}"  # where the paper stands on that page
    return answer


def _done(user: User, paper: Paper, do: str) -> None:
    now = timezone.now()
    if do in VOTES:
        community.upvote(user, paper, VOTES[do], now)
        return
    wanted = next((one for one in actions.ALL if one == ("unrate" if do in UNRATED else do)), None)
    if wanted is None:
        raise BadRequest(f"“{do[:40]}” is nothing that can be done with a paper.")
    actions.mark(user, paper, wanted, now)
