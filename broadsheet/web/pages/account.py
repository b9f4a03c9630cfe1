"""A person's account: name, ways to sign in, tokens for programs, invitations, taking everything along, leaving."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from broadsheet.accounts import access, invitations, tokens
from broadsheet.accounts.models import Token, User
from broadsheet.accounts.permissions import may
from broadsheet.accounts.roles import is_last_operator
from broadsheet.community.leaving import leave
from broadsheet.community.pulse import beat
from broadsheet.delivery.webhooks.hooks import may_have
from broadsheet.library import follows
from broadsheet.sources.text import clean
from broadsheet.web.exporting import as_file
from broadsheet.web.methods import page_or_form
from broadsheet.web.people import INVITATION, may_sign_up, reader
from broadsheet.web.signing_in import may_come_again
from broadsheet.web.takeout import everything

LONGEST_NAME = 80


@never_cache
@page_or_form
def account(request: HttpRequest) -> HttpResponse:
    """`/account`; a POST sets the name that others see."""
    user = reader(request, "speak" if request.method == "POST" else "mark")
    if request.method == "POST":
        User.objects.filter(pk=user.pk).update(name=clean(request.POST.get("name", ""))[:LONGEST_NAME])
        beat()
        messages.success(request, "Your name is set.")
        return HttpResponseRedirect(reverse("account"))
    return _account(request, user)


def _account(request: HttpRequest, user: User, token: str = "") -> HttpResponse:
    context = {
        "section": "account",
        "person": user,
        "alone": access.mode() == "single",
        "has_none": not (user.has_usable_password() or may_come_again(user)),
        "tokens": tokens.of(user),
        "token": token,
        "other_sites": bool(settings.SOCIALACCOUNT_PROVIDERS),
        "may_operate": may(user, "operate"),
        "may_invite": access.mode() == "invited" and may(user, "moderate"),
        "longest": LONGEST_NAME,
        "webhooks": may_have(user),
    }
    return render(request, "account.html", context)


@never_cache
@require_POST
def make_token(request: HttpRequest) -> HttpResponse:
    """`/account/tokens`: a new one, whose text this one answer shows."""
    user = reader(request)
    name, scope = clean(request.POST.get("name", "")), request.POST.get("scope", "")
    if not name or scope not in Token.Scope.values:
        raise BadRequest("A token needs a name, and is for reading (read) or for writing too (write).")
    token = tokens.make(user, name, Token.Scope(scope), timezone.now())
    if token is None:
        raise BadRequest(f"You have {tokens.MOST} tokens already; revoke one of them first.")
    return _account(request, user, token)


@require_POST
def revoke_token(request: HttpRequest, pk: int) -> HttpResponse:
    """`/account/tokens/{pk}/revoke`: programs that have it are nobody from now on."""
    tokens.revoke(reader(request), pk)
    messages.success(request, "The token is revoked.")
    return HttpResponseRedirect(reverse("account"))


@never_cache
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """`/account/export.json`: everything that is kept of whoever asks."""
    return as_file(everything(reader(request)), "broadsheet")


@never_cache
@page_or_form
def delete(request: HttpRequest) -> HttpResponse:
    """`/account/delete`: a POST with one's own name in `name` deletes everything of oneself, for good."""
    user = reader(request)
    if access.mode() == "single":
        raise PermissionDenied("This Broadsheet is for one person alone: delete its data folder instead.")
    if is_last_operator(user):
        raise PermissionDenied("Nobody would run this Broadsheet any more: make somebody else an operator first.")
    wrong = request.method == "POST" and request.POST.get("name") != user.username
    if request.method == "POST" and not wrong:
        logout(request)
        with transaction.atomic():
            leave(user, timezone.now())
            follows.forget(user)
            User.objects.filter(pk=user.pk).delete()
        messages.success(request, "Your account and all that was kept of it are deleted.")
        return HttpResponseRedirect(reverse("papers"))
    return render(request, "account_delete.html", {"person": user, "wrong": wrong}, status=400 if wrong else 200)


@never_cache
@page_or_form
def invite(request: HttpRequest) -> HttpResponse:
    """`/invitations`: open ones; a POST makes one, whose link this one answer shows."""
    user, now, link = reader(request, "moderate"), timezone.now(), ""
    if request.method == "POST":
        token = invitations.invite(user, clean(request.POST.get("note", "")), now)
        if token is None:
            raise BadRequest(f"{invitations.MOST} of your invitations are open; revoke some first.")
        link = request.build_absolute_uri(reverse("invited", args=[token]))
    opened = invitations.opened(user, now)
    context = {"opened": opened, "link": link, "days": invitations.LASTING.days}
    return render(request, "invitations.html", context)


@require_POST
def revoke_invitation(request: HttpRequest, pk: int) -> HttpResponse:
    """`/invitations/{pk}/revoke`."""
    invitations.revoke(reader(request, "moderate"), pk)
    return HttpResponseRedirect(reverse("invitations"))


@never_cache
@require_safe
def invited(request: HttpRequest, token: str) -> HttpResponse:
    """`/invited/{token}`: leads to the form of a new account; the invitation is used up only with the account."""
    if access.mode() == "invited":
        request.session[INVITATION] = token[:100]
        if not may_sign_up(request):
            del request.session[INVITATION]
            raise PermissionDenied("This invitation was used before, or is older than two weeks.")
    return HttpResponseRedirect(reverse("account_signup"))
