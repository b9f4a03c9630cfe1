"""What the tables hold of people."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.apps import apps

from broadsheet.accounts.models import User
from broadsheet.library.follows import DONE
from broadsheet.library.models import Collection

APPS = ("accounts", "library", "community", "delivery", "account", "mfa")
OWNERS = {
    "User": "pk",
    "Invitation": "by_id",
    "Collection": "owner_id",
    "CollectionEntry": "collection__owner_id",
    Collection.members.through.__name__: "collection__owner_id",
    "EarlierText": "comment__user_id",
    "EmailConfirmation": "email_address__user_id",
}
"""By what a row of a table is somebody's, where that is not `user_id`."""
PASSING = frozenset(("library_revision", "last_login"))

Key = tuple[str, int]


def held() -> Mapping[Key, tuple[int | None, Mapping[str, Any]]]:
    """Each row: whose it is, and what it holds; but for the pulse, which is nobody's."""
    found = {}
    for model in (one for app in APPS for one in apps.get_app_config(app).get_models(include_auto_created=True)):
        if model.__name__ == "Pulse":
            continue
        owner = OWNERS.get(model.__name__, "user_id")
        owners = dict(model._default_manager.values_list("pk", owner))
        for row in model._default_manager.values():
            values = {name: value for name, value in row.items() if name not in PASSING}
            found[model.__name__, row["id"]] = (owners[row["id"]], values)
    return found


def without_chance(found: Mapping[Key, tuple[int | None, Mapping[str, Any]]]) -> Mapping[Key, Mapping[str, Any]]:
    """The same without what is different each time: of moments only the year, and no secrets."""
    return {
        key: {
            name: value.year if isinstance(value, datetime) else value
            for name, value in values.items()
            if name not in ("digest", "entry", "statement")
            and not (name == "seen" and values.get("kind") in DONE)  # a moment too
        }
        for key, (_, values) in found.items()
    }


def number_of(username: str) -> int:
    return User.objects.get(username=username).pk
