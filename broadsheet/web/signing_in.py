"""How people sign up and in: allauth's flows under our rules of who may come (`accounts/access.py`)."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from broadsheet.accounts import access, invitations
from broadsheet.accounts.models import User
from broadsheet.accounts.verified import verified_addresses
from broadsheet.web.back import is_ours
from broadsheet.web.middleware import POLICY
from broadsheet.web.pages.errors import missing
from broadsheet.web.people import INVITATION, may_sign_up

ENTERED = "entered"
"""Where the session keeps when somebody came in by a link of the command line (seconds of the epoch)."""
LATELY = 300
"""Seconds for which that is proof enough of who it is: they may have no password to be asked for."""
UNDER = "/accounts/"
ALONE = "This Broadsheet is for one person alone: nobody signs in."
SUBJECT = "Broadsheet: "


def _welcome(request: HttpRequest, make: Callable[[], User]) -> User:
    """The new person, if they may come; the invitation is then used up."""
    with transaction.atomic():
        user = make()
        invited = access.mode() != "open"
        if invited and not invitations.use(request.session.get(INVITATION, ""), user, timezone.now()):
            raise PermissionDenied("This invitation was used before, or is older than two weeks.")
    request.session.pop(INVITATION, None)
    return user


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """What allauth asks us about accounts."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return may_sign_up(request)

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        make = super().save_user
        return _welcome(request, lambda: make(request, user, form, commit))

    def is_safe_url(self, url: str) -> bool:
        return is_ours(context.request, url)

    def is_reauthentication_required(self, *, app: str, **more: Any) -> bool:
        entered = context.request.session.get(ENTERED, 0)
        return time.time() - entered > LATELY and bool(super().is_reauthentication_required(app=app, **more))

    def format_email_subject(self, subject: str) -> str:
        return SUBJECT + subject


class SocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """The same, of accounts at other sites."""

    def get_app(self, request: HttpRequest, provider: str, client_id: str | None = None) -> Any:
        if not self.list_apps(request, provider=provider, client_id=client_id):
            raise Http404("Nobody signs in by that site here.")
        return super().get_app(request, provider, client_id)

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return may_sign_up(request)

    def save_user(self, request: HttpRequest, sociallogin: Any, form: Any = None) -> User:
        make = super().save_user
        return _welcome(request, lambda: make(request, sociallogin, form))


def may_come_again(user: User) -> bool:
    """Whether somebody without a password can sign in: by passkey, by another site, or by a code by mail."""
    by_mail = settings.EMAIL_READY and verified_addresses(user)
    by_key = Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).exists()
    by_site: bool = SocialAccount.objects.filter(user=user).exists()
    return bool(by_mail or by_key or by_site)


def account_pages(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """The pages of accounts: none where one person is alone; their forms may lead to the sites that people sign in by;
    nothing of them is kept by anybody."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(UNDER):
            return get_response(request)
        if access.mode() == "single":
            return missing(request, ALONE)
        response = get_response(request)
        response.headers["Cache-Control"] = "private, no-store"
        if settings.SOCIALACCOUNT_PROVIDERS:
            policy = POLICY.replace("form-action 'self'", "form-action 'self' https:")
            response.headers["Content-Security-Policy"] = policy
        return response

    return middleware
