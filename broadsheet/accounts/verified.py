"""What is proven of a person: the ORCID iD that they signed in with, the mail addresses that they answered from."""

from __future__ import annotations

from collections.abc import Iterable

from django.apps import apps

from broadsheet.accounts.models import User


def verified_orcid(user: User) -> str:
    """The person's ORCID iD, `0000-0002-1825-0097`; empty where they have not signed in with one."""
    return verified_orcids([user]).get(user.pk, "")


def verified_orcids(users: Iterable[User]) -> dict[int, str]:
    """Those of several people by their ids; who has not signed in with one is missing."""
    if not apps.is_installed("allauth.socialaccount"):
        return {}
    accounts = apps.get_model("socialaccount", "SocialAccount")._default_manager
    told = accounts.filter(user__in={user.pk for user in users}, provider="orcid").order_by("-pk")
    return {user: str(uid) for user, uid in told.values_list("user", "uid")}


def verified_addresses(user: User) -> frozenset[str]:
    """The person's mail addresses, in lower case, that they have shown to be theirs."""
    if not apps.is_installed("allauth.account"):
        return frozenset()
    addresses = apps.get_model("account", "EmailAddress")._default_manager
    told = addresses.filter(user=user, verified=True).values_list("email", flat=True)
    return frozenset(str(address).casefold() for address in told)
