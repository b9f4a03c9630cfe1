"""What every source yields: one PaperRecord a statement about a paper, in our own shape.

Foreign shapes (XML, camelCase, column names) end in the file that reads them; behind this line there are only these
types. All text is as the source gave it, white space collapsed; all dates are UTC.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal, ParamSpec, TypeVar

Precision = Literal["year", "month", "day", "time"]
P = ParamSpec("P")
T = TypeVar("T")

DATE_KINDS = ("submitted", "published", "venue-date", "announced", "id-month", "venue-year")
"""What `published` says, most telling first: when the first version was submitted; when it was published; the venue's
date; the day it was first seen in a listing (1–3 days late); the month of an arXiv id; the venue's year."""

MAX_TITLE = 2_000
MAX_ABSTRACT = 100_000
MAX_AUTHORS = 10_000

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?:[T ](\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?)(Z|[+-]\d{2}:?\d{2})?)?)?)?")


class BadRecord(ValueError):
    """A record that cannot be used; the message is one sentence for the person who imports it."""


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """A date as exactly as it is known: `2025`, `2025-03`, `2025-03-18` or `2025-03-18T14:41:16Z` (always UTC)."""

    text: str

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """Read a date in one of the four forms; an offset is turned into UTC.

        Raises BadRecord if it is none of them or no date of the calendar.
        """
        match = _DATE.fullmatch(text.strip())
        if not match:
            raise BadRecord(f"“{text[:40]}” is not a date; write YYYY, YYYY-MM, YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ.")
        try:
            if match[4]:
                moment = datetime.fromisoformat(text.strip().replace("Z", "+00:00"))
                if match[5] == "Z" and len(match[4]) == len("hh:mm:ss"):
                    return cls(f"{match[0][:10]}T{match[4]}Z")  # as it stands, like nearly all
                return cls.of(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
            date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
        except (ValueError, OverflowError):
            raise BadRecord(f"“{text[:40]}” is not a date of the calendar.") from None
        return cls(match[0])

    @classmethod
    def of(cls, moment: datetime | date) -> PartialDate:
        """From a day, or from a moment with its time zone."""
        if not isinstance(moment, datetime):
            return cls(moment.isoformat())
        moment = moment.astimezone(UTC)
        spec = "microseconds" if moment.microsecond else "seconds"
        return cls(moment.replace(tzinfo=None).isoformat(timespec=spec) + "Z")

    @property
    def precision(self) -> Precision:
        return {4: "year", 7: "month", 10: "day"}.get(len(self.text), "time")  # type: ignore[return-value]

    @property
    def start(self) -> datetime:
        """The first moment that the date can mean, in UTC."""
        if self.precision == "time":
            return datetime.fromisoformat(self.text.replace("Z", "+00:00"))
        year, month, day = (int(part) for part in (self.text + "-01-01")[:10].split("-"))
        return datetime(year, month, day, tzinfo=UTC)

    @property
    def day(self) -> date:
        return self.start.date()

    @property
    def year(self) -> int:
        return int(self.text[:4])


@dataclass(frozen=True, slots=True)
class Author:
    name: str
    given: str = ""
    family: str = ""
    identifiers: tuple[str, ...] = ()
    """`scheme:value`, e.g. `orcid:0000-0002-1825-0097`."""


@dataclass(frozen=True, slots=True)
class Organization:
    name: str
    """The short name (slug) where there is one, e.g. `openbmb`."""
    fullname: str = ""


@dataclass(frozen=True, slots=True)
class Version:
    number: int
    date: PartialDate | None = None
    note: str = ""
    """`withdrawn`, or whatever the source says of this version."""


LinkKind = Literal["page", "pdf", "html", "code", "project", "media", "data"]


@dataclass(frozen=True, slots=True)
class Link:
    kind: LinkKind
    url: str


REPLACEMENTS = ("replace", "replace-cross")
"""Announce types of papers that are not new on that day: they keep the day, but a day's paper does not print them."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A place in a feed's day: the paper stood in `feed` on `day` at `place` (0 is the top)."""

    feed: str
    """`arxiv`, `hf`, `local`, `edition:…`: what is listed, not who told us."""
    day: date
    place: int | None = None
    announce_type: str = ""
    """`new`, `cross`, `replace` or `replace-cross`, seen from all categories of the feed; empty where it tells none."""
    upvotes: int | None = None
    comments: int | None = None
    submitter: str = ""


@dataclass(frozen=True, slots=True)
class Relation:
    """A tie that the source states between this paper and another identifier, e.g. `preprint-of` `doi:10.1/x`."""

    kind: str
    identifier: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperRecord:
    """What one source says of one paper. `(source, source_id)` names the statement; a later one replaces it, but
    the days on which it listed the paper stay."""

    source: str
    source_id: str
    title: str
    abstract: str = ""
    summary: str = ""
    """One or two sentences written by Broadsheet, never by an author or a model; stands in until an abstract comes."""
    authors: tuple[Author, ...] = ()
    author_count: int | None = None
    """How many there are, where the source says only that."""
    organization: Organization | None = None
    identifiers: tuple[str, ...] = ()
    """Normalised `scheme:value`, e.g. `arxiv:2410.09426`, `doi:10.1000/182` (see `identifiers.py`)."""
    published: PartialDate | None = None
    date_kind: str = ""
    updated: PartialDate | None = None
    as_of: PartialDate | None = None
    """When the source said this. Of two statements with the same name the later one counts."""
    versions: tuple[Version, ...] = ()
    categories: tuple[str, ...] = ()
    """Field codes, the primary first: `cs.CL`."""
    venue: str = ""
    comment: str = ""
    license: str = ""
    status: str = ""
    """What the venue says (`Poster`, `Oral`), or `withdrawn`, or `retracted`."""
    keywords: tuple[str, ...] = ()
    ai_summary: str = ""
    ai_keywords: tuple[str, ...] = ()
    ai_model: str = ""
    links: tuple[Link, ...] = ()
    listings: tuple[Listing, ...] = ()
    relations: tuple[Relation, ...] = ()
    upvotes: int | None = None
    """Votes outside of this installation, at capture."""
    counted_by: str = ""
    """The family whose upvotes, comments and stars these are, where it is not the source's own: `hf`."""
    comments: int | None = None
    stars: int | None = None
    citations: int | None = None
    submitter: str = ""
    seen: PartialDate | None = None
    """When an installation first received this statement; not a part of it. Only our own export tells it."""


@dataclass(frozen=True, slots=True)
class Reject:
    """Something in a file that could not be read as a paper."""

    file: str
    place: str
    """Where in the file: `line 12`, `entry 3`."""
    reason: str


@dataclass(frozen=True, slots=True)
class Note:
    """Something in a file that a person should know although nothing was rejected."""

    file: str
    place: str
    text: str


_ODD = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


def attempt(read: Callable[P, T], *values: P.args, **named: P.kwargs) -> T | BadRecord:
    """What a reader makes of one entry, or why it cannot: no entry, however odd its values, may end an import."""
    try:
        return read(*values, **named)
    except BadRecord as error:
        return error
    except _ODD as error:
        return BadRecord(f"One of its values is not of the kind that belongs there ({type(error).__name__}).")


FAMILY_NAMES = {
    "arxiv": "arXiv",
    "hf": "Hugging Face Daily Papers",
    "acl": "ACL Anthology",
    "openreview": "OpenReview",
    "papercopilot": "Paper Copilot",
    "pubmed": "PubMed",
    "openalex": "OpenAlex",
    "s2": "Semantic Scholar",
    "feed": "Feeds",
    "biorxiv": "bioRxiv",
    "medrxiv": "medRxiv",
    "crossref": "Crossref",
    "llm": "Language models",
    "github": "GitHub",
    "starter": "Broadsheet's starter shelf",
    "local": "readers here",
}


def family(source: str) -> str:
    """The family that a source belongs to: `arxiv-daily-cs` is of `arxiv`."""
    return source.partition("-")[0]
