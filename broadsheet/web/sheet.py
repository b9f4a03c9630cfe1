"""Everything known of one paper, as the words that its page prints."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.http import urlencode

from broadsheet.catalog.citation import bibtex
from broadsheet.catalog.models import FeedEntry, Identifier, Paper
from broadsheet.catalog.queries import EDITION
from broadsheet.feed.fields import field_name
from broadsheet.sources.base import FAMILY_NAMES, family
from broadsheet.web.links import Known, OutsideLink, identifier, identifiers, paper_links, title_search
from broadsheet.web.math.typesetting import plain
from broadsheet.web.rows import is_unidentified, name_of, organization_name, shortened, signal_words
from broadsheet.web.words import date_note, dated, feed_name, listed_names, partial_date, plain_day

OPEN_AUTHORS = 12
MAX_KEYWORDS = 30


@dataclass(frozen=True, slots=True)
class Named:
    """A word that leads to a list in this catalog."""

    name: str
    url: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class DatedLine:
    """A date in words, with a note on what it means."""

    text: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Stood:
    """A feed day or an edition that the paper stood in."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A paper's page. All texts are plain; every URL is safe to print as a link."""

    key: str
    title: str
    field: str
    authors: list[str]
    more_authors: list[str]
    unnamed: int
    organization: str
    dates: list[DatedLine]
    versions: list[str]
    abstract: str
    summary: str
    ai_summary: str
    ai_model: str
    categories: list[Named]
    keywords: list[Named]
    venue: str
    status: str
    comment: str
    license: str
    links: list[OutsideLink]
    identifiers: list[Known]
    relations: list[tuple[str, Known]]
    signals: list[str]
    stood: list[Stood]
    submitter: str
    sources: str
    title_search: str
    bibtex: str


def sheet(paper: Paper) -> Sheet:
    """Put together a paper's page; reads its identifiers and its feed entries."""
    known = list(Identifier.objects.filter(paper=paper))
    authors = [name_of(author) for author in paper.authors]
    open_to = OPEN_AUTHORS if len(authors) > OPEN_AUTHORS + 3 else len(authors)
    return Sheet(
        key=paper.key,
        title=paper.title,
        field=field_name(paper.categories[0]) if paper.categories else "",
        authors=authors[:open_to],
        more_authors=authors[open_to:],
        unnamed=max(0, (paper.author_count or 0) - len(authors)),
        organization=organization_name(paper),
        dates=_dates(paper),
        versions=_versions(paper),
        abstract=paper.abstract,
        summary="" if paper.abstract else paper.summary,
        ai_summary=paper.ai_summary,
        ai_model=paper.ai_model,
        categories=[_category(code) for code in paper.categories],
        keywords=_keywords(paper),
        venue=paper.venue,
        status=paper.status.capitalize(),
        comment=shortened(plain(paper.comment), 600),
        license=paper.license,
        links=paper_links(paper, known),
        identifiers=identifiers(known),
        relations=[(_relation(row.get("kind", "")), identifier(row.get("identifier", ""))) for row in paper.relations],
        signals=signal_words(paper),
        stood=_stood(paper),
        submitter=paper.submitter,
        sources=listed_names(list(dict.fromkeys(FAMILY_NAMES.get(family(name), name) for name in paper.sources))),
        title_search=title_search(paper.title) if is_unidentified(paper) else "",
        bibtex=bibtex(paper),
    )


def _dates(paper: Paper) -> list[DatedLine]:
    lines = []
    first = dated(paper.published, paper.published_precision, paper.date_kind)
    if first:
        lines.append(DatedLine(first, date_note(paper.date_kind)))
    this = partial_date(paper.updated, paper.updated_precision)
    if this and (paper.updated, paper.updated_precision) != (paper.published, paper.published_precision):
        lines.append(DatedLine(f"This version {this}"))
    return lines


def _versions(paper: Paper) -> list[str]:
    lines = []
    for version in paper.versions:
        parts = [f"Version {version.get('number', '')}", str(version.get("date") or "")[:10], version.get("note", "")]
        lines.append(", ".join(part for part in parts if part))
    return lines


def _category(code: str) -> Named:
    return Named(field_name(code), searched(f"cat:{code}"), code)


def searched(text: str) -> str:
    """The address of a search."""
    return f"{reverse('papers')}?{urlencode({'q': text})}"


def _keywords(paper: Paper) -> list[Named]:
    words = list(dict.fromkeys([*paper.keywords, *paper.ai_keywords]))[:MAX_KEYWORDS]
    return [Named(shortened(plain(word), 80), searched(f'"{word}"' if " " in word else word)) for word in words]


def _relation(kind: str) -> str:
    return kind.replace("-", " ").capitalize()


def _stood(paper: Paper) -> list[Stood]:
    entries = FeedEntry.objects.filter(paper=paper).order_by("day", "feed")
    return [_standing(entry) for entry in entries[:60]]


def _standing(entry: FeedEntry) -> Stood:
    place = "" if entry.place is None else f", place {entry.place + 1}"
    if entry.feed.startswith(EDITION):
        name = entry.feed.removeprefix(EDITION)
        return Stood(f"Results page of {plain_day(entry.day)}{place}", reverse("edition", args=[name]))
    return Stood(f"{feed_name(entry.feed)}, {plain_day(entry.day)}{place}", day_url(entry.day))


def day_url(day: date) -> str:
    """The address of a day's page."""
    return reverse("day", args=[day.isoformat()])
