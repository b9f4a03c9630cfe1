"""One paper as one entry of a list: the words that the templates print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from broadsheet.catalog.models import Paper
from broadsheet.catalog.queries import newest_version
from broadsheet.delivery.links import key_url as key_url
from broadsheet.feed.fields import field_name
from broadsheet.search.highlight import Segment
from broadsheet.search.query import Query
from broadsheet.search.telling import telling_sentence
from broadsheet.sources.base import family
from broadsheet.sources.identifiers import TITLE
from broadsheet.sources.text import shortened as shortened
from broadsheet.web.links import code_link
from broadsheet.web.math.laying import excerpted, laid
from broadsheet.web.math.typesetting import plain
from broadsheet.web.tex import tidy
from broadsheet.web.words import counted, dated, host, number, site_name

NAMED_AUTHORS = 3
MAX_NAME = 80
ROW_TITLE = 400
NAMED = 90
"""Characters of a title by which another paper is named."""
ROW_TEXT = 280
LEAD_TEXT = 1_400
SECOND_TEXT = 420
SUMMARY_TEXT = 500
BRIEF = 500
MATCHED_TEXT = 8_000
"""How much of an abstract is looked at: for the words of a query, all of it."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A word of the meta line; with `url` it is a link to another site."""

    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A paper in a list. Titles and texts are plain, in segments: some marked, some an expression of mathematics."""

    url: str
    key: str
    title: list[Segment]
    field: str
    byline: str
    text: list[Segment]
    ours: bool
    """The text is Broadsheet's summary, not the authors' abstract."""
    facts: list[Fact]
    unidentified: bool
    reason: str
    featured: str = ""
    """Who put it at the head of the day, and why; plain."""

    @property
    def brief(self) -> bool:
        """Too short a text to stand in two columns."""
        return sum(len(segment.text) for segment in self.text) < BRIEF


def paper_url(paper: Paper) -> str:
    """The address of a paper's page, its key percent-encoded."""
    return key_url(paper.key)


def is_unidentified(paper: Paper) -> bool:
    """Known only from a captured page: it has no identifier yet."""
    return paper.key.startswith(f"{TITLE}:")


def row(
    paper: Paper,
    length: int = ROW_TEXT,
    query: Query | None = None,
    reason: str = "",
    day: date | None = None,
    cross_listed: bool = False,
    featured: str = "",
) -> Row:
    """A paper as a list shows it, with about `length` characters of its text, the words of `query` marked.

    Short texts are the sentence of the abstract that says most.
    `reason` is why it stands where it stands; `day` is the day of the list, which its rows need not repeat;
    `cross_listed` says that it was announced for other fields first, `featured` who put it at the head of the day.
    """
    ours = bool(paper.summary and not paper.abstract)
    text = _text(paper, at_a_glance=query is None and length <= ROW_TEXT)
    is_whole = length == ROW_TEXT and len(text) <= SUMMARY_TEXT
    length = max(length, SUMMARY_TEXT) if ours or is_whole else length
    return Row(
        url=paper_url(paper),
        key=paper.key,
        title=laid(paper.title, query) if len(paper.title) <= ROW_TITLE else excerpted(paper.title, ROW_TITLE),
        field=field_name(paper.categories[0]) if paper.categories else "",
        byline=byline(paper),
        text=excerpted(text, length, query),
        ours=ours,
        facts=[Fact("Cross-listed")] * cross_listed + facts(paper, day, voted=not reason),
        unidentified=is_unidentified(paper),
        reason=reason,
        featured=featured,
    )


def _text(paper: Paper, at_a_glance: bool) -> str:
    """The abstract or, for who reads a line or two of each paper, the sentence of it that says most."""
    sentence = telling_sentence(paper.title, paper.abstract) if at_a_glance else ""
    return sentence or (paper.abstract or paper.summary)[:MATCHED_TEXT]


def name_of(author: dict[str, Any]) -> str:
    """An author's name, tidied and bounded."""
    return shortened(tidy(str(author.get("name", ""))[: 2 * MAX_NAME]), MAX_NAME)


