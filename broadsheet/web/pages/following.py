"""What a person follows, and what came in of it: `/following`, its buttons, and OPML of it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from broadsheet.accounts.models import User
from broadsheet.feed import following as feed
from broadsheet.feed.following import Came, Following
from broadsheet.feed.lists import Paging
from broadsheet.library import follows, searches
from broadsheet.library.follows import CannotFollow, Kind, kind_named, kind_of
from broadsheet.library.searches import CannotSave
from broadsheet.sources.text import number_in
from broadsheet.web import following, opml
from broadsheet.web.back import back
from broadsheet.web.feeds import addresses
from broadsheet.web.feeds.answering import site
from broadsheet.web.feeds.outlines import written
from broadsheet.web.opml import NoOutlines, Outline
from broadsheet.web.paging import asked_page, pager
from broadsheet.web.people import reader
from broadsheet.web.rows import Row, shortened
from broadsheet.web.words import counted, listed_names, long_day

LARGEST = 1_000_000
NOT_UNDERSTOOD = 8
"""Names of outlines that are told."""


@never_cache
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """`/following`: everything followed with what is new in it, and its papers, what came in last first."""
    user = reader(request)
    found = feed.following(user, asked_page(request))
    context = {
        "section": "library",
        "feed": addresses.following(user),
        "groups": _groups(found),
        "searches": [(one, following.new_words(new)) for one, new in found.searches],
        "new": any(new for _, new in [*found.follows, *found.searches]),
        "until": found.until,
        "done": found.done,
        "days": list(by_day(found.papers, found.paging)),
        "pager": pager(reverse("following"), found.paging),
    }
    return render(request, "following.html", context)


def _groups(found: Following) -> list[tuple[str, list[dict[str, str]]]]:
    """What is followed by kind: each with its name, address and what is new."""
    return [
        (
            following.HEADINGS[kind],
            [
                {
                    "kind": kind,
                    "what": one.what,
                    "name": following.name_of(kind, one.what),
                    "url": following.address_of(kind, one.what),
                    "new": following.new_words(new),
                }
                for one, new in rows
            ],
        )
        for kind, rows in groupby(found.follows, key=lambda row: kind_of(row[0]))
    ]


def by_day(papers: list[Came], paging: Paging) -> Iterator[tuple[str, int, list[Row]]]:
    """The rows of each day on which papers came in, and the place of the first in the whole list."""
    place = paging.start + 1
    for day, came in groupby(papers, key=lambda one: one.at.date()):
        shown = [following.came_row(one) for one in came]
        yield long_day(day), place, shown
        place += len(shown)


@require_POST
def follow(request: HttpRequest) -> HttpResponse:
    """Follow what the form names (`kind`, `what`), or with `do=unfollow` no longer; back to where it stood."""
    user, kind = reader(request), kind_named(request.POST.get("kind", ""))
    what = request.POST.get("what", "")
    if kind is None:
        raise BadRequest("Authors, fields, keywords, collections and people can be followed.")
    if request.POST.get("do") == "unfollow":
        follows.unfollow(user, kind, what)
    else:
        _follow(user, kind, what)
    return back(request, reverse("following"))


def _follow(user: User, kind: Kind, what: str) -> None:
    try:
        follows.follow(user, kind, what, timezone.now())
    except CannotFollow as error:
        raise BadRequest(str(error)) from None


@require_POST
def seen(request: HttpRequest) -> HttpResponse:
    """All that the page showed has been seen: what came in up to the paper `until`, what people did up to `done`."""
    user, (until, done) = reader(request), (number_in(request.POST.get(name, "")) for name in ("until", "done"))
    if until < 0 or done < 0:
        raise BadRequest("Load the page again: this form does not say up to which paper it showed them.")
    follows.all_seen(user, until, done)
    searches.all_seen(user, until)
    return HttpResponseRedirect(reverse("following"))


@never_cache
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """`/following.opml`: pages and feeds of all that one follows."""
    answer = HttpResponse(written(reader(request), site(request)), content_type=opml.MEDIA)
    answer.headers["Content-Disposition"] = 'attachment; filename="following.opml"'
    return answer


@require_POST
def adopt(request: HttpRequest) -> HttpResponse:
    """Follow what the outlines of an OPML `file` name, as far as they are pages of ours; the others are named."""
    user, file = reader(request), request.FILES.get("file")
    if file is None or (file.size or 0) > LARGEST:
        raise BadRequest(f"Choose a file of at most {LARGEST // 1_000_000} MB.")
    try:
        outlines = opml.read(file.read())
    except NoOutlines as error:
        raise BadRequest(str(error)) from None
    strange = [one.name for one in outlines if not _brought(request, user, one)]
    messages.success(request, f"{counted(len(outlines) - len(strange), 'outline')} brought in.{_told(strange)}")
    return HttpResponseRedirect(reverse("following"))


def _told(strange: list[str]) -> str:
    if not strange:
        return ""
    named = [f"“{shortened(name, 60)}”" for name in strange[:NOT_UNDERSTOOD]]
    rest = len(strange) - len(named)
    return f" Not understood: {listed_names([*named, *([counted(rest, 'other')] if rest else [])])}."


def _brought(request: HttpRequest, user: User, one: Outline) -> bool:
    """Whether an outline names a page of ours that can be followed; then it is."""
    if not one.kind and not url_has_allowed_host_and_scheme(one.url, {request.get_host()}):
        return False
    now, page = timezone.now(), following.followed_at(one.url)
    search = following.searched_at(one.url)
    try:
        if page:
            follows.follow(user, *page, now)
        elif search and one.kind == "keyword":
            follows.follow(user, "keyword", one.name, now)
        elif search:
            searches.save(user, *search, now, one.name)
    except (CannotFollow, CannotSave):
        return False
    return bool(page or search)
