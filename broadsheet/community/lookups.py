"""How often a person may have papers looked up, and what was found for them: the only writer of look-ups."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from broadsheet.accounts.models import User
from broadsheet.community.models import LookUp
from broadsheet.sources.base import PaperRecord
from broadsheet.sources.jsonl import from_json, to_json

AN_HOUR = timedelta(hours=1)
MOST_AN_HOUR = 20
LASTING = timedelta(seconds=30)
"""More than a look-up takes: one that has not ended by then never will."""
MOST_FOUND = 10


class TooMany(Exception):
    """The person has to wait; the message is one sentence."""


def begin(user: User, text: str, now: datetime) -> LookUp:
    """Begin a look-up. Raises TooMany while another of the person's is on its way, or after too many in an hour."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)  # two requests at once come here one after the other
        LookUp.objects.filter(at__lte=now - AN_HOUR).delete()
        mine = LookUp.objects.filter(user=user)
        if mine.filter(ended=None, at__gt=now - LASTING).exists():
            raise TooMany("Your last look-up is still on its way; wait for it, then try again.")
        if mine.count() >= MOST_AN_HOUR:
            raise TooMany(f"That would be more than {MOST_AN_HOUR} look-ups in an hour; try again later.")
        return LookUp.objects.create(user=user, at=now, text=text)


def end(lookup: LookUp, found: Sequence[PaperRecord], said: str, now: datetime) -> None:
    """Keep what was found, or why nothing was."""
    lookup.found = [to_json(record) for record in found[:MOST_FOUND]]
    lookup.said, lookup.ended = said, now
    lookup.save()


def found_by(lookup: LookUp) -> list[PaperRecord]:
    """The records that a look-up found."""
    return [from_json(one) for one in lookup.found]


def use_up(lookup: LookUp) -> None:
    """What was found has been submitted."""
    LookUp.objects.filter(pk=lookup.pk).update(found=[])
