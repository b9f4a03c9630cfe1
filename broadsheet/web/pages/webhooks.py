"""The webhooks of who asks: `/webhooks`, and one of them with what it was sent last."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from broadsheet.accounts.models import User
from broadsheet.delivery.models import Event, HookMessage, Preset, Webhook
from broadsheet.delivery.webhooks import hooks
from broadsheet.delivery.webhooks.events import MOST_PAPERS
from broadsheet.library import searches
from broadsheet.sources.text import number_in
from broadsheet.web.methods import page_or_form
from broadsheet.web.people import reader
from broadsheet.web.words import counted, moment

DELIVERIES = 25
"""That a page shows."""
_EVENTS = {**dict(Event.choices), hooks.TEST: "A test"}
_HINTS = {
    Preset.STANDARD: "signed JSON",
    Preset.MATTERMOST: "or Rocket.Chat",
    Preset.MATRIX: "the bridge hookshot",
    Preset.TELEGRAM: "a bot and its chat",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A webhook in the list."""

    name: str
    url: str
    preset: str
    address: str
    state: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message as its owner sees it; `again` where it can be sent once more."""

    pk: int
    what: str
    title: str
    state: str
    answer: str
    when: str
    again: bool


@never_cache
@page_or_form
def webhooks(request: HttpRequest) -> HttpResponse:
    """`/webhooks`: all of them; a POST makes one, whose secret this one answer shows."""
    user = hook_person(request)
    if request.method == "POST":
        wanted = _wanted(request, user)
        try:
            made = hooks.make(user, wanted, timezone.now())
        except hooks.CannotKeep as error:
            return _all(request, user, wanted, str(error))
        if made.secret:
            return _one(request, made, made.secret)
        messages.success(request, "The webhook is made. Send it a test.")
        return _there(made.pk)
    return _all(request, user)


def _all(request: HttpRequest, user: User, wanted: hooks.Wanted | None = None, problem: str = "") -> HttpResponse:
    found = hooks.of(user)
    lines = [Line(one.name, _url(one.pk), one.get_preset_display(), hooks.shown(one.url), _state(one)) for one in found]
    context = {"section": "account", "lines": lines, "full": len(lines) >= hooks.MOST, "most": hooks.MOST}
    said = {"problem": problem, **_form(user, wanted or hooks.Wanted(name="", preset=Preset.STANDARD, url=""))}
    return render(request, "webhooks.html", context | said, status=400 if problem else 200)


@never_cache
@page_or_form
def webhook(request: HttpRequest, number: int) -> HttpResponse:
    """`/webhooks/{number}`: one of them; a POST changes it. An empty `url` leaves the address as it is."""
    user = hook_person(request)
    hook = own_hook(user, number)
    if request.method == "POST":
        wanted = _wanted(request, user)
        try:
            secret = hooks.change(hook, wanted, timezone.now())
        except hooks.CannotKeep as error:
            return _one(request, hook, wanted=wanted, problem=str(error))
        if secret:
            return _one(request, own_hook(user, number), secret)
        messages.success(request, "The webhook is changed.")
        return _there(number)
    return _one(request, hook)


@never_cache
@require_POST
def act(request: HttpRequest, number: int) -> HttpResponse:
    """`/webhooks/{number}/do`: what a button says: `do=test`, `pause`, `resume`, `roll`, or `again 12`."""
    user, now = hook_person(request), timezone.now()
    hook = own_hook(user, number)
    do, _, message = request.POST.get("do", "").partition(" ")
    try:
        match do:
            case "test":
                hooks.try_out(hook, now)
            case "pause":
                hooks.pause(hook, now)
            case "resume":
                hooks.resume(hook, now)
            case "again":
                hooks.send_again(hook, number_in(message), now)
            case "roll":
                return _one(request, own_hook(user, number), hooks.roll(hook, now))
            case _:
                raise BadRequest("Say what is to be done: test, pause, resume, roll, or again with a number.")
    except hooks.CannotKeep as error:
        raise BadRequest(str(error)) from None
    return _there(number)


@never_cache
@page_or_form
def delete(request: HttpRequest, number: int) -> HttpResponse:
    """`/webhooks/{number}/delete`: asks once more; a POST deletes it."""
    hook = own_hook(hook_person(request), number)
    if request.method == "POST":
        hook.delete()
        messages.success(request, "The webhook is deleted.")
        return HttpResponseRedirect(reverse("webhooks"))
    return render(request, "webhook_delete.html", {"section": "account", "hook": hook, "path": _url(number)})


def hook_person(request: HttpRequest) -> User:
    """Who asks. Raises PermissionDenied; Http404 where the operator switched all webhooks off."""
    user = reader(request, "speak")
    if not settings.WEBHOOKS:
        raise Http404("Whoever runs this Broadsheet has switched webhooks off.")
    return user


def own_hook(user: User, number: int) -> Webhook:
    hook = hooks.hook_of(user, number)
    if hook is None:
        raise Http404("You have no such webhook.")
    return hook


def _wanted(request: HttpRequest, user: User) -> hooks.Wanted:
    form = request.POST
    return hooks.Wanted(
        name=form.get("name", "")[:400],
        preset=form.get("preset", ""),
        url=form.get("url", "")[:4_000],
        chat=form.get("chat", "")[:400],
        events=form.getlist("events"),
        search=searches.search_of(user, number_in(form.get("search", ""))),
        top=number_in(form.get("top", "5")),
        hour=number_in(form.get("hour", "6")),
    )


def _one(
    request: HttpRequest, hook: Webhook, secret: str = "", wanted: hooks.Wanted | None = None, problem: str = ""
) -> HttpResponse:
    context: dict[str, Any] = {
        "section": "account",
        "hook": hook,
        "address": hooks.shown(hook.url),
        "state": _state(hook),
        "on": not (hook.paused or hook.off),
        "secret": secret,
        "problem": problem,
        "path": _url(hook.pk),
        "deliveries": [_delivery(one) for one in hooks.messages(hook, DELIVERIES)],
    }
    shown = wanted or hooks.as_wanted(hook)
    return render(request, "webhook.html", context | _form(hook.user, shown), status=400 if problem else 200)


def _form(user: User, wanted: hooks.Wanted) -> dict[str, Any]:
    """What the form offers, and what of it is chosen."""
    return {
        "wanted": wanted,
        "presets": [(one.value, one.label, _HINTS.get(one, ""), one == wanted.preset) for one in Preset],
        "events": [(one.value, one.label, one in wanted.events) for one in Event],
        "searches": searches.searches(user),
        "most_papers": MOST_PAPERS,
        "https": not settings.WEBHOOKS_PRIVATE,
    }


def _state(hook: Webhook) -> str:
    if hook.off:
        return f"Switched off since {moment(hook.off)}. {hook.reason}"
    return f"Paused since {moment(hook.paused)}." if hook.paused else "On."


def _delivery(message: HookMessage) -> Delivery:
    tries = counted(message.tries, "try", "tries")
    if message.next_at is None:
        state = "Taken" if message.done else "Given up"
    else:
        state = f"Waits, tried again {moment(message.next_at)}" if message.tries else "Waits to be sent"
    return Delivery(
        pk=message.pk,
        what=_EVENTS.get(message.event, message.event),
        title=message.payload["data"]["title"],
        state=f"{state} after {tries}" if message.tries and message.next_at is None else state,
        answer=message.answer,
        when=moment(message.made),
        again=message.next_at is None,
    )


def _url(number: int) -> str:
    return reverse("webhook", args=[number])


def _there(number: int) -> HttpResponse:
    return HttpResponseRedirect(_url(number))
