"""The contract of a live source: what it gets, what it gives, and who remembers how far it came.

A source is a small object that knows one protocol. It holds no state: all that it has to remember between two requests
stands in its **cursor**, a JSON object of its own shape. `fetch` asks for one page after the other and hands out each
with the cursor that goes on *after* it; the harvest (`catalog/harvest/`) stores a page and its cursor in one
transaction. So a harvest that is killed goes on where the catalog is, a page that comes twice changes nothing, and a
source never has to know what is stored. Time (`now`) and the network (`http`) are handed in.

To add a source: docs/sources.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from broadsheet.sources.base import PaperRecord, PartialDate, Reject

if TYPE_CHECKING:
    from broadsheet.sources.http.client import Http
    from broadsheet.sources.options import Options

Cursor = dict[str, Any]
"""A JSON object that only its source reads. A source passes over keys that it does not know."""


@dataclass(frozen=True, slots=True)
class DayCount:
    """How complete one day is, as far as the source knows with this page. Both numbers are totals of the day, not of
    the page, so that a page that is read again counts nothing twice: what spans pages is summed up in the cursor."""

    day: date
    """As the source dates its announcements."""
    received: int
    """How many of the day's announced papers have come as records, this page included."""
    announced: int | None = None
    """How many the source says there are; None where it does not say."""
    part: str = ""
    """What is counted, where a source counts its sets or servers apart: `cs`, `medrxiv`."""


@dataclass(frozen=True, slots=True)
class Removed:
    """A statement that the source has taken back. The paper stays, marked as withdrawn with the reason."""

    source: str
    source_id: str
    as_of: PartialDate
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What one step of a harvest brought. It is stored as a whole or not at all."""

    cursor: Cursor
    """Where to go on once this page is stored. A new object: the one that came in is not changed."""
    records: Sequence[PaperRecord] = ()
    """At most a few thousand: they are held in memory and written in one transaction."""
    removed: Sequence[Removed] = ()
    rejects: Sequence[Reject] = ()
    """What could not be read as a paper: the rest goes on. `file` is the address, `place` an identifier."""
    days: Sequence[DayCount] = ()
    notes: Sequence[str] = ()
    """Sentences for the harvest's log, e.g. that a token had expired and how it went on."""


class Source(Protocol):
    """One protocol, spoken to one address. Raises `http.errors.FetchError` with a sentence where it cannot go on."""

    def start(self, since: date | None, now: datetime) -> Cursor:
        """The cursor of a harvest that begins at a day, or, without one, where the source thinks fit."""
        ...

    def fetch(self, cursor: Cursor, http: Http, now: datetime) -> Iterator[Page]:
        """Everything from the cursor until `now`, page by page; ends where there is nothing more for now.

        The last page's cursor is where the next harvest begins: a source whose days can still grow lets it stand a
        little before the end, because what comes again changes nothing.
        """
        ...


@dataclass(frozen=True, slots=True)
class HeldPaper:
    """A paper of the catalog: `place` in the order in which papers came, identifiers as `scheme:value`."""

    place: int
    identifiers: tuple[str, ...]
    title: str = ""
    abstract: str = ""
    code: tuple[str, ...] = ()
    """Addresses of its code."""
    is_summarised: bool = False
    """Whether a source has told a language model's summary of it."""


class Papers(Protocol):
    """The catalog's papers in the order in which they came. Places only grow; some are missing."""

    def after(self, place: int, most: int) -> list[HeldPaper]:
        """The first ones behind a place."""
        ...

    def before(self, place: int | None, most: int) -> list[HeldPaper]:
        """The last ones before a place (None: the newest), the newest first."""
        ...


@runtime_checkable
class Enrichment(Protocol):
    """What a source also is that adds to papers which are held already, and has to know them to ask about them."""

    def about(self, papers: Papers) -> Source:
        """Itself, asking about these."""
        ...


@dataclass(frozen=True, slots=True)
class Limit:
    """How often an operator may be asked, whatever runs here: one request at a time, `gap` seconds from the end of
    one to the beginning of the next. Sources with one `key` share it."""

    key: str
    gap: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of source, as `kind = "…"` in broadsheet.toml names it. One line in `kinds.py` makes it known."""

    name: str
    title: str
    """For people: `arXiv, every change (OAI-PMH)`."""
    address: str
    """The official address, without the slash at its end; `base_url` in broadsheet.toml replaces it. Empty for what
    has none, as feeds, which the operator lists; `base_url` is then a server that may stand anywhere."""
    limit: Limit
    every: timedelta
    """How often it is harvested unless broadsheet.toml says."""
    build: Callable[[Options], Source]
    """Makes the source of a table of broadsheet.toml; raises BadOption."""
    goes_on_from: str = ""
    """The `source` of an imported file whose newest date this one goes on from: `arxiv-snapshot`."""
    verified: date | None = None
    """When it was last seen to work with the live service; None: recorded answers only."""
    records: tuple[str, ...] = ()
    """The `source` of its records, `{name}` for the table's name; empty: the kind's name."""
    first_page: int = 1
    """Requests that bring the first papers: as many as a look at the live service takes."""
    why_silent: Callable[[date], str] | None = None
    """Why a day may be without papers, where the source announces some on every other day; empty: it may not."""
    submitted: Callable[[date], tuple[datetime, datetime]] | None = None
    """Between when the new papers of a day were submitted, where another source brings those of a missed day."""
    family: str = ""
    """The scheme of their identifiers: `arxiv`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Configured:
    """A source as broadsheet.toml names it, ready to be harvested."""

    name: str
    kind: Kind
    source: Source
    address: str
    limit: Limit
    every: timedelta
    since: date | None = None
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The lists of the table, by their options: `sets`, `venues`, `addresses`."""

    @property
    def records(self) -> tuple[str, ...]:
        """The `source` of the records that it brings."""
        return tuple(one.format(name=self.name) for one in self.kind.records) or (self.kind.name,)
