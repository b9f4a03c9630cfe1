"""Numbers, dates and names as a newspaper writes them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from urllib.parse import urlsplit

from broadsheet.feed.span import Span
from broadsheet.sources.base import FAMILY_NAMES, family
from broadsheet.sources.text import counted as counted
from broadsheet.sources.text import long_day as long_day

FEED_NAMES = {"arxiv": "arXiv", "hf": "Hugging Face Daily Papers", "local": "Broadsheet"}
WAY_NAMES = {"new": "New", "cross": "Cross-listed", "replaced": "New versions"}
_OWN_FEEDS = "feed-"
"""Before the name that the operator gave to some RSS or Atom feeds."""
SITE_NAMES = {**FAMILY_NAMES, "hf": "Hugging Face"}

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_DATE_KINDS = {
    "submitted": "Submitted",
    "published": "Published",
    "venue-date": "Presented",
    "announced": "Announced",
    "id-month": "Of",
    "venue-year": "Of",
}
_DATE_NOTES = {
    "announced": "the day it first stood in a listing, one to three days after it was submitted",
    "id-month": "the month in its arXiv number",
    "venue-year": "the year of its venue",
    "venue-date": "the date of its venue",
    "submitted": "its first version",
}


def number(count: int) -> str:
    """`1482` is “1,482”."""
    return f"{count:,}"


def spelled(count: int) -> str:
    """`5` is “five”; from ten on figures."""
    words = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    return words[count] if count < len(words) else number(count)


def expected_upvotes(number: float, more: bool = False) -> str:
    """`1.42` is “1.4 upvotes expected”; where real ones stand before it, “1.4 more expected”."""
    return f"{number:.1f} {'more' if more else 'upvotes'} expected"


def plain_day(day: date) -> str:
    """“29 May 2026”."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def moment(when: datetime | None) -> str:
    """“29 May 2026, 08:05 UTC”; empty for none."""
    return f"{plain_day(when.date())}, {when:%H:%M} UTC" if when else ""


def short_day(day: date) -> str:
    """“Fri 29 May”."""
    return f"{day:%a} {day.day} {day:%b}"


def span_name(span: Span) -> str:
    """“Friday 29 May 2026”, “Week 22, 25–31 May 2026”, “May 2026”."""
    if span.kind == "day":
        return long_day(span.first)
    if span.kind == "month":
        return f"{span.first:%B} {span.first.year}"
    first, last = span.first, span.last
    begin = str(first.day)
    if first.month != last.month:
        begin += f" {first:%B}" + (f" {first.year}" if first.year != last.year else "") + " "
    return f"Week {first.isocalendar().week}, {begin}–{' ' if ' ' in begin else ''}{plain_day(last)}"


def span_short(span: Span) -> str:
    """“Fri 29 May”, “Week 22”, “May 2026”."""
    if span.kind == "day":
        return short_day(span.first)
    return f"Week {span.first.isocalendar().week}" if span.kind == "week" else span_name(span)


def partial_date(moment: datetime | None, precision: str) -> str:
    """A date as exactly as it is known: “18 March 2025”, “March 2020”, “2001”; empty if it is not."""
    if moment is None:
        return ""
    if precision == "year":
        return str(moment.year)
    return f"{_MONTHS[moment.month - 1]} {moment.year}" if precision == "month" else plain_day(moment)


def dated(moment: datetime | None, precision: str, kind: str) -> str:
    """A date with its meaning: “Announced 18 March 2025”."""
    text = partial_date(moment, precision)
    return f"{_DATE_KINDS.get(kind, 'First published')} {text}" if text else ""


def date_note(kind: str) -> str:
    """What the date of this kind says, as a note; empty where the word itself says it."""
    return _DATE_NOTES.get(kind, "")


def listed_names(names: Sequence[str]) -> str:
    """“arXiv, PubMed and Broadsheet”."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def feed_name(feed: str) -> str:
    """What to call a feed: “Hugging Face Daily Papers”."""
    own = feed.removeprefix(_OWN_FEEDS) if feed.startswith(_OWN_FEEDS) else ""
    return own or FEED_NAMES.get(feed) or FAMILY_NAMES.get(family(feed), feed)


def site_name(source: str) -> str:
    """What to call the site behind a source: “Hugging Face”."""
    return SITE_NAMES.get(family(source), source)


def host(url: str) -> str:
    """The host of a URL as people say it, `github.com`; empty if it has none."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
