"""Everything that is kept of a person here, as one JSON object, for that person."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount

from broadsheet.accounts import tokens
from broadsheet.accounts.models import User
from broadsheet.community import discussion as comments
from broadsheet.community.notifications import choices
from broadsheet.community.queries import upvoted
from broadsheet.library.portable import exported


def everything(user: User) -> dict[str, Any]:
    """What the account holds, and the library as `library.json` has it (docs/library-json.md)."""
    return {
        "account": {
            "username": user.username,
            "name": user.name,
            "role": user.role,
            "joined": user.date_joined.isoformat(),
            "emails": list(EmailAddress.objects.filter(user=user).values("email", "verified", "primary")),
            "passkeys": [str(one) for one in Authenticator.objects.filter(user=user)],
            "signs_in_by": list(SocialAccount.objects.filter(user=user).values("provider", "uid")),
            "tokens": [{"name": one.name, "scope": one.scope, "made": one.made.isoformat()} for one in tokens.of(user)],
        },
        "library": exported(user),
        "upvoted": upvoted(user),
        "comments": comments.exported(user),
        "notified": dict(choices(user)),
    }
