"""Links from one page of a list to the others, and reading the page asked for."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.http import urlencode

from broadsheet.feed.lists import Paging


@dataclass(frozen=True, slots=True)
class PageLink:
    """A page's number and address; without address a gap (number 0) or the page that one is on."""

    number: int
    url: str


@dataclass(frozen=True, slots=True)
class Pager:
    """Where one can go from this page of a list."""

    number: int
    pages: int
    previous: str
    next: str
    links: list[PageLink]


def asked_page(request: HttpRequest) -> int:
    """The page number in the address; 1 for anything that is none."""
    text = request.GET.get("page", "1")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 7 else 1


def address(path: str, **parameters: str | int) -> str:
    """A path with its parameters, empty ones left out."""
    given = {name: value for name, value in parameters.items() if value != ""}
    return f"{path}?{urlencode(given).replace('%2C', ',')}" if given else path


def pager(path: str, paging: Paging, **parameters: str) -> Pager | None:
    """Links to the first, last and neighbouring pages; None for a list of one page."""
    if paging.pages == 1:
        return None

    def url(number: int) -> str:
        return address(path, **parameters, page=number if number > 1 else "")

    here = paging.number
    shown = sorted({1, paging.pages, *range(max(1, here - 1), min(paging.pages, here + 1) + 1)})
    links: list[PageLink] = []
    for number in shown:
        if links and number - links[-1].number > 1:
            links.append(PageLink(0, ""))
        links.append(PageLink(number, "" if number == here else url(number)))
    return Pager(
        number=here,
        pages=paging.pages,
        previous=url(here - 1) if here > 1 else "",
        next=url(here + 1) if here < paging.pages else "",
        links=links,
    )
