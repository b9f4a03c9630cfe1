"""When to ask again: Retry-After (RFC 9110 §10.2.3), else exponential backoff with jitter."""

from __future__ import annotations

from collections.abc import Mapping
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


def is_spent(status: int, headers: Mapping[str, str]) -> bool:
    """Whether a 403 says that an allowance is gone, as GitHub's does, and not that something is forbidden."""
    return status == 403 and (headers.get("x-ratelimit-remaining") == "0" or "retry-after" in headers)


def asked_to_wait(headers: Mapping[str, str], now: datetime) -> datetime | None:
    """Until when: by Retry-After, or by when the allowance begins anew (`X-RateLimit-Reset`, seconds since 1970)."""
    moment = retry_after(headers.get("retry-after"), now)
    reset = headers.get("x-ratelimit-reset", "")
    if moment is None and headers.get("x-ratelimit-remaining") == "0" and reset.isascii() and reset.isdigit():
        moment = datetime.fromtimestamp(min(int(reset), 1 << 33), UTC)
        return min(max(moment, now), now + LONGEST_RETRY)
    return moment


def _until(text: str, now: datetime) -> timedelta:
    moment = parsedate_to_datetime(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now


def pause(attempt: int, clock: Clock) -> float:
    """Seconds before the attempt after number `attempt` (from 1): doubling, at least half of that, by chance."""
    longest = min(FIRST_PAUSE * 2 ** (attempt - 1), LONGEST_PAUSE)
    return clock.uniform(longest / 2, longest)
