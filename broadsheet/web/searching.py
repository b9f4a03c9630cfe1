"""A search as its address says it: read from a request, and written as the address of the same or a changed search."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeVar, get_args
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict
from django.urls import reverse

from broadsheet.feed.lists import Search
from broadsheet.search import filters
from broadsheet.search.index import Mode, Sort
from broadsheet.sources.text import clean
from broadsheet.web.paging import address

T = TypeVar("T", bound=str)
MERGED = ("author", "venue", "since", "until")
"""Fields of the form without script: they become operators of the query."""


@dataclass(frozen=True, slots=True)
class Asking:
    """A search and how its page shows it."""

    search: Search
    explained: bool = False
    """Each hit says what its score is made of."""

    @property
    def parameters(self) -> dict[str, str]:
        """What the address says beyond `q`, empty where it is as always."""
        search = self.search
        return {
            "mode": "" if search.mode == "hybrid" else search.mode,
            "sort": "" if search.sort == "relevance" else search.sort,
            "verbatim": "1" if search.verbatim else "",
            "explain": "1" if self.explained else "",
        }

    def url(self, name: str = "papers", **changes: object) -> str:
        """The address of this search with something changed, from its first page; `name` is the route."""
        changed = replace(self, search=replace(self.search, **changes))  # type: ignore[arg-type]
        return address(reverse(name), q=changed.search.text, **changed.parameters)


def asking(request: HttpRequest) -> Asking:
    """The search of a request; what is no mode or no order is as if it were not there."""
    asked = request.GET
    search = Search(
        text=clean(asked.get("q", "")[: filters.MAX_TEXT]).strip(),
        mode=_one(asked, "mode", get_args(Mode), "hybrid"),
        sort=_one(asked, "sort", get_args(Sort), "relevance"),
        verbatim=asked.get("verbatim") == "1",
    )
    return Asking(search, explained=asked.get("explain") == "1")


def _one(asked: QueryDict, name: str, values: tuple[T, ...], default: T) -> T:
    return next((value for value in values if value == asked.get(name)), default)


def merged(request: HttpRequest) -> str | None:
    """Where a request leads whose form has fields beside the query: to the search that says the same in its query."""
    given = {name: clean(request.GET.get(name, "")[: filters.MAX_VALUE]).strip() for name in MERGED}
    if not any(name in request.GET for name in MERGED):
        return None
    asked = asking(request)
    text = filters.narrowed(asked.search.text, {name: given[name] for name in ("author", "venue")})
    years = filters.years(given["since"], given["until"])
    return asked.url(text=filters.added(text, years) if years else text)


def beside(asked: Asking, page: int) -> dict[str, str]:
    """The same page of the same search in other forms: `json` and `markdown` are addresses."""
    own = {"q": asked.search.text, **asked.parameters, "page": str(page) if page > 1 else ""}
    query = urlencode({name: value for name, value in own.items() if value})
    return {kind: f"{reverse(f'papers-{kind}')}?{query}" for kind in ("json", "markdown")}
