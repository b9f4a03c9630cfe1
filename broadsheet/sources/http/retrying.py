"""When to ask again: Retry-After (RFC 9110 §10.2.3), else exponential backoff with jitter."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from broadsheet.sources.clock import Clock

TRIES = 4
FIRST_PAUSE = 2.0
LONGEST_PAUSE = 60.0
"""Seconds that are waited inside a harvest; who asks for more is asked again by the timetable."""
LONGEST_RETRY = timedelta(days=2)
"""A Retry-After beyond is taken for a mistake."""

PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Statuses after which the same request may succeed."""


def retry_after(header: str | None, now: datetime) -> datetime | None:
    """The moment that a Retry-After header names, in seconds or as a date; None where it names none."""
    text = (header or "").strip()
    if not text:
        return None
    try:
        wait = timedelta(seconds=float(text)) if text[0].isdigit() and "," not in text else _until(text, now)
    except (OverflowError, TypeError, ValueError):
        return None
    return now + min(max(wait, timedelta()), LONGEST_RETRY)


def _until(text: str, now: datetime) -> timedelta:
    moment = parsedate_to_datetime(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now


def pause(attempt: int, clock: Clock) -> float:
    """Seconds before the attempt after number `attempt` (from 1): doubling, at least half of that, by chance."""
    longest = min(FIRST_PAUSE * 2 ** (attempt - 1), LONGEST_PAUSE)
    return clock.uniform(longest / 2, longest)
