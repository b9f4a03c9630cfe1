"""The feeds of all that a person follows, as OPML for feed readers and for another Broadsheet.

No secret address stands in it, so that it can be handed on: of a collection that not everybody sees only the page.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby

from django.utils import timezone

from broadsheet.accounts.models import User
from broadsheet.feed.following import search_kept
from broadsheet.library.follows import Kind, follows, kind_of
from broadsheet.library.models import Sharing
from broadsheet.library.queries import collections_at
from broadsheet.library.searches import searches
from broadsheet.web import opml
from broadsheet.web.feeds import addresses
from broadsheet.web.feeds.addresses import Feed
from broadsheet.web.following import HEADINGS, address_of, search_address
from broadsheet.web.opml import Outline


def written(user: User, site: str) -> bytes:
    """The document; `site` is where these pages stand."""
    followed = follows(user)
    shown = _shown(user, [one.what for one in followed if one.kind in ("collection", "person")])
    groups = [
        (HEADINGS[kind], [_outline(kind, one.what, shown, site) for one in rows])
        for kind, rows in groupby(followed, key=kind_of)
    ]
    kept = [
        Outline(one.name, site + search_address(one), "search", site + _form(addresses.search(search_kept(one))))
        for one in searches(user)
    ]
    return opml.written([*groups, ("Searches", kept)], timezone.now())


def _outline(kind: Kind, what: str, shown: Mapping[tuple[str, str], Feed], site: str) -> Outline:
    feed = shown.get((kind, what)) if kind in ("collection", "person") else _by_name(kind, what)
    return Outline(what, site + address_of(kind, what), kind, site + _form(feed) if feed else "")


def _by_name(kind: Kind, what: str) -> Feed:
    if kind == "author":
        return addresses.author(what)
    return addresses.categories([what]) if kind == "category" else addresses.keyword(what)


def _shown(user: User, named: list[str]) -> dict[tuple[str, str], Feed]:
    """The feeds of those collections and people that everybody sees."""
    people = User.objects.filter(username__in=named, is_active=True, banned=None)
    public = [one for one in collections_at(named, user) if one.sharing == Sharing.PUBLIC]
    return {("person", one.username): addresses.person(one) for one in people} | {
        ("collection", one.path): addresses.collection(one, None) for one in public
    }


def _form(feed: Feed) -> str:
    return feed.url("atom")
