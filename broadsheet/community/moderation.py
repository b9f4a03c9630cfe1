"""What readers report and moderators decide. The only writer of reports, bans and the log of actions."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction

from broadsheet.accounts.models import Role, User
from broadsheet.accounts.permissions import may, may_act_on
from broadsheet.accounts.roles import give
from broadsheet.catalog import operating
from broadsheet.catalog.models import Paper
from broadsheet.community import claiming
from broadsheet.community.models import Action, Claim, Comment, Deed, Kind, Notice, Report
from broadsheet.community.notifications import notify
from broadsheet.community.pulse import beat
from broadsheet.community.writing import LONGEST_REASON, Refused
from broadsheet.sources.text import clean, number_in

AN_HOUR = 30
"""Reports of one person."""


def report(user: User, kind: Kind, key: str, reason: str, now: datetime) -> None:
    """Ask moderators to look at a comment or a person; again and again, it is one open report. Raises Refused."""
    why = _reason(reason)
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        if Report.objects.filter(user=user, at__gt=now - timedelta(hours=1)).count() >= AN_HOUR:
            raise Refused(f"That is {AN_HOUR} reports within an hour; wait a little.")
        mine = {"user": user, "kind": kind, "key": key}
        if not Report.objects.filter(**mine, closed=None).update(reason=why):
            Report.objects.create(**mine, reason=why, at=now)


def close(user: User, kind: Kind, key: str, deed: Deed, now: datetime) -> None:
    """Close all open reports of one thing: something was done about it (`RESOLVE`), or nothing need be (`DISMISS`)."""
    _allow(user, owner(kind, key))
    with transaction.atomic():
        if Report.objects.filter(kind=kind, key=key, closed=None).update(closed=now):
            _note(user, deed, kind, key, "", now)


def drop_reports(person: User, now: datetime) -> None:
    """Close what is reported of a person who leaves: somebody else may take the name."""
    Report.objects.filter(kind=Kind.PERSON, key=person.username, closed=None).update(closed=now)


def hide(user: User, comment: Comment, reason: str, now: datetime) -> None:
    """Hide a comment; why stands in its place, and its author is told. That closes its reports. Raises Refused."""
    _allow(user, comment.user)
    why, key = _reason(reason), str(comment.pk)
    with transaction.atomic():
        if not Comment.objects.filter(pk=comment.pk, hidden=None, deleted=None).update(hidden=now, reason=why):
            raise Refused("This comment is hidden already, or deleted.")
        Report.objects.filter(kind=Kind.COMMENT, key=key, closed=None).update(closed=now)
        _note(user, Deed.HIDE, Kind.COMMENT, key, why, now)
        if comment.user:
            notify(comment.user, Notice.HIDDEN, Kind.COMMENT, key, now, note=why)
        beat()


def unhide(user: User, comment: Comment, now: datetime) -> None:
    """Show a hidden comment again."""
    _allow(user, comment.user)
    with transaction.atomic():
        if Comment.objects.filter(pk=comment.pk).exclude(hidden=None).update(hidden=None, reason=""):
            _note(user, Deed.UNHIDE, Kind.COMMENT, str(comment.pk), "", now)
            beat()


def ban(user: User, person: User, reason: str, now: datetime) -> None:
    """Let a person speak no more; what they keep for themselves stays theirs. Raises Refused."""
    _allow(user, person)
    _set_ban(user, person, now, Deed.BAN, _reason(reason), now)


def unban(user: User, person: User, reason: str, now: datetime) -> None:
    """Let a person speak again. Raises Refused."""
    _allow(user, person)
    _set_ban(user, person, None, Deed.UNBAN, _reason(reason), now)


def _set_ban(user: User, person: User, since: datetime | None, deed: Deed, why: str, now: datetime) -> None:
    with transaction.atomic():
        if User.objects.filter(pk=person.pk, banned__isnull=since is not None).update(banned=since):
            person.library_changed()
            _note(user, deed, Kind.PERSON, person.username, why, now)
            beat()


def set_role(user: User, person: User, role: Role, now: datetime) -> None:
    """Make somebody a reader, a curator, a moderator or an operator; operators alone do, and not of themselves."""
    if not may(user, "operate") or person.pk == user.pk:
        raise PermissionDenied("Operators alone give roles, and nobody gives one to themselves.")
    with transaction.atomic():
        give(person, role)
        person.library_changed()
        _note(user, Deed.ROLE, Kind.PERSON, person.username, f"now {role.label.lower()}", now)
        beat()


def join(user: User, paper: Paper, other: Paper, now: datetime) -> Paper:
    """Decide that two papers are one. Raises catalog.operating.Undecidable."""
    _allow(user, None)
    joined = operating.join(paper, other, now)
    _note(user, Deed.JOIN, Kind.PAPER, joined.key, f"{paper.key} and {other.key}", now)
    return joined


def part(user: User, paper: Paper, other: Paper, now: datetime) -> None:
    """Decide that two papers of one title are two. Raises catalog.operating.Undecidable."""
    _allow(user, None)
    operating.part(paper, other, now)
    _note(user, Deed.PART, Kind.PAPER, paper.key, f"from {other.key}", now)


def separate(user: User, paper: Paper, records: list[int], now: datetime) -> list[Paper]:
    """Decide that these statements are about another paper. Raises catalog.operating.Undecidable."""
    _allow(user, None)
    papers = operating.separate(paper, records, now)
    _note(user, Deed.PART, Kind.PAPER, paper.key, f"into {' and '.join(each.key for each in papers)}", now)
    return papers


def decide_claim(user: User, claim: Claim, deed: Deed, reason: str, now: datetime) -> None:
    """Accept or refuse a claim, or let it wait again (`REOPEN`). Raises claiming.Unclaimable.

    An operator may decide about their own: where there is but one, nobody else can.
    """
    _allow(user, None if may(user, "operate") else claim.user)
    with transaction.atomic():
        if deed == Deed.REOPEN:
            claiming.undo(claim, now)
        else:
            claiming.decide(claim, user, deed == Deed.ACCEPT, reason, now)
        _note(user, deed, Kind.PERSON, claim.user.username, f"{claim.key} {clean(reason)}".strip(), now)


def owner(kind: Kind, key: str) -> User | None:
    """Whose thing it is; None for a paper, and where its author has left or it is not there."""
    if kind == Kind.PERSON:
        return User.objects.filter(username=key).first()
    if kind == Kind.COMMENT:
        held = Comment.objects.select_related("user").filter(pk=number_in(key)).first()
        return held.user if held else None
    return None


def _allow(user: User, other: User | None) -> None:
    if not may(user, "moderate"):
        raise PermissionDenied("This is for moderators.")
    if not may_act_on(user, other):
        raise PermissionDenied("Nobody decides about themselves, or about somebody of a higher role.")


def _reason(text: str) -> str:
    why = clean(text[: 4 * LONGEST_REASON])
    if not why:
        raise Refused("Say why, in a sentence.")
    if len(why) > LONGEST_REASON:
        raise Refused(f"Say why in at most {LONGEST_REASON} characters.")
    return why


def _note(user: User, deed: Deed, kind: Kind, key: str, reason: str, now: datetime) -> None:
    Action.objects.create(
        user=user, name=user.username, deed=deed, kind=kind, key=key, reason=reason[:LONGEST_REASON], at=now
    )
