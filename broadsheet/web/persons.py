"""People as pages name them."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from broadsheet.accounts.models import User
from broadsheet.community.models import Feature


@dataclass(frozen=True, slots=True)
class PersonLink:
    """The name of a person, and the address of their page."""

    name: str
    url: str


def person_url(username: str) -> str:
    """The address of a person's page."""
    return reverse("person", args=[username])


def person_link(user: User) -> PersonLink:
    """The person as others see them."""
    return PersonLink(user.shown_name, person_url(user.username))


def featured_words(feature: Feature) -> str:
    """“Featured by Ada: the first proof in print”."""
    said = f"Featured by {feature.user.shown_name}"
    return f"{said}: {feature.sentence}" if feature.sentence else said
