"""What a person's own feed may learn from, and the rules and the cut-off that they set over it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from broadsheet.accounts.models import User
from broadsheet.library.models import Cutoff, Mark, Rule
from broadsheet.sources.text import clean

MOST_RULES, MOST_CHARACTERS, MOST_UPVOTED = 100, 100, 30_000


def unlearn(user: User, upvoted: Sequence[str], now: datetime) -> int:
    """Learn nothing any more from all that was done so far, `upvoted` papers among it; the library stays as it is.
    Returns how many papers that are."""
    with transaction.atomic():
        known = set(Mark.objects.filter(user=user).values_list("key", flat=True))
        Mark.objects.bulk_create(Mark(user=user, key=key) for key in dict.fromkeys(upvoted) if key not in known)
        said = Q(saved__isnull=False) | Q(hidden__isnull=False) | ~Q(rating=0) | Q(key__in=list(upvoted)[:MOST_UPVOTED])
        number = Mark.objects.filter(said, user=user, forgotten=None).update(forgotten=now)
    user.library_changed()
    return number


def add_rule(user: User, way: str, field: str, value: str) -> Rule:
    """Of one value the last rule counts. Raises ValueError with a sentence."""
    value = clean(value)[:MOST_CHARACTERS].strip()
    if way not in Rule.Way.values or field not in Rule.Field.values:
        raise ValueError("A rule is `must` or `never`, and of a word, an author or a category.")
    if not any(letter.isalnum() for letter in value):
        raise ValueError("Write what the rule is about: a word, a name, or a category such as cs.CL.")
    if Rule.objects.filter(user=user).count() >= MOST_RULES:
        raise ValueError(f"There are {MOST_RULES} rules already; take one away first.")
    rule, _ = Rule.objects.update_or_create(user=user, field=field, value=value, defaults={"way": way})
    user.library_changed()
    return rule


def remove_rule(user: User, rule: int) -> bool:
    """Whether there was such a rule of this person."""
    number, _ = Rule.objects.filter(user=user, pk=rule).delete()
    user.library_changed()
    return bool(number)


def set_cutoff(user: User, score: float | None) -> None:
    if score is None:
        Cutoff.objects.filter(user=user).delete()
    else:
        Cutoff.objects.update_or_create(user=user, defaults={"score": score})
    user.library_changed()
