"""The only writer of comments and of reactions to them."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from broadsheet.accounts.models import User
from broadsheet.catalog.models import Paper
from broadsheet.community.discussion import people_called
from broadsheet.community.models import Comment, EarlierText, Emoji, Notice, Notification, Reaction
from broadsheet.community.notifications import notify_of
from broadsheet.community.pulse import beat
from broadsheet.community.queries import owners
from broadsheet.community.writing import Refused, cleaned, mentions

AN_HOUR = 30
"""Comments and edits of one person."""
A_FORM_SENT_TWICE = timedelta(minutes=1)
"""Within this time the same words in the same place are the same comment."""


def post(user: User, paper: Paper, text: str, now: datetime, to: Comment | None = None) -> Comment:
    """Comment on a paper or, with `to`, reply to a comment; a reply to a reply stands under the same comment.

    Raises Refused.
    """
    kept = cleaned(text)
    with transaction.atomic():
        _within_the_hour(user, now)
        if to and not Comment.objects.filter(pk=to.pk, deleted=None, hidden=None).exists():
            raise Refused("The comment that you reply to is not there any more.")
        above = (to.parent or to) if to else None
        where = {"user": user, "key": above.key if above else paper.key, "parent": above, "text": kept}
        twin = Comment.objects.filter(**where, deleted=None, at__gt=now - A_FORM_SENT_TWICE).first()
        if twin:
            return twin
        made = Comment.objects.create(**where, at=now)
        if to and to.user:
            notify_of(made, to.user, Notice.REPLY, now)
        for owner in owners(paper):
            notify_of(made, owner, Notice.PAPER, now)
        _tell_mentioned(made, now)
        beat()
    return made


def edit(comment: Comment, text: str, now: datetime) -> None:
    """Let a comment say something else; what it said before stays to be read. Raises Refused."""
    kept = cleaned(text)
    with transaction.atomic():
        held = Comment.objects.select_for_update().get(pk=comment.pk)
        if held.deleted or held.hidden:
            raise Refused("This comment cannot be edited any more.")
        if held.text == kept:
            return
        if held.user:
            _within_the_hour(held.user, now)
        EarlierText.objects.create(comment=held, text=held.text, until=now)
        held.text, held.edited = kept, now
        held.save(update_fields=["text", "edited"])
        _tell_mentioned(held, now)
        beat()


def delete(comment: Comment, now: datetime) -> None:
    """Take a comment back: its text, earlier ones and reactions go, and so does what people were told of it."""
    with transaction.atomic():
        Comment.objects.filter(pk=comment.pk).update(text="", deleted=now)
        EarlierText.objects.filter(comment=comment).delete()
        Reaction.objects.filter(comment=comment).delete()
        told = Notification.objects.filter(kind="comment", key=str(comment.pk)).exclude(notice=Notice.HIDDEN)
        for user in User.objects.filter(notifications__in=told).distinct():
            user.library_changed()
        told.delete()
        beat()


def react(user: User, comment: Comment, emoji: str, now: datetime) -> None:
    """Toggle a reaction. Raises Refused for what is none, or where there is nothing to react to."""
    if emoji not in Emoji.values:
        raise Refused("There is no such reaction.")
    with transaction.atomic():
        if not Comment.objects.filter(pk=comment.pk, deleted=None, hidden=None).exists():
            raise Refused("The comment that you react to is not there any more.")
        gone, _ = Reaction.objects.filter(user=user, comment=comment, emoji=emoji).delete()
        if not gone:
            Reaction.objects.get_or_create(user=user, comment=comment, emoji=emoji, defaults={"at": now})
        beat()


def _within_the_hour(user: User, now: datetime) -> None:
    """One after the other for a person, so that of several forms at once none is counted too little."""
    User.objects.select_for_update().get(pk=user.pk)
    since = now - timedelta(hours=1)
    said = Comment.objects.filter(user=user, at__gt=since).count()
    if said + EarlierText.objects.filter(comment__user=user, until__gt=since).count() >= AN_HOUR:
        raise Refused(f"That is {AN_HOUR} comments within an hour; wait a little.")


def _tell_mentioned(comment: Comment, now: datetime) -> None:
    for person in people_called(mentions(comment.text)):
        notify_of(comment, person, Notice.MENTION, now)
