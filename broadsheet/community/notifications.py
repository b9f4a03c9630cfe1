"""What people should know: told once, read, and how each wants to be told. The only writer of notifications."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache

from django.db import transaction
from django.db.models import Q, QuerySet

from broadsheet.accounts.models import User
from broadsheet.community.models import Comment, Kind, Notice, Notification, NotificationChoice, Way

GIVEN_UP = timedelta(days=2)
"""A mail that could not be sent for so long is not sent any more."""
TRIED_AGAIN = timedelta(minutes=15)


def notify(
    user: User, notice: Notice, kind: Kind, key: str, now: datetime, *, by: User | None = None, note: str = ""
) -> None:
    """Tell a person of something, once; of one comment also once if it is a reply as well as a mention. Nobody is told
    of what they did themselves, or of what they do not want to be told."""
    way = choices(user)[notice]
    if way == Way.NONE or user == by or not user.is_active:
        return
    about = Notification.objects.filter(user=user, kind=kind, key=key)
    if about.filter(notice=notice).exists() or (
        notice != Notice.HIDDEN and about.exclude(notice=Notice.HIDDEN).exists()
    ):
        return
    values = {"by": by, "note": note[:300], "at": now, "by_mail": way == Way.MAIL}
    Notification.objects.get_or_create(user=user, notice=notice, kind=kind, key=key, defaults=values)
    user.library_changed()


def notify_of(comment: Comment, user: User, notice: Notice, now: datetime) -> None:
    """Tell a person of a comment."""
    notify(user, notice, Kind.COMMENT, str(comment.pk), now, by=comment.user)


def choices(user: User) -> Mapping[str, str]:
    """How a person wants to be told, by notice."""
    chosen = dict(NotificationChoice.objects.filter(user=user).values_list("notice", "way"))
    return {notice: chosen.get(notice, Way.PAGE) for notice in Notice.values}


def choose(user: User, notice: Notice, way: Way) -> None:
    """Be told so from now on; where that is not by mail, nothing that waits is sent any more."""
    with transaction.atomic():
        NotificationChoice.objects.update_or_create(user=user, notice=notice, defaults={"way": way})
        if way != Way.MAIL:
            Notification.objects.filter(user=user, notice=notice, sent_at=None).update(by_mail=False)


def unread(user: User) -> int:
    """How many a person has not read; remembered until one comes or is read."""
    return _unread(user.pk, user.library_revision)


@lru_cache(maxsize=1_024)
def _unread(user: int, _library: int) -> int:
    return Notification.objects.filter(user_id=user, read=None).count()


def told(user: User) -> QuerySet[Notification]:
    """All that a person was told, the last first."""
    return Notification.objects.filter(user=user).select_related("by").order_by("-at", "-pk")


def mark_read(user: User, now: datetime, pk: int | None = None) -> None:
    """One of them or, without `pk`, all; those of others stay as they are."""
    mine = Notification.objects.filter(user=user, read=None)
    if (mine.filter(pk=pk) if pk else mine).update(read=now):
        user.library_changed()


def to_send(now: datetime, most: int) -> list[Notification]:
    """What is to be sent by mail, the oldest first; what failed rests for a while."""
    rested = Q(tried_at=None) | Q(tried_at__lte=now - TRIED_AGAIN)
    waiting = Notification.objects.filter(rested, by_mail=True, sent_at=None, at__gt=now - GIVEN_UP)
    return list(waiting.select_related("user", "by").order_by("at", "pk")[:most])


def note_sent(pk: int, now: datetime) -> None:
    """That it went out; noted at once, so that a worker that is killed sends at most one mail again."""
    Notification.objects.filter(pk=pk).update(sent_at=now)


def note_failed(pk: int, now: datetime, *, for_good: bool) -> None:
    """That it did not go out now or, `for_good`, never will."""
    Notification.objects.filter(pk=pk).update(tried_at=now, **({"by_mail": False} if for_good else {}))
