"""The only writer of what people do to papers in sight of all."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from broadsheet.accounts.models import User
from broadsheet.catalog.keys import all_keys
from broadsheet.catalog.models import Paper
from broadsheet.community.models import Vote
from broadsheet.community.pulse import beat


def upvote(user: User, paper: Paper, on: bool, now: datetime) -> None:
    """Upvote a paper, or take that back; once or again, it is one vote a person."""
    with transaction.atomic():
        user.library_changed()
        beat()
        held = Vote.objects.filter(user=user, key__in=all_keys(paper))
        first = held.order_by("at", "pk").first()
        if on and first is None:
            Vote.objects.create(user=user, key=paper.key, at=now)
        elif on and first:
            held.exclude(pk=first.pk).delete()
            Vote.objects.filter(pk=first.pk).update(key=paper.key)
        else:
            held.delete()
