"""Digests for an address without an account, and the links that stand in letters."""

from __future__ import annotations

from collections.abc import Callable

from allauth.core import ratelimit
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from broadsheet.accounts.permissions import may
from broadsheet.catalog.queries import by_key
from broadsheet.delivery.digests import outbox, subscriptions
from broadsheet.delivery.digests.subscriptions import CannotSubscribe, Wish
from broadsheet.delivery.models import Stopped, Subscription
from broadsheet.library.actions import Do, mark
from broadsheet.web.letters.asking import ask
from broadsheet.web.letters.links import acted_by, asked_by, left_by
from broadsheet.web.methods import page_or_form
from broadsheet.web.pages.digests import trending_in, when, whither
from broadsheet.web.rows import row

DEEDS: dict[Do, tuple[str, str]] = {
    "save": ("Save", "Saved"),
    "read": ("Mark read", "Marked read"),
    "hide": ("Hide", "Hidden"),
}


@never_cache
@page_or_form
def subscribe(request: HttpRequest) -> HttpResponse:
    """`/subscribe`: the form; by POST a letter goes to the address that asks whether it shall be so. The answer is the
    same whether or not the address is known here."""
    if not settings.OPEN_DIGEST or not settings.EMAIL_READY:
        raise Http404("This Broadsheet sends no digests to addresses without an account.")
    fields = (request.POST if request.method == "POST" else request.GET).get("fields", "")[:400]
    if request.method != "POST":
        wish = Wish(request.GET.get("address", "")[:254])
        return render(request, "subscribe.html", {**when(), "wish": wish, "fields": fields})
    wish = Wish(parts=[trending_in(request)], **whither(request))
    try:
        if not ratelimit.consume(request, action="subscribe"):
            raise CannotSubscribe("Many addresses were typed from where you are. Try it again in an hour.")
        made = subscriptions.subscribe(wish, timezone.now())
        if made:
            ask(made, timezone.now())
    except CannotSubscribe as error:
        shown = {**when(), "wish": wish, "fields": fields, "problem": str(error)}
        return render(request, "subscribe.html", shown, status=400)
    return render(request, "subscribed.html", {"state": "asked", "address": wish.address})


@never_cache
@page_or_form
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """`/subscribe/{token}`: the answer to that letter."""
    return _answered(request, asked_by(token), "confirm", lambda found: subscriptions.confirm(found, timezone.now()))


@csrf_exempt  # a mail program posts here by itself (RFC 8058); whoever has the link may do nothing else with it
@never_cache
@page_or_form
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """`/digest/leave/{token}`: no more digests to this address."""
    return _answered(request, left_by(token), "leave", lambda found: subscriptions.stop(found, Stopped.LEFT))


def _answered(
    request: HttpRequest, found: Subscription | None, what: str, do: Callable[[Subscription], None]
) -> HttpResponse:
    """What a link of a letter says of its subscription: a GET asks, a POST does it."""
    if found is None:
        return render(request, "subscribed.html", {"state": "unknown"}, status=404)
    if request.method == "POST":
        do(found)
    state = f"{what} done" if request.method == "POST" else what
    return render(request, "subscribed.html", {"state": state, "address": found.address, "path": request.path})


@never_cache
@page_or_form
def act(request: HttpRequest, token: str) -> HttpResponse:
    """`/digest/paper/{token}?do=save`: saves, hides or marks read a paper for whom a digest told of it, each once."""
    told = acted_by(token)
    paper = by_key(told.key) if told else None
    user = told.subscription.user if told else None
    if told is None or paper is None or user is None or not may(user, "mark"):
        return render(request, "subscribed.html", {"state": "unknown"}, status=404)
    do = next((each for each in DEEDS if each == request.POST.get("do")), None)
    if do and outbox.use(told, do):
        mark(user, paper, do, timezone.now())
    wanted = request.GET.get("do", "")
    context = {
        "row": row(paper),
        "path": request.path,
        "deeds": [(name, *words, name in told.done.split()) for name, words in DEEDS.items()],
        "wanted": wanted if wanted in DEEDS else "",
    }
    return render(request, "digest_paper.html", context)
