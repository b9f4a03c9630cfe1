"""Everything that is kept of a person here, as one JSON object, for that person."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.admin.models import LogEntry

from broadsheet.accounts import tokens
from broadsheet.accounts.models import Invitation, User
from broadsheet.community import portable as community
from broadsheet.delivery import portable as delivery
from broadsheet.delivery.feed_keys import renewals
from broadsheet.library import portable as library
from broadsheet.library.queries import shared_with


def everything(user: User) -> dict[str, Any]:
    """What the account holds, the library as `library.json` has it (docs/library-json.md), the groups of others that
    the person is in, what they did in sight of all, and what goes out to them."""
    return {
        "account": _account(user),
        "library": library.exported(user),
        "groups": [one.path for one in shared_with(user)],
        **community.exported(user),
        **delivery.exported(user),
        "admin": [
            {"at": one.action_time.isoformat(), "what": str(one)}
            for one in LogEntry.objects.filter(user=user).order_by("pk")
        ],
    }


def _account(user: User) -> dict[str, Any]:
    invited = Invitation.objects.filter(by=user).order_by("pk")
    return {
        "username": user.username,
        "name": user.name,
        "role": user.role,
        "joined": user.date_joined.isoformat(),
        "last_signed_in": user.last_login.isoformat() if user.last_login else None,
        "banned": user.banned.isoformat() if user.banned else None,
        "emails": list(EmailAddress.objects.filter(user=user).values("email", "verified", "primary")),
        "passkeys": [str(one) for one in Authenticator.objects.filter(user=user)],
        "signs_in_by": list(SocialAccount.objects.filter(user=user).values("provider", "uid")),
        "tokens": [{"name": one.name, "scope": one.scope, "made": one.made.isoformat()} for one in tokens.of(user)],
        "invitations": [{"note": one.note, "made": one.made.isoformat()} for one in invited],
        "feed_addresses_made_new": renewals(user),
        "invited_by": list(Invitation.objects.filter(used_by=user).values_list("by__username", flat=True)),
    }
