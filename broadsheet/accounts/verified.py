"""What is proven of a person: the ORCID iD that they signed in with, the mail addresses that they answered from."""

from __future__ import annotations

from django.apps import apps

from broadsheet.accounts.models import User


def verified_orcid(user: User) -> str:
    """The person's ORCID iD, `0000-0002-1825-0097`; empty where they have not signed in with one."""
    if not apps.is_installed("allauth.socialaccount"):
        return ""
    accounts = apps.get_model("socialaccount", "SocialAccount")._default_manager
    return str(accounts.filter(user=user, provider="orcid").values_list("uid", flat=True).first() or "")


def verified_addresses(user: User) -> frozenset[str]:
    """The person's mail addresses, in lower case, that they have shown to be theirs."""
    if not apps.is_installed("allauth.account"):
        return frozenset()
    addresses = apps.get_model("account", "EmailAddress")._default_manager
    told = addresses.filter(user=user, verified=True).values_list("email", flat=True)
    return frozenset(str(address).casefold() for address in told)
