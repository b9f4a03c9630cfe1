"""Who may do what: the one place that decides."""

from __future__ import annotations

from typing import Literal

from django.contrib.auth.models import AnonymousUser

from broadsheet.accounts.models import Role, User

Action = Literal["mark", "upvote", "speak", "feature", "moderate", "operate"]
"""`mark`: keep things for oneself. `upvote` and `speak` (comment, react, submit, report, claim, share, send webhooks):
in sight of others. `feature`: put a paper at the head of a day. `moderate`: decide about what others said.
`operate`: all."""

_LEAST: dict[Action, Role] = {
    "mark": Role.READER,
    "upvote": Role.READER,
    "speak": Role.READER,
    "feature": Role.CURATOR,
    "moderate": Role.MODERATOR,
    "operate": Role.OPERATOR,
}
"""The least role that may; each role may all that those before it may."""


def may(user: User | AnonymousUser, action: Action) -> bool:
    """Whether a person may do this; nobody who is not signed in may do anything, and who is banned keeps what is for
    themselves alone."""
    if not isinstance(user, User) or not user.is_active or (user.banned and action != "mark"):
        return False
    return _rank(Role(user.role)) >= _rank(_LEAST[action])


def may_act_on(user: User, other: User | None) -> bool:
    """Whether a person may decide about what another one said, or about that person: nobody may about themselves or
    about a higher role. None is whoever has left."""
    if not may(user, "moderate"):
        return False
    return other is None or (user.pk != other.pk and _rank(Role(other.role)) <= _rank(Role(user.role)))


def _rank(role: Role) -> int:
    return list(Role).index(role)
