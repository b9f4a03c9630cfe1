"""What a person is, did and said in sight of all, `/people/{name}`."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from broadsheet.accounts.models import Role, User
from broadsheet.community.discussion import newest
from broadsheet.feed.lists import PER_PAGE, Paging
from broadsheet.feed.person import Last, in_sight
from broadsheet.library.queries import papers_in
from broadsheet.web.feeds import addresses
from broadsheet.web.keeping import listed
from broadsheet.web.paging import asked_page, pager
from broadsheet.web.people import who
from broadsheet.web.persons import person_url
from broadsheet.web.rows import rows
from broadsheet.web.talk import said
from broadsheet.web.words import counted


@never_cache
@require_safe
def person(request: HttpRequest, name: str) -> HttpResponse:
    """`/people/{name}?page=N`: their collections and papers, then their comments, the last first."""
    found = User.objects.filter(username=name.replace("\0", " "), is_active=True).first()
    if found is None:
        raise Http404("Nobody of this name is here.")
    asks, comments = who(request, "speak"), newest(found)
    total = comments.count()
    paging = Paging.of(asked_page(request), total, PER_PAGE)
    reader = who(request, "mark")
    context = {
        "person": found,
        **({} if found.banned else {"feed": addresses.person(found)}),
        "role": "" if found.role == Role.READER else Role(found.role).label,
        **(_done(found, reader) if paging.number == 1 else {}),
        "comments": said(list(comments[paging.start : paging.start + PER_PAGE]), asks, named=True),
        "count": counted(total, "comment"),
        "pager": pager(person_url(found.username), paging),
        "may_follow": reader != found,
        "may_report": asks is not None and asks != found,
    }
    return render(request, "person.html", context)


def _done(person: User, reader: User | None) -> dict[str, Any]:
    """Collections, and lists of papers, each with its name, how many there are and the last of them."""
    found = in_sight(person, reader)
    lists = (("author", "Author of", found.authored), ("submitted", "Submitted", found.submitted))
    named = [*lists, ("upvoted", "Upvoted", found.upvoted)]
    return {
        "collections": listed(found.collections, papers_in(found.collections)),
        "lists": [(code, name, _count(last), rows(last.papers)) for code, name, last in named if last.papers],
    }


def _count(last: Last) -> str:
    """“312 papers, of which these are the last 20”."""
    more = f", of which these are the last {len(last.papers)}" if last.total > len(last.papers) else ""
    return f"{counted(last.total, 'paper')}{more}."
