"""A paper as an entry of a feed: plain texts that XML can hold, whole addresses, and HTML for its content."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.db.models import prefetch_related_objects
from django.utils.encoding import iri_to_uri
from django.utils.html import escape

from broadsheet.accounts.access import LOOPBACK
from broadsheet.catalog.citation.entry import first_identifiers
from broadsheet.catalog.models import Paper
from broadsheet.feed.fields import ARCHIVES, CATEGORIES, field_name
from broadsheet.feed.syndicated import Entered
from broadsheet.sources.text import clean
from broadsheet.web.links import OutsideLink, paper_links
from broadsheet.web.math.typesetting import plain
from broadsheet.web.rows import byline, facts, name_of, organization_name, paper_url, shortened

MOST_AUTHORS = 50
"""Of one paper that are named each by themselves; the content says how many there are."""
MOST_TAGS = 20
MOST_LINKS = 6
TITLE, ABSTRACT, COMMENT, WORD = 500, 8_000, 400, 120
"""Characters. Of the source about twice as much is read: TeX is longer than what it says."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A paper of a list, when it came in, and why it stands there, in plain words."""

    paper: Paper
    at: datetime
    reason: str = ""

    @classmethod
    def of(cls, entered: Entered) -> Listed:
        return cls(entered.paper, entered.at)


@dataclass(frozen=True, slots=True)
class Category:
    """`is_field`: it is one of arXiv's."""

    code: str
    name: str
    is_field: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """All texts are plain and hold nothing that XML forbids; what is not known is empty."""

    id: str
    """The same for as long as the catalog has the paper, in every feed (RFC 4151)."""
    url: str
    title: str
    authors: tuple[str, ...]
    categories: tuple[Category, ...]
    keywords: tuple[str, ...]
    published: datetime
    """When it came into this list."""
    updated: datetime
    """The same, or when the newest version came, if that was later."""
    html: str
    pdf: str
    outside: str
    """Where the paper itself is to be read."""
    doi: str
    arxiv: str
    venue: str
    comment: str
    license: str


def entries(listed: Sequence[Listed], site: str) -> list[Entry]:
    """The entries of a list, in its order; `site` is where these pages stand, `https://papers.example.org`."""
    prefetch_related_objects([one.paper for one in listed], "identifiers")
    return [_entry(one, site) for one in listed]


def _entry(one: Listed, site: str) -> Entry:
    paper = one.paper
    known, links = first_identifiers(paper), paper_links(paper, paper.identifiers.all())
    return Entry(
        id=_id(paper, site),
        url=site + paper_url(paper),
        title=title(paper),
        authors=tuple(_authors(paper)),
        categories=tuple(
            Category(clean(code), clean(field_name(code)), code in CATEGORIES or code in ARCHIVES)
            for code in paper.categories[:MOST_TAGS]
        ),
        keywords=tuple(_texts(dict.fromkeys([*paper.keywords, *paper.ai_keywords]), WORD))[:MOST_TAGS],
        published=one.at,
        updated=max(one.at, paper.updated or one.at),
        html=_html(one, links),
        pdf=_first(links, "pdf"),
        outside=_first(links, "page"),
        doi=clean(known.get("doi", "")),
        arxiv=clean(known.get("arxiv", "")),
        venue=_text(paper.venue, TITLE),
        comment=_text(paper.comment, COMMENT),
        license=clean(paper.license)[:TITLE],
    )


def _id(paper: Paper, site: str) -> str:
    """By the paper's row, which outlives keys that become better ones, and stays when another paper is merged into it;
    with the day on which the catalog first held it, so that in a catalog that is made anew no other paper has it."""
    host = urlsplit(site).hostname or ""
    name = "localhost" if host in LOOPBACK else host
    return f"tag:{name},{paper.added.date()}:papers/{paper.pk}"


def title(paper: Paper) -> str:
    """A paper's title in plain characters; never empty."""
    return _text(paper.title, TITLE) or clean(paper.key)


def _text(source: str, length: int) -> str:
    return shortened(clean(plain(source[: 2 * length])), length)


def _texts(sources: Iterable[str], length: int) -> list[str]:
    return [text for source in sources if (text := _text(source, length))]


def _authors(paper: Paper) -> list[str]:
    """Their names; of a paper without any the organisation."""
    named = [clean(name_of(author)) for author in paper.authors[:MOST_AUTHORS]]
    return [name for name in named if name] or [name for name in [clean(organization_name(paper))] if name]


def _first(links: Iterable[OutsideLink], kind: str) -> str:
    return next((_uri(link.url) for link in links if link.kind == kind), "")


def _uri(url: str) -> str:
    """In ASCII, as validators of feeds want addresses."""
    return str(iri_to_uri(clean(url)))


def _html(one: Listed, links: Sequence[OutsideLink]) -> str:
    """Why it is there, who wrote it, the text, what is known of it, and where it is to be read."""
    paper = one.paper
    said = " · ".join(fact.text for fact in facts(paper, voted=False) if not fact.url)
    found = [
        f"<p><em>{escape(clean(one.reason))}</em></p>" if one.reason else "",
        _paragraph(byline(paper)),
        _paragraph(_text(paper.abstract or paper.summary, ABSTRACT)),
        _paragraph(clean(said)),
        _linked(links[:MOST_LINKS]),
    ]
    return "".join(found)


def _paragraph(text: str) -> str:
    return f"<p>{escape(clean(text))}</p>" if text else ""


def _linked(links: Sequence[OutsideLink]) -> str:
    named = [f'<a href="{escape(_uri(link.url))}">{escape(clean(f"{link.name} at {link.host}"))}</a>' for link in links]
    return f"<p>{' · '.join(named)}</p>" if named else ""
