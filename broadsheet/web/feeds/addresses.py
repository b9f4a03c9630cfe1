"""Every feed: its name and its address. Pages tell feed readers of theirs by these, and feeds of themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.urls import reverse

from broadsheet.accounts.models import User
from broadsheet.delivery import feed_keys
from broadsheet.feed.lists import Search
from broadsheet.feed.span import Kind, Span
from broadsheet.library.models import Collection, SavedSearch, Sharing
from broadsheet.sources.text import clean
from broadsheet.web.paging import address
from broadsheet.web.rows import shortened
from broadsheet.web.searching import Asking
from broadsheet.web.words import WAY_NAMES, span_name

NAMED = 120
FOR_YOU, FOLLOWING = "for-you", "following"
OPML = "opml"


@dataclass(frozen=True, slots=True)
class Form:
    """A form of feed: its name, the ending of its address, its media type."""

    name: str
    ending: str
    media: str


FORMS = (
    Form("Atom", "atom", "application/atom+xml"),
    Form("RSS", "rss", "application/rss+xml"),
    Form("JSON", "json", "application/feed+json"),
)


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed by its name; `stem` is its path without the ending, `query` the parameters behind it."""

    title: str
    stem: str
    query: str = ""

    def url(self, ending: str) -> str:
        """The path of the feed in this form, with its parameters."""
        return f"{self.stem}.{ending}{self.query}"

    @property
    def forms(self) -> list[tuple[Form, str]]:
        """Each form with its path."""
        return [(form, self.url(form.ending)) for form in FORMS]

    @property
    def opml(self) -> str:
        """The path of the feeds that stand behind this one, as OPML."""
        return self.url(OPML)


def papers(cat: str = "", way: str = "") -> Feed:
    """The newest papers, of these fields, announced in this way (`feed.announced`)."""
    return _feed(_announced("Newest papers", way), "papers", cat=cat, way=way)


def of_span(span: Span, cat: str = "", way: str = "") -> Feed:
    """One day, week or month."""
    return _feed(_announced(span_name(span), way), span.kind, span.text, cat=cat, way=way)


def newest(kind: Kind, cat: str = "", way: str = "") -> Feed:
    """Always the newest week or month that has papers."""
    return _feed(_announced(f"The newest {kind}", way), f"{kind}s", cat=cat, way=way)


def trending(cat: str = "") -> Feed:
    """What is trending, in these fields."""
    return _feed("Trending", "trending", cat=cat)


def categories(codes: Sequence[str]) -> Feed:
    """Some categories together."""
    return _feed(", ".join(codes), "categories", "+".join(codes))


def search(search: Search) -> Feed:
    """A search; without an order of its own, newest first."""
    parameters = Asking(replace(search, sort="relevance" if search.sort == "newest" else search.sort)).parameters
    return _feed(f"Search: {_name(search.text)}", "search", q=search.text, **parameters)


def keyword(what: str) -> Feed:
    """What matches a keyword that can be followed."""
    return _feed(_name(what), "keyword", q=what)


def author(name: str) -> Feed:
    """The papers under a name."""
    return _feed(_name(name), "author", name)


def person(user: User) -> Feed:
    """What somebody upvotes."""
    return _feed(f"Upvotes of {_name(user.shown_name)}", "person", user.username)


def collection(found: Collection, reader: User | None) -> Feed:
    """A collection, of one that not everybody sees by its reader's own address."""
    name, args = _name(found.name), [found.owner.username, found.slug]
    if found.sharing == Sharing.PUBLIC or reader is None:
        return _feed(name, "collection", *args)
    return _feed(name, "secret-collection", *args, feed_keys.token(reader, collection_name(*args)))


def for_you(reader: User) -> Feed:
    """A reader's own feed."""
    return _feed("For you", "for-you", feed_keys.token(reader, FOR_YOU))


def following(reader: User) -> Feed:
    """What came in of all that a reader follows."""
    return _feed("Following", "following", feed_keys.token(reader, FOLLOWING))


def saved_search(found: SavedSearch, reader: User) -> Feed:
    """What came in that one of a reader's searches finds."""
    token = feed_keys.token(reader, saved_search_name(found.pk))
    return _feed(f"Search: {_name(found.name)}", "saved-search", str(found.pk), token)


def collection_name(owner: str, slug: str) -> str:
    """What the token of a collection's feed is made for, as are those of `FOR_YOU`, `FOLLOWING` and a search."""
    return f"collection {owner}/{slug}"


def saved_search_name(number: int) -> str:
    return f"search {number}"


def _feed(title: str, route: str, *args: str, **parameters: str) -> Feed:
    stem = reverse(f"feed-{route}", args=[*args, "atom"]).removesuffix(".atom")
    return Feed(title, stem, address("", **parameters))


def _announced(title: str, way: str) -> str:
    """“Newest papers: cross-listed”"""
    return f"{title}: {WAY_NAMES[way].lower()}" if way else title


def _name(text: str) -> str:
    return shortened(clean(text), NAMED)
