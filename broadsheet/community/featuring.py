"""Putting papers at the head of a day: the only writer of features."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction

from broadsheet.accounts.models import User
from broadsheet.catalog.keys import all_keys
from broadsheet.catalog.models import Paper
from broadsheet.community.local import put_into_day, take_out
from broadsheet.community.models import Feature
from broadsheet.community.pulse import beat
from broadsheet.sources.text import clean

LONGEST = 300
MOST_A_DAY = 10
FARTHEST = timedelta(days=366)


class Unfeaturable(Exception):
    """What cannot be featured so; the message is one sentence."""


def feature(user: User, paper: Paper, day: date, sentence: str, now: datetime) -> Feature:
    """Put a paper at the head of a day, in whose feed `local` it then stands too. Raises Unfeaturable."""
    sentence, today = clean(sentence), now.date()
    if len(sentence) > LONGEST:
        raise Unfeaturable(f"Say why in at most {LONGEST} characters; these are {len(sentence)}.")
    if not today - FARTHEST <= day <= today:
        raise Unfeaturable("Choose a day of the last year: one that is still to come has no papers yet.")
    with transaction.atomic():
        that_day = Feature.objects.filter(day=day)
        if that_day.filter(key__in=all_keys(paper)).exists():
            raise Unfeaturable(f"The paper is featured on {day} already.")
        if that_day.count() >= MOST_A_DAY:
            raise Unfeaturable(f"{MOST_A_DAY} papers are featured on {day}; a day has room for no more.")
        made, _ = Feature.objects.get_or_create(
            day=day, key=paper.key, defaults={"user": user, "at": now, "sentence": sentence}
        )
        if not made.statement:
            made.statement = put_into_day(paper, day, now)
            made.save()
        beat()
    return made


def take_back(held: Feature) -> None:
    """The paper stays, but no longer at the head of that day, nor in its feed unless somebody else put it there."""
    with transaction.atomic():
        if Feature.objects.filter(pk=held.pk).delete()[0]:
            take_out(held.statement)
            beat()
