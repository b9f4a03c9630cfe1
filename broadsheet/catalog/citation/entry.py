"""What every form of citation says of a paper: kind, place, address, names in their parts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Literal

from broadsheet.catalog.models import Paper
from broadsheet.sources.identifiers import address as identifiers_address
from broadsheet.sources.identifiers import normalise_title

Kind = Literal["conference", "journal", "preprint", "manuscript"]

_CONFERENCE = re.compile(
    r"\b(?i:proc(?:eedings|\.)|conference|workshop|symposium|meeting|advances in)\b"
    r"|^[A-Z][A-Za-z*-]{1,11} (?:19|20)\d\d$",
)
_READ_AT = ("acl", "openreview", "arxiv")
"""Schemes whose identifier leads to the paper itself, the one that its venue prints first."""
_STOP = re.compile(
    r"an?|the|on|of|in|for|to|and|with|from|by|at|is|are|towards?|via|using|do|does|can|how|what|why|when|where|we"
)
_INITIALS_LAST = re.compile(r"(\S.*) ([A-Z]{1,3})")
"""As PubMed writes names: `Viñas FC`."""
_BODY = re.compile(r"\b(?:collaborations?|consortium|team|group|committee|initiative|network|lab)\b", re.IGNORECASE)
_SUFFIX = re.compile(r"(?:Jr|Sr|II|III|IV)\.?", re.IGNORECASE)
_NO_ONE = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Name:
    """An author's name in its parts; a name that has none (an organisation, one word) is all `family`."""

    family: str
    given: str = ""
    suffix: str = ""

    @property
    def inverted(self) -> str:
        """`Lovelace, Ada`; `Babbage, Charles, Jr.`"""
        return ", ".join(part for part in (self.family, self.given, self.suffix) if part)


@dataclass(frozen=True, slots=True)
class Entry:
    """A paper as it is cited. `year`, `month`, `day` are None where they are not known; empty texts are not known."""

    kind: Kind
    year: int | None
    month: int | None
    day: int | None
    doi: str
    arxiv: str
    pmid: str
    url: str
    pdf: str


def entry(paper: Paper, identifiers: dict[str, str]) -> Entry:
    """Put together what is cited; `identifiers` as `first_identifiers` gives them."""
    precision = paper.published_precision if paper.published else ""
    moment = paper.published
    return Entry(
        kind=kind(paper, identifiers),
        year=moment.year if moment else None,
        month=moment.month if moment and precision != "year" else None,
        day=moment.day if moment and precision in ("day", "time") else None,
        doi=identifiers.get("doi", ""),
        arxiv=identifiers.get("arxiv", ""),
        pmid=identifiers.get("pmid", ""),
        url=address(paper, identifiers),
        pdf=next((link["url"] for link in paper.links if link["kind"] == "pdf"), ""),
    )


def first_identifiers(paper: Paper) -> dict[str, str]:
    """The first value of each scheme; asks the database only if the identifiers were not fetched before."""
    return dict(sorted(((row.scheme, row.value) for row in paper.identifiers.all()), reverse=True))


def kind(paper: Paper, identifiers: dict[str, str]) -> Kind:
    """What sort of publication it is, as far as its venue tells."""
    if paper.venue and (_CONFERENCE.search(paper.venue) or "acl" in identifiers):
        return "conference"
    if paper.venue:
        return "journal"
    return "preprint" if "arxiv" in identifiers or "openreview" in identifiers else "manuscript"


def address(paper: Paper, identifiers: dict[str, str]) -> str:
    """Where the paper is to be read; empty if no source says."""
    for scheme in _READ_AT:
        if scheme in identifiers:
            return identifiers_address(f"{scheme}:{identifiers[scheme]}") or ""
    return next((link["url"] for link in paper.links if link["kind"] == "page"), "")


def initials_last(text: str) -> tuple[str, str] | None:
    """`Viñas FC` as family and initials; None if a name is not written so."""
    found = _INITIALS_LAST.fullmatch(text)
    return (found[1], found[2]) if found else None


def names(paper: Paper) -> list[Name]:
    """All authors' names in their parts; of a thousand authors that takes some milliseconds."""
    return [name(author) for author in paper.authors]


def name(author: dict[str, Any]) -> Name:
    """A name in its parts: as the source gave them, else as BibTeX splits names.

    That is (Patashnik, “BibTeXing”, 1988): the last word, with the lower-case words before it, is the family name.
    """
    if author.get("family"):
        return Name(author["family"], author.get("given", ""))
    whole = str(author.get("name", ""))
    pair = initials_last(whole)
    if pair:
        return Name(*pair)
    words = whole.split()
    if len(words) < 2 or _BODY.search(whole) or not all(_NO_ONE.search(word) for word in words):
        return Name(whole)
    suffix = words.pop() if len(words) > 2 and _SUFFIX.fullmatch(words[-1]) else ""
    first = len(words) - 1
    while first > 1 and words[first - 1][0].islower():
        first -= 1
    return Name(" ".join(words[first:]), " ".join(words[:first]), suffix)


def cite_key(paper: Paper) -> str:
    """Surname of the first author, year, first telling word of the title: `vaswani2017attention`; never changes
    while these stay.
    """
    author = paper.authors[0] if paper.authors else {}
    written = author.get("family") or author.get("name", "")
    pair = initials_last(written)
    words = (pair[0] if pair else written).split()
    surname = _ascii(words[-1]) if words else ""
    year = str(paper.published.year) if paper.published else ""
    telling = [_ascii(word) for word in normalise_title(paper.title).split() if not _STOP.fullmatch(word)]
    key = surname + year + next((word for word in telling if len(word) > 2), "".join(telling[:1]))
    return key or re.sub(r"[^A-Za-z0-9]", "", paper.key)


def _ascii(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", normalise_title(text))
