"""What a person may be called here: the name in addresses and after an @, the same for all ways to make an account."""

from __future__ import annotations

from django.core.validators import RegexValidator

RESERVED = [
    *("about", "account", "accounts", "admin", "administrator", "anonymous", "api", "broadsheet", "curator", "desk"),
    *("everyone", "help", "here", "me", "moderator", "nobody", "operator", "papers", "people", "reader", "root"),
    *("staff", "support", "system", "user", "you"),
]
"""Nobody picks these: they would be taken for somebody else, or for a page."""

VALIDATORS = [
    RegexValidator(
        r"\A[a-z0-9](?:[a-z0-9-]{0,37}[a-z0-9])?\Z",
        "A name has small letters, digits and hyphens between them, at most 39.",
    )
]
