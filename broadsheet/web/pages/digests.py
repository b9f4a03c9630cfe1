"""A reader's digest: `/digest` says what comes and when, and shows the next one."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from broadsheet.accounts.models import User
from broadsheet.delivery.digests import subscriptions
from broadsheet.delivery.digests.rhythm import local, zones
from broadsheet.delivery.digests.subscriptions import EACH, CannotSubscribe, Wish
from broadsheet.delivery.models import Rhythm, Stopped, Subscription
from broadsheet.feed.selection import Selection
from broadsheet.library import queries as library
from broadsheet.sources.text import number_in
from broadsheet.web.letters.asking import ask
from broadsheet.web.letters.digest import previewed
from broadsheet.web.methods import page_or_form
from broadsheet.web.people import reader
from broadsheet.web.words import long_day

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_LETTER = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""A letter has its styles in itself; it may do nothing else."""
_SILENT = (
    "It is kept. A letter that asks about an address went out a moment ago; if not to this one, save this again in ten"
    " minutes."
)
_TRENDING = "trending:"
_PARTS = (
    ("trending", "What is trending, in every field"),
    ("for-you", "For you: what is near to what you saved"),
    ("follows", "What you follow"),
    ("searches", "Your saved searches"),
    ("replies", "What was said to you"),
)


@never_cache
@page_or_form
def digest(request: HttpRequest) -> HttpResponse:
    """The form; by POST what it says holds from now on."""
    user = reader(request)
    held = subscriptions.of(user)
    if request.method != "POST":
        return render(request, "digest.html", _context(user, held, None))
    wish = _wish(request)
    try:
        made = subscriptions.choose(user, wish, timezone.now())
        is_waiting = not made.confirmed and settings.EMAIL_READY
        is_silent = is_waiting and not ask(made, timezone.now())
    except CannotSubscribe as error:
        return render(request, "digest.html", {**_context(user, held, wish), "problem": str(error)}, status=400)
    messages.info(request, _SILENT if is_silent else "This is how your digest comes from now on.")
    return HttpResponseRedirect(reverse("digest"))


@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """`/digest/end`: no more of it."""
    subscriptions.forget(reader(request), timezone.now())
    messages.info(request, "No digest comes any more.")
    return HttpResponseRedirect(reverse("digest"))


@never_cache
@require_safe
def preview(request: HttpRequest, ending: str) -> HttpResponse:
    """`/digest/preview.html` and `.txt`: the digest that would come now. Nothing is sent or remembered."""
    held = subscriptions.of(reader(request))
    if held is None or ending not in ("html", "txt"):
        raise Http404("There is no digest yet; choose first what it shall hold.")
    made = previewed(held, timezone.now())
    if ending == "html" and made:
        return HttpResponse(made.html, headers={"Content-Security-Policy": _LETTER})
    text = made.text if made else "Nothing that you were not told already: no letter would go out now.\n"
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


def _wish(request: HttpRequest) -> Wish:
    form, trending = request.POST, trending_in(request)
    return Wish(
        parts=form.getlist("part")[:100] + ([] if trending == "trending" else [trending]),
        each=number_in(form.get("each", "")),
        again=bool(form.get("again")),
        **whither(request),
    )


def whither(request: HttpRequest) -> dict[str, Any]:
    """To which address a digest shall go, and when, as the form says; what is no number is -1."""
    form = request.POST
    return {
        "address": form.get("address", "")[:300],
        "rhythm": form.get("rhythm", ""),
        "weekday": number_in(form.get("weekday", "")),
        "hour": number_in(form.get("hour", "")),
        "zone": form.get("zone", "")[:64],
    }


def trending_in(request: HttpRequest) -> str:
    """The part of what is trending in the fields that the form names; in all where it names none."""
    fields = Selection.parse(request.POST.get("fields", "")[:1_000]).text
    return _TRENDING + fields if fields else "trending"


def _context(user: User, held: Subscription | None, wish: Wish | None) -> dict[str, Any]:
    shown = wish or (Wish.of(held) if held else Wish(address=user.email, parts=[part for part, _ in _PARTS]))
    return {
        "section": "account",
        "held": held,
        "next": _next(held),
        "stopped": Stopped(held.stopped).label if held and held.stopped else "",
        "mails": settings.EMAIL_READY,
        "wish": shown,
        "parts": _choices(user, shown),
        "fields": ", ".join(_fields(shown)),
        "each": [(each, each) for each in EACH],
        **when(),
    }


def when() -> dict[str, Any]:
    """What `_when.html` lets one choose from."""
    hours = [(hour, f"{hour:02}:00") for hour in range(24)]
    places = [(name, name) for name in zones()]
    return {"rhythms": Rhythm.choices, "weekdays": list(enumerate(WEEKDAYS)), "hours": hours, "zones": places}


def _choices(user: User, wish: Wish) -> list[tuple[str, str, bool]]:
    """Each part with its words, and whether it is chosen."""
    shelves = library.within_reach(user)
    named = [*_PARTS, *((f"collection:{one.pk}", f"What is near to your collection “{one.name}”") for one in shelves)]
    return [(part, words, part in wish.parts) for part, words in named]


def _fields(wish: Wish) -> list[str]:
    return [part.removeprefix(_TRENDING) for part in wish.parts if part.startswith(_TRENDING)]


def _next(held: Subscription | None) -> str:
    """“Monday, 30 November 2026, 07:00 (Europe/Berlin)”; empty where none comes."""
    if held is None or held.next_at is None or held.stopped:
        return ""
    there = local(held.zone, held.next_at)
    return f"{long_day(there.date())}, {there:%H:%M} ({held.zone})"
