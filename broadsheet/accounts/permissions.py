"""Who may do what: the one place that decides."""

from __future__ import annotations

from typing import Literal

from django.contrib.auth.models import AnonymousUser

from broadsheet.accounts.models import Role, User

Action = Literal["mark", "upvote", "operate"]

_LEAST: dict[Action, Role] = {"mark": Role.READER, "upvote": Role.READER, "operate": Role.OPERATOR}
"""The least role that may; each role may all that those before it may."""


def may(user: User | AnonymousUser, action: Action) -> bool:
    """Whether a person may do this; nobody who is not signed in may do anything."""
    return isinstance(user, User) and user.is_active and list(Role).index(Role(user.role)) >= _rank(action)


def _rank(action: Action) -> int:
    return list(Role).index(_LEAST[action])
