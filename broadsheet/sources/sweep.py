"""Going through the papers that are held, to ask a service about them within a budget of requests a day.

New papers come first, then all others, the newest first; when the last has been asked about, the next round begins
`again` after this one did. A cursor is where it stands: all papers from `low` to `top` have been asked about in this
round.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, ClassVar, TypeVar
from urllib.parse import urlsplit

from broadsheet.sources.base import BadRecord, PaperRecord, Reject
from broadsheet.sources.live import Cursor, HeldPaper, Page, Papers
from broadsheet.sources.options import Options
from broadsheet.sources.text import clean

if TYPE_CHECKING:
    from broadsheet.sources.http.client import Http

AGAIN = timedelta(days=7)


class _NoPapers:
    """What a source knows that nobody has told which papers are held."""

    def after(self, place: int, most: int) -> list[HeldPaper]:
        return []

    def before(self, place: int | None, most: int) -> list[HeldPaper]:
        return []


class Sweep:
    """One run's part of it. `a_day` are requests, `again` the time from one round's beginning to the next one's."""

    def __init__(self, cursor: Cursor, papers: Papers, now: datetime, *, a_day: int, again: timedelta) -> None:
        self.papers, self.a_day, self.again, self.today = papers, a_day, again, now.date()
        self._end = "low"
        self.cursor: Cursor = {
            "top": None,
            "low": None,
            "began": self.today.isoformat(),
            "day": "",
            "spent": 0,
        } | cursor
        if self.cursor["day"] != self.today.isoformat():
            self.cursor |= {"day": self.today.isoformat(), "spent": 0}

    @property
    def is_spent(self) -> bool:
        """Whether nothing more may be asked today."""
        return bool(self.cursor["spent"] >= self.a_day)

    def next(self, most: int) -> list[HeldPaper]:
        """The next papers to ask about; none where there are no more for now, or the day's budget is spent."""
        if self.is_spent:
            return []
        top = self.cursor["top"]
        new = self.papers.after(top, most) if top is not None else []
        if new:
            self.cursor = {**self.cursor, "top": new[-1].place}
            self._end = "top"
            return new
        old = self.papers.before(self.cursor["low"], most)
        if not old and date.fromisoformat(self.cursor["began"]) + self.again <= self.today:
            self.cursor = {**self.cursor, "top": None, "low": None, "began": self.today.isoformat()}
            old = self.papers.before(None, most)
        if old:
            top = old[0].place if self.cursor["top"] is None else self.cursor["top"]
            self.cursor = {**self.cursor, "top": top, "low": old[-1].place}
            self._end = "low"
        return old

    def only_to(self, paper: HeldPaper) -> None:
        """Of the papers that `next` gave, those behind this one come again."""
        self.cursor = {**self.cursor, self._end: paper.place}

    def spend(self, requests: int) -> Cursor:
        """The cursor after so many requests."""
        self.cursor = {**self.cursor, "spent": self.cursor["spent"] + requests}
        return self.cursor

    def spend_all(self) -> Cursor:
        """The cursor where the service says that it has had enough for today."""
        return self.spend(max(self.a_day - self.cursor["spent"], 0))


E = TypeVar("E", bound="Enriching")
NO_PAPERS = _NoPapers()


@dataclass(frozen=True, slots=True)
class Enriching(ABC):
    """A source that asks a service about papers, with a `key` or without, in batches of BATCH."""

    BATCH: ClassVar[int]
    address: str
    key: str
    a_day: int
    again: timedelta
    papers: Papers = NO_PAPERS

    @classmethod
    def of(cls: type[E], options: Options, with_key: int, without: int, again: timedelta = AGAIN) -> E:
        """By its options; the numbers are requests a day, and `again` a round, unless told. Raises BadOption."""
        key = options.text("key")
        a_day = options.number("requests_a_day", with_key if key else without, least=1)
        return cls(options.address, key, int(a_day), options.span("again", again))

    def about(self: E, papers: Papers) -> E:
        return replace(self, papers=papers)

    def start(self, since: date | None, now: datetime) -> Cursor:
        """A new round: `since` means nothing here."""
        return {"began": now.date().isoformat()}

    def fetch(self, cursor: Cursor, http: Http, now: datetime) -> Iterator[Page]:
        """New papers, then all, as far as today's budget goes."""
        sweep = Sweep(cursor, self.papers, now, a_day=self.a_day, again=self.again)
        while held := sweep.next(self.BATCH):
            yield self.page(held, sweep, http, now)

    @abstractmethod
    def page(self, held: list[HeldPaper], sweep: Sweep, http: Http, now: datetime) -> Page:
        """Ask about these papers, and spend what that costs."""


class EnrichingOneByOne(Enriching):
    """One that is asked about one paper at a time: what an answer brings is stored before the next question."""

    BATCH = 500

    def page(self, held: list[HeldPaper], sweep: Sweep, http: Http, now: datetime) -> Page:
        for paper in held:
            if paper.identifiers and self.asks_about(paper):
                sweep.only_to(paper)
                sweep.spend(1)
                return self.answer(paper, sweep, http, now)
        return Page(cursor=sweep.cursor)

    def told(self, read: PaperRecord | BadRecord, about: str, sweep: Sweep) -> Page:
        """The page of what an answer was read as; `about` is what was asked about, for the log."""
        if isinstance(read, BadRecord):
            host = urlsplit(self.address).hostname or ""
            return Page(cursor=sweep.cursor, rejects=[Reject(host, about, clean(str(read)))])
        return Page(cursor=sweep.cursor, records=[read])

    @abstractmethod
    def asks_about(self, paper: HeldPaper) -> bool:
        """Whether there is anything to ask."""

    @abstractmethod
    def answer(self, paper: HeldPaper, sweep: Sweep, http: Http, now: datetime) -> Page:
        """Ask about this paper; what that costs is spent already."""


SCHEMES = ("arxiv", "doi", "acl", "openreview", "pmid")


def best_identifier(paper: HeldPaper) -> str:
    """What a statement about a paper is named after, so that another identifier of it makes no second statement: the
    first by schemes, which changes only where a better one comes."""
    return chosen(paper, SCHEMES) or paper.identifiers[0]


def chosen(paper: HeldPaper, schemes: Sequence[str]) -> str | None:
    """The identifier by which to ask about a paper: of the first of these schemes that it has."""
    for scheme in schemes:
        for identifier in paper.identifiers:
            if identifier.startswith(f"{scheme}:"):
                return identifier
    return None
