"""Walking a service that answers for one day at a time: what most of them have in common once their protocol is told.

A source asks for one answer of one day (`Ask`); the walk goes from day to day and part to part (a server, a prefix),
and keeps in the cursor where it stands, what of the day has come, and which days are short of what was announced.
These are asked again by later runs. A day that shrinks while it is being read has moved what was still to come, so it
is read again from its beginning; an answer that is empty in the middle is asked for again, then passed over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import blake2b
from typing import Any

from broadsheet.sources.base import PaperRecord, Reject
from broadsheet.sources.http.errors import BrokenAnswer
from broadsheet.sources.live import Cursor, DayCount, Page, Removed

MOST_EMPTY = 2
"""How often an empty answer is asked for again."""
MOST_RESTARTS = 3
"""How often one run begins a day anew."""
MOST_TRIES = 5
"""Runs that try to fill a gap; then it stays, and is shown."""
MOST_GAPS = 60
MOST_SEEN = 10_000
"""Keys of a day that are told apart; of more only the number is kept."""


class Expired(Exception):
    """The place is not taken any more: the day begins anew. The message is a sentence for the log."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """One answer about one day."""

    keys: Sequence[str]
    """What it lists, by identifier, whether it could be read as a paper or not."""
    total: int | None
    """How many the service says the day has."""
    place: Any
    """What leads to the next answer (JSON); None at the end of the day."""
    records: Sequence[PaperRecord] = ()
    removed: Sequence[Removed] = ()
    rejects: Sequence[Reject] = ()
    notes: Sequence[str] = ()


Ask = Callable[[str, date, Any], Answered]
"""The answer about a part's day at a place; None is its beginning. Raises FetchError or Expired."""


def walk(parts: Sequence[str], ask: Ask, cursor: Cursor, now: datetime, overlap: timedelta) -> Iterator[Page]:
    """All days from the cursor until `now`, part by part. The next run begins `overlap` before the last day.

    The cursor is `{"since": day}` at first; then also `from` (the next day of each part), `gaps` (days with the number
    of runs that tried) and `at` (the place inside of a day).
    """
    at = cursor.get("at") or {}
    first = parts.index(at["part"]) if at.get("part") in parts else 0
    for number, part in enumerate(parts[first:], first):
        following = parts[number + 1] if number + 1 < len(parts) else None
        for page in _Part(part, following, ask, cursor, now.date(), overlap).pages():
            cursor = page.cursor
            yield page


class _Part:
    """One run over one part."""

    def __init__(
        self, part: str, following: str | None, ask: Ask, cursor: Cursor, today: date, overlap: timedelta
    ) -> None:
        self.part, self.following, self.ask, self.cursor = part, following, ask, cursor
        self.today, self.latest = today, today - overlap
        self.begin = date.fromisoformat(cursor.get("from", {}).get(part) or cursor["since"])

    def pages(self) -> Iterator[Page]:
        at = self.cursor.get("at") or {}
        begun = at if at.get("part") == self.part and at.get("day") else None
        days = self._days()
        if begun and date.fromisoformat(begun["day"]) in days:
            days = days[days.index(date.fromisoformat(begun["day"])) :]
        else:
            begun = None
        for day, following in zip(days, [*days[1:], None], strict=True):
            yield from _Day(self, day, following, begun).pages()
            begun = None

    def _days(self) -> list[date]:
        gaps = {date.fromisoformat(day) for day in self.cursor.get("gaps", {}).get(self.part, {})}
        span = [self.begin + timedelta(days=number) for number in range((self.today - self.begin).days + 1)]
        return [*sorted(gaps - set(span)), *span]

    def onward(self, day: date, following: date | None, missing: bool) -> Cursor:
        """The cursor behind a day that is done."""
        begins = {**self.cursor.get("from", {})}
        begin = begins.get(self.part) or self.cursor["since"]
        begins[self.part] = max(begin, min(day + timedelta(days=1), self.latest).isoformat())
        if following:
            at: dict[str, Any] | None = {"part": self.part, "day": following.isoformat()}
        else:
            at = {"part": self.following} if self.following else None
        return {**self.cursor, "from": begins, "gaps": self._gaps(day, missing), "at": at}

    def _gaps(self, day: date, missing: bool) -> dict[str, dict[str, int]]:
        all_gaps: dict[str, dict[str, int]] = {**self.cursor.get("gaps", {})}
        gaps = {**all_gaps.get(self.part, {})}
        tries = gaps.pop(day.isoformat(), 0) + 1
        if missing and tries < MOST_TRIES and day < self.latest:
            gaps[day.isoformat()] = tries
        all_gaps[self.part] = dict(sorted(gaps.items())[-MOST_GAPS:])
        return {part: gaps for part, gaps in all_gaps.items() if gaps}


class _Day:
    """One day of a part: where its reading stands."""

    def __init__(self, part: _Part, day: date, following: date | None, begun: dict[str, Any] | None) -> None:
        self.walk, self.day, self.following = part, day, following
        at = begun or {}
        self.place: Any = at.get("place")
        self.total: int | None = at.get("total")
        self.seen: list[str] = [*at.get("seen", ())]
        self.more: int = at.get("more", 0)
        self.restarts = 0
        self.notes: list[str] = []

    def pages(self) -> Iterator[Page]:
        done = False
        while not done:
            try:
                answer = self._answer()
            except Expired as expired:
                if not self._again():
                    raise BrokenAnswer(f"The list of {self.day} cannot be read to its end: {expired}") from None
                self.notes.append(str(expired))
                continue
            shrunk = answer.total is not None and self.total is not None and answer.total < self.total
            if shrunk and self.place is not None and self._again():
                self.notes.append(f"{self.day} has become shorter while it was read; it is read again.")
                continue
            done = answer.place is None
            yield self._page(answer, done)

    def _again(self) -> bool:
        """Begin the day anew, unless that was done too often."""
        self.restarts += 1
        if self.restarts > MOST_RESTARTS:
            return False
        self.place, self.total, self.seen, self.more = None, None, [], 0
        return True

    def _answer(self) -> Answered:
        """The next answer, asked for again where it is empty although more is announced."""
        for _ in range(MOST_EMPTY):
            answer = self.walk.ask(self.walk.part, self.day, self.place)
            if answer.keys or self._count() >= (answer.total or 0):
                return answer
        answer = self.walk.ask(self.walk.part, self.day, self.place)
        if not answer.keys:
            self.notes.append(f"{self.day}: an answer was empty although more was announced.")
        return answer

    def _count(self) -> int:
        return len(self.seen) + self.more

    def _page(self, answer: Answered, done: bool) -> Page:
        new = dict.fromkeys(blake2b(key.encode(), digest_size=5).hexdigest() for key in answer.keys)
        fresh = [key for key in new if key not in set(self.seen)]
        room = MOST_SEEN - len(self.seen)
        self.seen += fresh[:room]
        self.more += len(fresh[room:])
        self.place, self.total = answer.place, answer.total
        walk, missing = self.walk, self.total is not None and self._count() < self.total
        at = {
            "part": walk.part,
            "day": self.day.isoformat(),
            "place": self.place,
            "total": self.total,
            "seen": [*self.seen],
            "more": self.more,
        }
        page = Page(
            cursor=walk.onward(self.day, self.following, missing) if done else {**walk.cursor, "at": at},
            records=answer.records,
            removed=answer.removed,
            rejects=answer.rejects,
            days=[DayCount(self.day, self._count(), self.total, part=walk.part)],
            notes=[*self.notes, *answer.notes],
        )
        self.notes, walk.cursor = [], page.cursor
        return page
