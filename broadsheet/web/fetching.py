"""When papers were last fetched, whether that failed, and how old the newest are: a line for the front page."""

from __future__ import annotations

from datetime import date

from django.conf import settings

from broadsheet.catalog.harvest.report import LastFetch, last_fetch
from broadsheet.feed.issue import Issue
from broadsheet.web.words import moment, spelled

OLD = 10
"""Days: the longest holidays of the sources are shorter."""


def state() -> str:
    """Another text whenever `fetched` may say something else."""
    last = last_fetch(settings.SOURCES)
    return f"{settings.OFFLINE} {last}"


def fetched(shown: Issue, today: date, front: bool) -> str:
    """Of the front page, of a day without papers and of one that may still grow; empty for other days."""
    last = last_fetch(settings.SOURCES)
    growing = _growing(shown, last)
    if not last.sources or not (front or growing or shown.absence in ("today", "after", "between")):
        return ""
    return " ".join(part for part in (_growth(shown, today, growing), _told(last)) if part)


def _growing(shown: Issue, last: LastFetch) -> bool:
    return last.at is not None and not shown.absence and shown.span.last >= last.at.date()


def _growth(shown: Issue, today: date, growing: bool) -> str:
    if not growing or shown.span.first <= today <= shown.span.last:
        return ""  # of today another sentence says it
    return f"This {shown.span.kind} may still be coming in."


def _told(last: LastFetch) -> str:
    if settings.OFFLINE:
        return "Broadsheet is set to stay offline: no papers are fetched."
    said = f"Papers were last fetched on {moment(last.at)}." if last.at else "No papers have been fetched yet."
    failed = last.states.count("failed")
    if "offline" in last.states:
        said += " The last attempt found no network."
    elif failed:
        sources = f" for {spelled(failed)} of {spelled(last.sources)} sources" if last.sources > 1 else ""
        said += f" The last attempt failed{sources}."
    return said


def aged(newest: date, today: date) -> str:
    """“six months old” of newest papers that are; empty for newer ones."""
    days = (today - newest).days
    if days <= OLD:
        return ""
    for length, unit in ((365, "year"), (30, "month"), (7, "week")):
        if days >= 2 * length:
            return f"The newest papers here are {spelled(days // length)} {unit}s old."
    return f"The newest papers here are {spelled(days)} days old."
