"""What a person did in sight of all, asked and was told, as they take it along.

Papers stand under the keys that they had then; what was done first comes first.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet

from broadsheet.accounts.models import User
from broadsheet.community.models import (
    Action,
    Claim,
    Comment,
    EarlierText,
    Feature,
    LookUp,
    Notification,
    NotificationChoice,
    Reaction,
    Report,
    Submission,
    Vote,
)


def exported(user: User) -> dict[str, list[dict[str, Any]]]:
    """All of it by table, as JSON can say it."""
    said = Comment.objects.filter(user=user, deleted=None)
    return {
        "upvotes": _told(Vote.objects.filter(user=user), "key", "at"),
        "submissions": _told(
            Submission.objects.filter(user=user), "key", "day", "at", "note", "media", "project", "code", "withdrawn"
        ),
        "features": _told(Feature.objects.filter(user=user), "key", "day", "at", "sentence"),
        "claims": _told(
            Claim.objects.filter(user=user), "key", "position", "name", "at", "state", "decided_at", "reason"
        ),
        "comments": _told(said, "id", "key", "parent", "text", "at", "edited", "hidden", "reason"),
        "earlier_texts": _told(EarlierText.objects.filter(comment__in=said), "comment", "text", "until"),
        "reactions": _told(Reaction.objects.filter(user=user), "comment", "emoji", "at"),
        "reports": _told(Report.objects.filter(user=user), "kind", "key", "reason", "at", "closed"),
        "notifications": _told(Notification.objects.filter(user=user), "notice", "kind", "key", "note", "at", "read"),
        "notified": _told(NotificationChoice.objects.filter(user=user), "notice", "way"),
        "lookups": _told(LookUp.objects.filter(user=user), "text", "at"),
        "decisions": _told(Action.objects.filter(user=user), "deed", "kind", "key", "reason", "at"),
    }


def _told(rows: QuerySet[Any], *names: str) -> list[dict[str, Any]]:
    return [{name: _said(value) for name, value in row.items()} for row in rows.order_by("pk").values(*names)]


def _said(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
