"""What a person is and said in sight of all, `/people/{name}`."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from broadsheet.accounts.models import Role, User
from broadsheet.community.discussion import newest
from broadsheet.feed.lists import PER_PAGE, Paging
from broadsheet.web.paging import asked_page, pager
from broadsheet.web.people import who
from broadsheet.web.persons import person_url
from broadsheet.web.talk import said
from broadsheet.web.words import counted


@never_cache
@require_safe
def person(request: HttpRequest, name: str) -> HttpResponse:
    """`/people/{name}?page=N`: their comments, the last first."""
    found = User.objects.filter(username=name.replace("\0", " "), is_active=True).first()
    if found is None:
        raise Http404("Nobody of this name is here.")
    asks, rows = who(request, "speak"), newest(found)
    total = rows.count()
    paging = Paging.of(asked_page(request), total, PER_PAGE)
    context = {
        "person": found,
        "role": "" if found.role == Role.READER else Role(found.role).label,
        "comments": said(list(rows[paging.start : paging.start + PER_PAGE]), asks, named=True),
        "count": counted(total, "comment"),
        "pager": pager(person_url(found.username), paging),
        "may_report": asks is not None and asks != found,
    }
    return render(request, "person.html", context)
