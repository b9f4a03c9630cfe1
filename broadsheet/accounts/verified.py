"""What is proven of a person: the ORCID iD that they signed in with, the mail addresses that they answered from."""

from __future__ import annotations

from collections.abc import Iterable

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount

from broadsheet.accounts.models import User


def verified_orcid(user: User) -> str:
    """The person's ORCID iD, `0000-0002-1825-0097`; empty where they have not signed in with one."""
    return verified_orcids([user]).get(user.pk, "")


def verified_orcids(users: Iterable[User]) -> dict[int, str]:
    """Those of several people by their ids; who has not signed in with one is missing."""
    told = SocialAccount.objects.filter(user__in={user.pk for user in users}, provider="orcid").order_by("-pk")
    return dict(told.values_list("user", "uid"))


def verified_addresses(user: User) -> frozenset[str]:
    """The person's mail addresses, in lower case, that they have shown to be theirs."""
    told = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    return frozenset(address.casefold() for address in told)
