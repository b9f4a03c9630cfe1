"""Reads for moderators: what readers reported, what is hidden, who is banned, what was decided."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from broadsheet.accounts.models import User
from broadsheet.community.models import Action, Comment, Kind, Report

MOST = 200
"""Reports, hidden comments or banned people that one page shows."""


@dataclass(frozen=True, slots=True)
class Case:
    """A thing that readers reported."""

    kind: Kind
    key: str
    reports: list[Report]


def open_cases() -> list[Case]:
    """What is to be looked at, the longest waiting first."""
    rows = Report.objects.filter(closed=None).select_related("user").order_by("at", "pk")[:MOST]
    found: dict[tuple[str, str], list[Report]] = {}
    for row in rows:
        found.setdefault((row.kind, row.key), []).append(row)
    return [Case(Kind(kind), key, reports) for (kind, key), reports in found.items()]


def open_reports() -> int:
    """How many reports are open."""
    return Report.objects.filter(closed=None).count()


def hidden_comments() -> list[Comment]:
    """What moderators hid, the last first."""
    rows = Comment.objects.filter(deleted=None).exclude(hidden=None).select_related("user")
    return list(rows.order_by("-hidden", "-pk")[:MOST])


def banned_people() -> list[User]:
    """Who may not speak, the last first."""
    return list(User.objects.exclude(banned=None).order_by("-banned", "pk")[:MOST])


def actions() -> QuerySet[Action]:
    """All that moderators decided, the last first."""
    return Action.objects.order_by("-at", "-pk")
