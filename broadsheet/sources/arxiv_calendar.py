"""The days on which arXiv is known to announce nothing, so that they do not look like days that were missed.

Source: info.arxiv.org/help/availability.html, with its lists of holidays for 2023, 2025 and 2026. Announcements are
made at 20:00 in New York from Sunday to Thursday, and the feeds of the next day bear them: Monday to Friday. A holiday
defers the announcement of its evening, one on a Friday in some years that of Sunday. Which of them it will be is
published late or not at all, so a day without papers counts as a holiday's where it may be.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

_THURSDAY, _SATURDAY = 3, 5
_EVERY_YEAR = {(1, 1): "New Year’s Day", (6, 19): "Juneteenth", (7, 4): "Independence Day", (12, 25): "Christmas"}
_BY_WEEKDAY = {
    (1, 0, 3): "Martin Luther King Day",
    (9, 0, 1): "Labor Day",
    (11, _THURSDAY, 4): "Thanksgiving",
}
"""(month, weekday, which of the month)."""
_ONCE = {
    date(2023, 6, 14): "a day off",
    date(2023, 12, 27): "the December holidays",
    date(2025, 7, 6): "Independence Day",
    date(2026, 7, 3): "Independence Day",
    date(2026, 12, 29): "the December holidays",
    date(2026, 12, 31): "the December holidays",
}


def holiday(day: date) -> str:
    """The name of arXiv's holiday on a day; empty where there is none."""
    found = _ONCE.get(day) or _EVERY_YEAR.get((day.month, day.day))
    return found or _BY_WEEKDAY.get((day.month, day.weekday(), (day.day - 1) // 7 + 1), "")


DEADLINE = time(19, tzinfo=UTC)
"""14:00 in New York, an hour early in summer: what is submitted by then is announced on that evening."""


def submitted(day: date) -> tuple[datetime, datetime]:
    """Between when the new papers of a day's feeds were submitted: from the deadline of the announcement before to its
    own, give or take an hour."""
    before = day - timedelta(days=1)
    while why_silent(before):
        before -= timedelta(days=1)
    return _deadline(before), _deadline(day)


def _deadline(day: date) -> datetime:
    """That of the evening before; of a Monday's feeds, which are announced on Sunday, Friday's."""
    return datetime.combine(day - timedelta(days=3 if day.weekday() == 0 else 1), DEADLINE)


def why_silent(day: date) -> str:
    """Why arXiv's feeds of a day may be without papers: “the weekend”, “Thanksgiving”; empty where they may not."""
    if day.weekday() >= _SATURDAY:
        return "the weekend"
    evenings = 3 if day.weekday() == 0 else 1
    days = (day - timedelta(days=before) for before in range(evenings + 1))
    return next((name for one in days if (name := holiday(one))), "")
