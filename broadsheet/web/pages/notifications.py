"""What a person was told, `/notifications`, and how they want to be told."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from broadsheet.community import notifications as store
from broadsheet.community.models import Notice, Way
from broadsheet.feed.lists import PER_PAGE, Paging
from broadsheet.sources.text import number_in
from broadsheet.web.mailing import subscriber
from broadsheet.web.methods import page_or_form
from broadsheet.web.notices import told
from broadsheet.web.paging import asked_page, pager
from broadsheet.web.people import reader
from broadsheet.web.words import counted


@never_cache
@require_safe
def notifications(request: HttpRequest) -> HttpResponse:
    """`/notifications?page=N`: the last first, and the form of choices."""
    user = reader(request)
    rows, chosen = store.told(user), store.choices(user)
    paging = Paging.of(asked_page(request), rows.count(), PER_PAGE)
    context = {
        "notices": told(list(rows[paging.start : paging.start + PER_PAGE])),
        "news": counted(store.unread(user), "unread notification"),
        "pager": pager(reverse("notifications"), paging),
        "choices": [(notice, chosen[notice]) for notice in Notice],
        "ways": Way,
        "mails": settings.EMAIL_READY,
        "email": user.email,
    }
    return render(request, "notifications.html", context)


@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """`/notifications/read`: the one of this `id`, or all."""
    number = request.POST.get("id", "")
    if number and number_in(number) < 0:
        raise BadRequest("A notification has a number.")
    store.mark_read(reader(request), timezone.now(), number_in(number) if number else None)
    return HttpResponseRedirect(reverse("notifications"))


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """`/notifications/choices`: for each kind `page`, `mail` or `none`."""
    user = reader(request)
    wanted = {notice: request.POST.get(notice.value, "") for notice in Notice}
    if not set(wanted.values()) <= {"", *Way.values}:
        raise BadRequest("Choose page, mail or none.")
    for notice, way in wanted.items():
        if way:
            store.choose(user, notice, Way(way))
    return HttpResponseRedirect(reverse("notifications"))


@never_cache
@page_or_form
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """`/unsubscribe/{token}`: without signing in; a GET shows a button, since programs look at links beforehand."""
    found = subscriber(token)
    if found is None:
        return render(request, "unsubscribe.html", {"state": "unknown"}, status=404)
    user, notice = found
    if request.method == "POST":
        store.choose(user, notice, Way.PAGE)
    state = "done" if request.method == "POST" else "asked"
    return render(request, "unsubscribe.html", {"state": state, "notice": notice.label, "path": request.path})
