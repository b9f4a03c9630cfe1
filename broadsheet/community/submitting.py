"""Submitting papers: the only writer of submissions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

from broadsheet.accounts.models import User
from broadsheet.catalog.harvest.looking_up import brought_in
from broadsheet.catalog.keys import all_keys
from broadsheet.catalog.models import Paper
from broadsheet.community.actions import upvote
from broadsheet.community.local import put_into_day, take_out
from broadsheet.community.lookups import found_by, use_up
from broadsheet.community.models import LookUp, Submission
from broadsheet.community.pulse import beat
from broadsheet.sources.http.addresses import is_loopback, is_public
from broadsheet.sources.text import clean, clean_lines

LONGEST_NOTE = 2_000
LONGEST_ADDRESS = 500


class Unsubmittable(Exception):
    """What cannot be submitted so; the message is one sentence."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a person says of a paper that they submit: a note in Markdown, and addresses of other sites."""

    note: str = ""
    media: str = ""
    project: str = ""
    code: str = ""

    @classmethod
    def checked(cls, note: str, media: str, project: str, code: str) -> Said:
        """As it may be kept. Raises Unsubmittable."""
        note = clean_lines(note)
        if len(note) > LONGEST_NOTE:
            raise Unsubmittable(f"Write at most {LONGEST_NOTE:,} characters about the paper; these are {len(note):,}.")
        return cls(note, web_address(media), web_address(project), web_address(code))


def web_address(text: str) -> str:
    """An http(s) address as it may be shown as a link; empty for none. Raises Unsubmittable."""
    text = text.strip()
    if not text:
        return ""
    try:
        parts = urlsplit(text)
        fine = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.username is None
        parts.port  # noqa: B018 – raises where it is no number
    except ValueError:
        fine = False
    if not fine or text != clean(text) or set(text) & set(' <>"\\') or len(text) > LONGEST_ADDRESS:
        raise Unsubmittable(f"“{clean(text)[:80]}” is no address of a page; it must begin with https://.")
    if _is_private(parts.hostname or ""):
        raise Unsubmittable(f"{parts.hostname} is not a public address, so nobody else could follow the link.")
    return text


def _is_private(host: str) -> bool:
    try:
        return is_loopback(host) or host.endswith(".localhost") or not is_public(ip_address(host))
    except ValueError:
        return False


def submit(user: User, paper: Paper, said: Said, with_vote: bool, now: datetime) -> Submission:
    """Put a paper into today's feed `local`; one that the person has submitted already stays as it is. With their
    upvote, if they want. Raises Unsubmittable after too many in a day."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        held = Submission.objects.filter(user=user, key__in=all_keys(paper), withdrawn=None).first()
        if held:
            return held
        midnight = datetime.combine(now.date(), time(), UTC)
        if Submission.objects.filter(user=user, at__gte=midnight).count() >= settings.SUBMISSIONS_A_DAY:
            raise Unsubmittable(f"One person may submit {settings.SUBMISSIONS_A_DAY} papers in a day; go on tomorrow.")
        user.library_changed()
        made = Submission.objects.create(
            user=user,
            key=paper.key,
            day=now.date(),
            at=now,
            note=said.note,
            media=said.media,
            project=said.project,
            code=said.code,
            statement=put_into_day(paper, now.date(), now),
        )
        if with_vote:
            upvote(user, paper, True, now)
        beat()
    return made


def submit_found(user: User, lookup: LookUp, choice: int, said: Said, with_vote: bool, now: datetime) -> Submission:
    """Bring in one of the papers that a look-up of the person's found, and submit it: both or neither. Raises
    Unsubmittable."""
    records = found_by(lookup)
    if not 0 <= choice < len(records):
        raise Unsubmittable("What was looked up has been submitted meanwhile, or was not chosen; look it up again.")
    with transaction.atomic():
        made = submit(user, brought_in(records[choice], now), said, with_vote, now)
        use_up(lookup)
    return made


def relink(submission: Submission, project: str, code: str) -> None:
    """Let a submission that stands lead to other pages; empty: as before. Raises Unsubmittable."""
    links = {"project": web_address(project), "code": web_address(code)}
    with transaction.atomic():
        Submission.objects.filter(pk=submission.pk, withdrawn=None).update(
            **{name: url for name, url in links.items() if url}
        )
        beat()


def withdraw(submission: Submission, now: datetime) -> None:
    """Take a submission back: the paper stays, but no longer in that day's feed unless somebody else put it there."""
    with transaction.atomic():
        submission.user.library_changed()
        stands = Submission.objects.filter(pk=submission.pk, withdrawn=None)
        if stands.update(withdrawn=now, note="", media="", project="", code=""):
            take_out(submission.statement)
            beat()
