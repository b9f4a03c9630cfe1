"""Feeds: `/feeds/…` in three forms each. `web/feeds/addresses.py` names them, `web/feeds/answering.py` sends them."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from broadsheet.accounts.models import User
from broadsheet.delivery import feed_keys
from broadsheet.feed import expected, shelves, syndicated
from broadsheet.feed import following as followed
from broadsheet.feed import trending as hot
from broadsheet.feed.announced import WAYS
from broadsheet.feed.issue import newest_day
from broadsheet.feed.lists import Search
from broadsheet.feed.recommend import for_reader
from broadsheet.feed.selection import Selection
from broadsheet.feed.span import Kind, Span
from broadsheet.feed.syndicated import MOST, Entered, first_seen
from broadsheet.library import queries as library
from broadsheet.library.models import Collection, Sharing
from broadsheet.library.searches import search_of, searches
from broadsheet.search import filters
from broadsheet.web.calendar import span_url
from broadsheet.web.choice import in_words
from broadsheet.web.feeds import addresses
from broadsheet.web.feeds.addresses import Feed
from broadsheet.web.feeds.answering import for_all, for_one, secret, site
from broadsheet.web.feeds.entries import Listed
from broadsheet.web.feeds.listing import Listing
from broadsheet.web.feeds.outlines import written
from broadsheet.web.following import address_of, picked_words, reason_words, search_address
from broadsheet.web.keeping import collection_url
from broadsheet.web.methods import page_or_form
from broadsheet.web.opml import MEDIA
from broadsheet.web.pages.authors import asked_name
from broadsheet.web.pages.categories import as_written, category_url
from broadsheet.web.pages.day import asked_span
from broadsheet.web.pages.search import UNASKED
from broadsheet.web.paging import address
from broadsheet.web.people import reader, saves, votes, who
from broadsheet.web.persons import person_url
from broadsheet.web.searching import asking

MOST_CODES = 40
NO_SUCH = "This is no address of a feed, or it was ended by who had it."


@never_cache
@page_or_form
def feeds(request: HttpRequest) -> HttpResponse:
    """`/feeds`: where they all are, with the reader's own; a POST ends the addresses of these and makes new ones."""
    if request.method == "POST":
        feed_keys.renew(reader(request))
        messages.success(request, "Your feeds have new addresses; the old ones answer no more.")
        return HttpResponseRedirect(reverse("feeds"))
    user = who(request, "mark")
    common = [addresses.papers(), addresses.newest("week"), addresses.newest("month"), addresses.trending()]
    is_banned = user is not None and user.banned is not None
    context = {
        "common": common,
        "own": _own(user) if user and not is_banned else [],
        "opml": addresses.following(user).opml if user else "",
        "is_banned": is_banned,
        "several": addresses.categories(["cs.CL", "stat.ML"]).url("atom"),
        "all_but_one": addresses.papers("cs,-cs.CY").url("atom"),
    }
    return render(request, "feeds.html", context)


def _own(user: User) -> list[Feed]:
    """A reader's own feed, what they follow, their searches, and the collections that not everybody sees."""
    return [
        addresses.for_you(user),
        addresses.following(user),
        *(addresses.saved_search(one, user) for one in searches(user)),
        *(addresses.collection(one, user) for one in library.within_reach(user) if one.sharing != Sharing.PUBLIC),
    ]


@for_all
def papers(request: HttpRequest) -> Listing:
    """The papers of the newest days."""
    selection, way = _selection(request), _way(request)
    page = address(reverse("papers"), cat=selection.text, way=way)
    found = syndicated.newest(selection, way, votes(request), expected.state())
    return _listing(addresses.papers(selection.text, way), page, _of("The papers of the newest days", selection), found)


@for_all
def span(request: HttpRequest, kind: Kind, text: str) -> Listing:
    """A day, a week or a month."""
    named, selection, way = asked_span(kind, text), _selection(request), _way(request)
    return _of_span(request, addresses.of_span(named, selection.text, way), named, selection, way)


@for_all
def newest(request: HttpRequest, kind: Kind) -> Listing:
    """The newest week or month that has papers."""
    current = Span.around(kind, newest_day() or timezone.now().date())
    selection, way = _selection(request), _way(request)
    return _of_span(request, addresses.newest(kind, selection.text, way), current, selection, way)


def _of_span(request: HttpRequest, feed: Feed, span: Span, selection: Selection, way: str) -> Listing:
    found = syndicated.of_span(span, selection, way, votes(request), expected.state())
    page = address(span_url(span), cat=selection.text, way=way)
    return _listing(feed, page, _of(f"The first papers of the {span.kind} {span.text}", selection), found)


@for_all
def trending(request: HttpRequest) -> Listing:
    """What is trending."""
    selection = _selection(request)
    states = votes(request), saves(request), expected.state()
    found = hot.trending(timezone.now().date(), selection, 1, frozenset(), *states)
    shown = syndicated.of_trending(found) if found else []
    page = address(reverse("trending"), cat=selection.text)
    return _listing(addresses.trending(selection.text), page, _of("What is trending", selection), shown)


@for_all
def categories(request: HttpRequest, codes: str) -> Listing:
    """The newest papers of some categories, whose codes stand between plus signs."""
    named = list(dict.fromkeys(filter(None, codes.split("+"))))
    if not named or len(named) > MOST_CODES:
        raise Http404(f"Name categories with + between, {MOST_CODES} at most.")
    written = {code: as_written(code) for code in named}
    if unknown := [code for code, known in written.items() if not known]:
        raise Http404(f"No paper here is of a category “{unknown[0][:60]}”.")
    known = list(dict.fromkeys(written.values()))
    found = first_seen(shelves.in_categories(known, MOST))
    page = category_url(known[0]) if len(known) == 1 else address(reverse("papers"), cat=",".join(known))
    return _listing(addresses.categories(known), page, f"The newest papers of {', '.join(known)}", found)


