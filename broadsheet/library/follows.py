"""What people follow: the only writer of it, and its reads."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Literal, get_args

from django.db import transaction
from django.db.models import Q

from broadsheet.accounts.models import User
from broadsheet.catalog import queries
from broadsheet.library.models import Follow
from broadsheet.sources.identifiers import normalise_title
from broadsheet.sources.text import clean

Kind = Literal["author", "category", "keyword", "collection", "person"]
KINDS: tuple[Kind, ...] = get_args(Kind)
DONE: frozenset[Kind] = frozenset(("collection", "person"))
"""There papers come in by what people do, old ones too, so that what is new is told by moments."""
MOST = 1_000
"""Of one person."""
LONGEST = 200


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class CannotFollow(Exception):
    """What cannot be followed; the message is one sentence."""


def mark_of(moment: datetime) -> int:
    """A moment as `Follow.seen` holds it: in microseconds since 1970."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def moment_of(mark: int) -> datetime:
    """The moment of such a mark."""
    return _EPOCH + timedelta(microseconds=mark)


def follow(user: User, kind: Kind, what: str, now: datetime) -> None:
    """Follow it, once or again; what is new in it is what comes in from now on. Whether it is there is nobody's
    business: a collection may be another's alone. Raises CannotFollow."""
    what = clean(what)
    same = same_as(kind, what)
    if not same or len(what) > LONGEST:
        raise CannotFollow(f"Name what to follow, in at most {LONGEST} characters.")
    with transaction.atomic():
        held = Follow.objects.filter(user=user)
        if held.filter(kind=kind, same=same).exists():
            return
        if held.count() >= MOST:
            raise CannotFollow(f"You follow {MOST:,} things already; that is as many as there can be.")
        seen = mark_of(now) if kind in DONE else queries.last_id() or 0
        Follow.objects.get_or_create(user=user, kind=kind, same=same, defaults={"what": what, "at": now, "seen": seen})
        user.library_changed()


def unfollow(user: User, kind: Kind, what: str) -> None:
    """Follow it no longer."""
    Follow.objects.filter(user=user, kind=kind, same=same_as(kind, clean(what))).delete()
    user.library_changed()


def forget(user: User) -> None:
    """Nobody follows a person who leaves, or their collections: somebody else may come under that name."""
    theirs = Q(kind="person", what=user.username) | Q(kind="collection", what__startswith=f"{user.username}/")
    for one in Follow.objects.filter(theirs).select_related("user"):
        unfollow(one.user, kind_of(one), one.what)


def all_seen(user: User, until: int, done: int) -> None:
    """All that came in up to this paper has been seen, and of what people did what was done up to this mark."""
    held = Follow.objects.filter(user=user)
    held.exclude(kind__in=DONE).filter(seen__lt=until).update(seen=until)
    held.filter(kind__in=DONE, seen__lt=done).update(seen=done)


def same_as(kind: Kind, what: str) -> str:
    """Equal for all ways to write the same; empty where it says nothing."""
    if kind == "author":
        return normalise_title(what)[:300]
    folded = what if kind in ("collection", "person") else what.casefold()
    return folded[:300] if any(map(str.isalnum, folded)) else ""


def kind_named(text: str) -> Kind | None:
    """The kind of this name."""
    return next((kind for kind in KINDS if kind == text), None)


def follows(user: User) -> list[Follow]:
    """What a person follows, by kind, in the order of the alphabet."""
    return sorted(Follow.objects.filter(user=user), key=lambda one: (KINDS.index(kind_of(one)), one.same))


def kind_of(one: Follow) -> Kind:
    """Its kind, as one of `KINDS`."""
    return next(kind for kind in KINDS if kind == one.kind)


def is_followed(user: User, kind: Kind, what: str) -> bool:
    """Whether a person follows it."""
    return (kind, same_as(kind, clean(what))) in _followed(user.pk, user.library_revision)


@lru_cache(maxsize=64)
def _followed(user: int, _library: int) -> frozenset[tuple[str, str]]:
    return frozenset(Follow.objects.filter(user_id=user).values_list("kind", "same"))


def exported(user: User) -> list[dict[str, str]]:
    """What a person follows, for docs/library-json.md."""
    return [{"kind": one.kind, "what": one.what, "at": one.at.isoformat()} for one in follows(user)]


def adopted(user: User, told: Any, now: datetime) -> None:
    """Follow what `exported` told, as far as it is understood."""
    for one in told[:MOST] if isinstance(told, list) else ():
        kind, what = (one.get("kind"), one.get("what")) if isinstance(one, Mapping) else (None, None)
        known = kind_named(kind) if isinstance(kind, str) else None
        if known and isinstance(what, str):
            try:
                follow(user, known, what, now)
            except CannotFollow:
                continue
