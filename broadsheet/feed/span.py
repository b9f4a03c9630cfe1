"""A day, an ISO week or a month of the calendar: what an issue covers. Pure."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Kind = Literal["day", "week", "month"]

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_WEEK = re.compile(r"(\d{4})-W(\d{2})", re.ASCII)
_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Span:
    """The days from `first` to `last`, both included."""

    kind: Kind
    first: date
    last: date

    @classmethod
    def around(cls, kind: Kind, day: date) -> Span:
        """The day itself, or the week (Monday to Sunday, ISO 8601) or month that holds it."""
        if kind == "day":
            return cls(kind, day, day)
        if kind == "month":
            return cls(kind, day.replace(day=1), day.replace(day=calendar.monthrange(day.year, day.month)[1]))
        monday = day - timedelta(days=day.weekday())
        return cls(kind, monday, monday + min(timedelta(days=6), date.max - monday))

    @classmethod
    def parse(cls, kind: Kind, text: str) -> Span:
        """Read `2026-05-29`, `2026-W22` or `2026-05`. Raises ValueError for anything that is none."""
        if kind == "day" and _DAY.fullmatch(text):
            return cls.around(kind, date.fromisoformat(text))
        if kind == "week" and (found := _WEEK.fullmatch(text)):
            return cls.around(kind, date.fromisocalendar(int(found[1]), int(found[2]), 1))
        if kind == "month" and (found := _MONTH.fullmatch(text)):
            return cls.around(kind, date(int(found[1]), int(found[2]), 1))
        raise ValueError(f"“{text[:40]}” is no {kind}.")

    @property
    def text(self) -> str:
        """As `parse` reads it."""
        if self.kind == "day":
            return self.first.isoformat()
        if self.kind == "month":
            return f"{self.first.year:04}-{self.first.month:02}"
        year, week, _ = self.first.isocalendar()
        return f"{year:04}-W{week:02}"

    def days(self) -> list[date]:
        """Its days, in order."""
        return [self.first + timedelta(days=number) for number in range((self.last - self.first).days + 1)]

    def beside(self, step: Literal[-1, 1]) -> Span | None:
        """The span of the same kind before (-1) or after (1) it; None at the end of the calendar."""
        if step < 0:
            return None if self.first == date.min else Span.around(self.kind, self.first - timedelta(days=1))
        return None if self.last == date.max else Span.around(self.kind, self.last + timedelta(days=1))
