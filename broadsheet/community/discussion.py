"""Reads of what people said about papers. Papers are named by their present keys."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Count, QuerySet

from broadsheet.accounts.models import User
from broadsheet.catalog import queries
from broadsheet.catalog.keys import all_keys, present_keys
from broadsheet.catalog.models import Paper
from broadsheet.community.models import Comment, Emoji, Reaction
from broadsheet.community.writing import mentions, spellings


@dataclass(frozen=True, slots=True)
class Tally:
    """How many reacted to a comment in one way, and whether the person who asks is among them."""

    emoji: Emoji
    number: int
    mine: bool


def visible() -> QuerySet[Comment]:
    """The comments that anybody may read."""
    return Comment.objects.filter(deleted=None, hidden=None)


def on_paper(paper: Paper) -> list[Comment]:
    """The comments on a paper, the oldest first, each followed by its replies. A hidden one keeps its place, one that
    was deleted only if it has replies."""
    rows = Comment.objects.filter(key__in=all_keys(paper)).select_related("user").order_by("at", "pk")
    under: dict[int | None, list[Comment]] = {}
    for row in rows:
        if row.parent_id is None or not row.deleted:
            under.setdefault(row.parent_id, []).append(row)
    above = [row for row in under.get(None, ()) if not row.deleted or row.pk in under]
    return [each for row in above for each in (row, *under.get(row.pk, ()))]


def newest(by: User | None = None) -> QuerySet[Comment]:
    """What was said last comes first; all of it or one person's."""
    rows = visible().select_related("user").order_by("-at", "-pk")
    return rows.filter(user=by) if by else rows


def tallies(comments: Iterable[Comment], user: User | None) -> Mapping[int, list[Tally]]:
    """The reactions to comments by their numbers, in the order of `Emoji`."""
    wanted = [comment.pk for comment in comments]
    rows = Reaction.objects.filter(comment__in=wanted).values_list("comment_id", "emoji")
    counted = Counter((comment, emoji) for comment, emoji in rows)
    mine = frozenset(rows.filter(user=user)) if user else frozenset()
    found: dict[int, list[Tally]] = {}
    for comment in wanted:
        each = ((emoji, counted[comment, emoji]) for emoji in Emoji)
        found[comment] = [Tally(emoji, number, (comment, emoji) in mine) for emoji, number in each if number]
    return found


def people_called(written: Iterable[str]) -> list[User]:
    """Whom mentions mean: people who are here and may speak."""
    names = {name for each in written for name in spellings(each)}
    known = User.objects.filter(username__in=names, is_active=True, banned=None) if names else ()
    return list(known)


def names_in(texts: Iterable[str]) -> frozenset[str]:
    """The user names of all whom these texts mention."""
    return frozenset(user.username for user in people_called(name for text in texts for name in mentions(text)))


def comment_counts(now: str) -> Mapping[str, int]:
    """How many comments each paper has, by keys; those without are missing. `now` is `community.queries.state()`.
    Remembered until it changes, or the catalog."""
    return _comment_counts(now, queries.state()) if now else {}


@lru_cache(maxsize=2)
def _comment_counts(_now: str, _catalog: str) -> Mapping[str, int]:
    rows = list(visible().values_list("key").annotate(Count("pk")).order_by())
    present = present_keys(key for key, _ in rows)
    found: Counter[str] = Counter()
    for key, number in rows:
        if key in present:
            found[present[key]] += number
    return found
