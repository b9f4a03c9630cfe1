"""Notifications as sentences, for the page and for mail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from broadsheet.community.models import Notice, Notification
from broadsheet.web.things import Thing, things
from broadsheet.web.words import moment

_SENTENCES: Mapping[str, str] = {
    Notice.MENTION: "{who} mentioned you in a comment",
    Notice.REPLY: "{who} replied to your comment",
    Notice.PAPER: "{who} commented on a paper of yours",
    Notice.HIDDEN: "A moderator hid {what} of yours",
    Notice.WEBHOOK: "A webhook of yours is switched off",
}


@dataclass(frozen=True, slots=True)
class Told:
    """A notification in words. `paper` is the title of the paper that it is about, if any."""

    pk: int
    sentence: str
    paper: str
    url: str
    note: str
    when: str
    is_new: bool


def told(rows: Sequence[Notification]) -> list[Told]:
    """Notifications in their order."""
    about = things((row.kind, row.key) for row in rows)
    return [_told(row, about[row.kind, row.key]) for row in rows]


def _told(row: Notification, about: Thing) -> Told:
    who = row.by.shown_name if row.by else "Somebody"
    what = "a comment" if row.kind == "comment" else about.name
    return Told(
        pk=row.pk,
        sentence=_SENTENCES[row.notice].format(who=who, what=what),
        paper=about.paper,
        url=about.url,
        note=row.note,
        when=moment(row.at),
        is_new=row.read is None,
    )
