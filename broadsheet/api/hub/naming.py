"""People and organisations as the original names them, and the numbers that it gives to everything."""

from __future__ import annotations

from hashlib import blake2b

from django.templatetags.static import static

from broadsheet.accounts.models import User
from broadsheet.accounts.permissions import may
from broadsheet.api.hub.contract import Organization, Person

_ICON = "broadsheet/icon.svg"


def object_id(*parts: object) -> str:
    """24 hexadecimal digits, always the same for the same thing."""
    return blake2b("\0".join(map(str, parts)).encode("utf-8", "replace"), digest_size=12).hexdigest()


def picture(site: str) -> str:
    """Nobody has a picture here: it is the one of Broadsheet."""
    return site + static(_ICON)


def user_id(username: str) -> str:
    """The number of a person of this name, here or on another site."""
    return object_id("user", username)


def person(user: User, site: str) -> Person:
    """Somebody who is here."""
    return {**named(user.username, site), "fullname": user.shown_name, "isMod": may(user, "moderate")}


def named(name: str, site: str) -> Person:
    """Somebody of whom only the name on another site is known."""
    return {
        "_id": user_id(name),
        "avatarUrl": picture(site),
        "avatar": picture(site),
        "fullname": name,
        "name": name,
        "user": name,
        "type": "user",
        "isPro": False,
        "isHf": False,
        "isHfAdmin": False,
        "isMod": False,
    }


def organization(told: dict[str, str], site: str) -> Organization:
    """The one that a source named; `told` has `name` and perhaps `fullname`."""
    name = told.get("name", "")
    return {
        "_id": object_id("organization", name),
        "name": name,
        "fullname": told.get("fullname") or name,
        "avatar": picture(site),
        "avatarUrl": picture(site),
    }