def byline(paper: Paper) -> str:
    """“A. Ada, B. Babbage, C. Church + 5”; where only their number is known, that; else the organisation."""
    named = [name_of(author) for author in paper.authors[: NAMED_AUTHORS + 1]]
    total = max(len(paper.authors), paper.author_count or 0)
    if not named:
        return counted(total, "author") if total else organization_name(paper)
    shown = named if total == len(named) else named[:NAMED_AUTHORS]
    rest = total - len(shown)
    return ", ".join(shown) + (f" + {rest:,}" if rest else "")


def organization_name(paper: Paper) -> str:
    """The organisation's full name, else its short one, else nothing."""
    organization = paper.organization or {}
    return (organization.get("fullname") or organization.get("name") or "")[:120]


def facts(paper: Paper, day: date | None = None, voted: bool = True) -> list[Fact]:
    """The meta line: outside votes, code, venue, status, date unless it is `day`, version, remark."""
    found = [Fact(text) for text in signal_words(paper)[:2]] if voted else []
    code = code_link(paper)
    if code:
        found.append(Fact(f"Code at {host(code)}", code))
    if paper.venue and not (paper.categories and paper.venue.lower().startswith(paper.categories[0])):
        found.append(Fact(shortened(paper.venue, 60)))
    if paper.status:
        found.append(Fact(paper.status.capitalize()))
    when = dated(paper.published, paper.published_precision, paper.date_kind)
    if when and not (day and paper.date_kind == "announced" and paper.published and paper.published.date() == day):
        found.append(Fact(when))
    newest = newest_version(paper)
    if newest > 1:
        found.append(Fact(f"Version {newest}"))
    if paper.comment and "://" not in paper.comment:
        found.append(Fact(shortened(plain(paper.comment[:400]), 64)))
    return found


_SIGNAL_WORDS = {"upvotes": "upvote", "comments": "comment", "stars": "star", "citations": "citation"}


def signal_words(paper: Paper) -> list[str]:
    """What other sites count: “7 upvotes on Hugging Face”. Zeros are left out."""
    return [words for words, _ in signals(paper)]


def signals(paper: Paper) -> list[tuple[str, str]]:
    """The same, each with the family of sources that told it. GitHub itself knows its stars best."""
    said = [
        (list(_SIGNAL_WORDS).index(kind), f"{counted(count, _SIGNAL_WORDS[kind])} {where(source, kind)}", source)
        for source, counts in paper.signals.items()
        for kind, count in counts.items()
        if count and kind in _SIGNAL_WORDS and (kind != "stars" or source == "github" or "github" not in paper.signals)
    ]
    return [(words, source) for _, words, source in sorted(said)]


def where(source: str, kind: str = "upvotes") -> str:
    """Who counted: “on Hugging Face”, “by OpenAlex”."""
    if kind == "stars":
        return "on GitHub"
    return f"on {site_name(source)}" if family(source) == "hf" else f"by {site_name(source)}"


def rows(papers: Sequence[Paper], length: int = ROW_TEXT) -> list[Row]:
    """Several papers as a list shows them."""
    return [row(paper, length) for paper in papers]


def near_words(paper: Paper) -> str:
    """“Near “Columns of the mind””: why another paper stands there."""
    return f"Near “{shortened(plain(paper.title), NAMED)}”"


def pick_words(like: Paper | None, did: str) -> str:
    """“Near “Columns of the mind”, which you saved”: why a paper was picked for a reader."""
    if like is None:
        return "A look aside: much voted for elsewhere"
    return f"{near_words(like)}, which you {'rated up' if did == 'rated' else did}" if did else near_words(like)


def place_words(rank: int, size: int, field: str) -> str:
    """“No. 3 of 7,830 in Computer science”: where a paper stands among what is trending."""
    return f"No. {number(rank)} of {number(size)}" + (f" in {field_name(field)}" if field else "")


def glance(paper: Paper, length: int) -> str:
    """What the paper says, in about `length` characters of plain text."""
    return shortened(plain(_text(paper, at_a_glance=True)[: 4 * length]), length)
