"""What is followed as pages show it: its address, its name, and why a paper is there because of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import parse_qs, quote, unquote, urlsplit

from django.urls import reverse

from broadsheet.feed.fields import field_name
from broadsheet.feed.following import Came, search_kept
from broadsheet.feed.recommend import Pick
from broadsheet.feed.watched import MOST, Reason
from broadsheet.library.follows import Kind
from broadsheet.library.models import SavedSearch
from broadsheet.search import filters
from broadsheet.web.paging import address
from broadsheet.web.rows import Fact, Row, pick_words, row, shortened
from broadsheet.web.searching import Asking
from broadsheet.web.words import number

PAGES: dict[Kind, str] = {
    "author": "/authors/",
    "category": "/categories/",
    "collection": "/collections/",
    "person": "/people/",
}
"""Under which addresses stands what is followed; a keyword has no page, but a search."""
HEADINGS: dict[Kind, str] = {
    "author": "Authors",
    "category": "Fields",
    "keyword": "Keywords",
    "collection": "Collections",
    "person": "People",
}
NAMED = 80


def address_of(kind: Kind, what: str) -> str:
    """The address of the page of what is followed."""
    return PAGES[kind] + quote(what) if kind in PAGES else address(reverse("papers"), q=filters.phrase(what))


def followed_at(url: str) -> tuple[Kind, str] | None:
    """What is followed whose page has this address, on whatever host; None for any other page."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    for kind, beginning in PAGES.items():
        what = unquote(parts.path.removeprefix(beginning))
        if parts.path.startswith(beginning) and what:
            return kind, what
    return None


def searched_at(url: str) -> tuple[str, str, str] | None:
    """The query, the mode and the order of a search page with this address; None for any other page."""
    try:
        parts = urlsplit(url)
        asked = parse_qs(parts.query, max_num_fields=20)
    except ValueError:
        return None
    if parts.path != reverse("papers") or "q" not in asked:
        return None
    return asked["q"][0], asked.get("mode", ["hybrid"])[0], asked.get("sort", ["relevance"])[0]


def search_address(one: SavedSearch) -> str:
    """The address of the search page of a saved search."""
    return Asking(search_kept(one)).url()


def name_of(kind: Kind, what: str) -> str:
    """What to call it: of a category its name and its code."""
    name = field_name(what) if kind == "category" else what
    return name if name == what else f"{name} ({what})"


def new_words(new: int) -> str:
    """“3 new”, “100+ new”; empty for none."""
    return f"{number(new)}{'+' if new >= MOST else ''} new" if new else ""


def reason_words(reasons: Sequence[Reason]) -> str:
    """“By Ada Okafor, whom you follow; in Genomics (q-bio.GN); holds “graph neural network””."""
    said = "; ".join(map(_said, reasons))
    return said[:1].upper() + said[1:]


def picked_words(pick: Pick, followed: Reason | None) -> str:
    """Why a paper stands in a reader's own feed; that they follow its author or the like says most."""
    if followed:
        return reason_words([followed])
    return pick_words(pick.like, pick.did)


def _said(reason: Reason) -> str:
    what = shortened(reason.what, NAMED)
    match reason.way:
        case "author":
            return f"by {what}, whom you follow"
        case "submitted" | "upvoted":
            return f"{reason.way} by {what}"
        case "collection":
            return f"in the collection {what}"
        case "category":
            return f"in {name_of('category', what)}"
        case "keyword":
            return f"matches “{what}”"
        case "search":
            return f"matches your search “{what}”"


def came_row(came: Came) -> Row:
    """A paper that came in by what is followed, as a list shows it."""
    shown = row(came.paper, reason=reason_words(came.reasons))
    return replace(shown, facts=[Fact("New"), *shown.facts]) if came.new else shown