@for_all
def search(request: HttpRequest) -> Listing:
    """What a search finds, the newest first unless the address names an order."""
    wanted = asking(request).search
    if not wanted.text:
        raise BadRequest(UNASKED)
    order = wanted.sort if "sort" in request.GET else "newest"
    wanted = Search(wanted.text, wanted.mode, order, wanted.verbatim)
    feed = addresses.search(wanted)
    return _listing(feed, address(reverse("papers"), q=wanted.text), "What this search finds", syndicated.found(wanted))


@for_all
def keyword(request: HttpRequest) -> Listing:
    """What came in last that matches a keyword which can be followed: it holds all of its words in their order."""
    what = asking(request).search.text[: filters.MAX_VALUE]
    if not what:
        raise BadRequest(UNASKED)
    found = first_seen(followed.matching(what))
    return _listing(addresses.keyword(what), address_of("keyword", what), "What came in last that holds it", found)


@for_all
def author(request: HttpRequest, name: str) -> Listing:
    """The newest papers under one name."""
    found = shelves.by_author(asked_name(name))
    if not found.total:
        raise Http404(f"No paper here that the index has read names an author “{name[:80]}”.")
    page = address_of("author", found.name)
    return _listing(addresses.author(found.name), page, "The newest papers under this name", first_seen(found.papers))


@for_all
def person(request: HttpRequest, name: str) -> Listing:
    """What somebody upvoted last; nobody who may not speak here is heard."""
    found = User.objects.filter(username=name.replace("\0", " "), is_active=True, banned=None).first()
    if found is None:
        raise Http404("Nobody of this name is here.")
    said = f"What {found.shown_name} upvoted last"
    return _listing(addresses.person(found), person_url(found.username), said, syndicated.upvoted_by(found))


@for_all
def collection(request: HttpRequest, owner: str, slug: str) -> Listing:
    """What came last into a collection that everybody sees."""
    found = library.collection(owner.replace("\0", " "), slug, None)
    if found is None:
        raise Http404("Nothing that everybody sees is here.")
    return _of_collection(addresses.collection(found, None), found)


@for_one
def secret_collection(request: HttpRequest, owner: str, slug: str, token: str) -> Listing:
    """The same of a collection that its reader sees: their own, or of a group that they are in."""
    holder = _holder(token, addresses.collection_name(owner, slug))
    found = library.collection(owner, slug, holder)
    if found is None:
        raise Http404(NO_SUCH)
    return _of_collection(addresses.collection(found, holder), found)


def _of_collection(feed: Feed, found: Collection) -> Listing:
    said = f"What came last into the collection {found.name}"
    return _listing(feed, collection_url(found), said, syndicated.put_into(found))


@for_one
def for_you(request: HttpRequest, token: str) -> Listing:
    """A reader's own feed, its first page; before it has learned, what came in of what they follow."""
    holder = _holder(token, addresses.FOR_YOU)
    picks = for_reader(holder).picks
    known = followed.reasons(holder, [pick.paper.pk for pick in picks])
    words = {pick.paper.pk: picked_words(pick, known.get(pick.paper.pk)) for pick in picks}
    listed = [pick.paper for pick in picks]
    if not picks:
        offered = followed.offered(holder)
        words = {paper.pk: reason_words([reason]) for paper, reason in offered}
        listed = [paper for paper, _ in offered]
    shown = [Listed(one.paper, one.at, words[one.paper.pk]) for one in first_seen(listed)]
    return Listing(addresses.for_you(holder), reverse("for-you"), "Papers near to what you like", shown)


@for_one
def following(request: HttpRequest, token: str) -> Listing:
    """What came in last of all that a reader follows."""
    holder = _holder(token, addresses.FOLLOWING)
    shown = [Listed(one.paper, one.at, reason_words(one.reasons)) for one in followed.following(holder).papers]
    return Listing(addresses.following(holder), reverse("following"), "What came in of all that you follow", shown)


@require_safe
def outlines(request: HttpRequest, token: str) -> HttpResponse:
    """The feeds of all that a reader follows, as OPML, for readers that ask again for what is new in it."""
    holder = _holder(token, addresses.FOLLOWING)
    return secret(HttpResponse(written(holder, site(request)), content_type=MEDIA))


@for_one
def saved_search(request: HttpRequest, number: int, token: str) -> Listing:
    """What came in last that a saved search finds. To read it here is not to have seen it there."""
    holder = _holder(token, addresses.saved_search_name(number))
    kept = search_of(holder, number)
    if kept is None:
        raise Http404(NO_SUCH)
    shown = [Listed(one.paper, one.at) for one in followed.opened(kept).papers]
    return Listing(addresses.saved_search(kept, holder), search_address(kept), "What came in last that it finds", shown)


def _holder(token: str, feed: str) -> User:
    holder = feed_keys.holder(token, feed)
    if holder is None:
        raise Http404(NO_SUCH)
    return holder


def _selection(request: HttpRequest) -> Selection:
    """The fields that the address names; what is remembered of a reader's choice counts only for their pages."""
    return Selection.parse(",".join(request.GET.getlist("cat")))


def _way(request: HttpRequest) -> str:
    """How the papers were announced that the address names; empty for all."""
    asked = request.GET.get("way", "")
    return asked if asked in WAYS else ""


def _of(said: str, selection: Selection) -> str:
    """“What is trending: Machine learning (cs.LG)”"""
    return f"{said}: {in_words(selection)}" if selection.text else said


def _listing(feed: Feed, page: str, said: str, found: Sequence[Entered]) -> Listing:
    return Listing(feed, page, said, [Listed.of(one) for one in found])
