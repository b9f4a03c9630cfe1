"""Everything known of one paper, as the words that its page prints."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils.http import urlencode

from broadsheet.catalog.history import changes, counted_on
from broadsheet.catalog.models import FeedEntry, Paper
from broadsheet.catalog.queries import EDITION
from broadsheet.feed.fields import field_name
from broadsheet.search import filters
from broadsheet.search.phrases import key_phrases
from broadsheet.sources.base import FAMILY_NAMES, BadRecord, PartialDate, family
from broadsheet.web.cited import Shown, shown
from broadsheet.web.links import Known, OutsideLink, identifier, identifiers, paper_links, resolved, title_search
from broadsheet.web.math.typesetting import plain
from broadsheet.web.rows import is_unidentified, name_of, organization_name, paper_url, shortened, signals
from broadsheet.web.wording import Reworded, reworded
from broadsheet.web.words import date_note, dated, feed_name, listed_names, partial_date, plain_day

OPEN_AUTHORS = 12
FOLDED_AUTHORS = 200
"""Of more authors than these the others stand on a page of their own."""
MAX_KEYWORDS = 30
_ARXIV_KEY = re.compile(r"\d{4}\.\d{4,5}|[a-z-]+/\d{7}")


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
class VersionLine:
    """A version in words; `url` leads to it where its source keeps every version."""

    text: str
    note: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Stood:
    """A feed day or an edition that the paper stood in."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A paper's page. All texts are plain; every URL is safe to print as a link."""

    key: str
    path: str
    """The address of the page on this site, without scheme and host."""
    title: str
    field: str
    banner: str
    """That the paper was withdrawn or retracted; else nothing."""
    authors: list[Named]
    more_authors: list[Named]
    """Those that fold; empty where they stand on a page of their own."""
    author_total: int
    unnamed: int
    folded: int
    """How many stand on a page of their own."""
    organization: str
    dates: list[DatedLine]
    versions: list[VersionLine]
    changes: list[Reworded]
    abstract: str
    summary: str
    ai_summary: str
    ai_model: str
    categories: list[Named]
    keywords: list[Named]
    phrases: list[Named]
    """Key phrases found in its abstract, where nobody has told keywords."""
    venue: str
    status: str
    comment: str
    license: str
    links: list[OutsideLink]
    identifiers: list[Known]
    relations: list[tuple[str, Known]]
    signals: list[str]
    """What other sites counted, and when."""
    stood: list[Stood]
    submitter: str
    sources: str
    title_search: str
    citations: list[Shown]


def sheet(paper: Paper) -> Sheet:
    """Put together a paper's page; reads its identifiers, its feed entries and its earlier statements."""
    prefetch_related_objects([paper], "identifiers")
    known = list(paper.identifiers.all())
    total = len(paper.authors)
    open_to = OPEN_AUTHORS if total > OPEN_AUTHORS + 3 else total
    folded = paper.authors[open_to:] if total <= FOLDED_AUTHORS else []
    return Sheet(
        key=paper.key,
        path=paper_url(paper),
        title=paper.title,
        field=field_name(paper.categories[0]) if paper.categories else "",
        banner=_banner(paper),
        authors=[author_link(author) for author in paper.authors[:open_to]],
        more_authors=[author_link(author) for author in folded],
        author_total=max(total, paper.author_count or 0),
        unnamed=max(0, (paper.author_count or 0) - total),
        folded=total - open_to - len(folded),
        organization=organization_name(paper),
        dates=_dates(paper),
        versions=_versions(paper),
        changes=[reworded(change) for change in changes(paper)],
        abstract=paper.abstract,
        summary="" if paper.abstract else paper.summary,
        ai_summary=paper.ai_summary,
        ai_model=paper.ai_model,
        categories=[_category(code) for code in paper.categories],
        keywords=_keywords(paper),
        phrases=_phrases(paper),
        venue=paper.venue,
        status="" if _banner(paper) else paper.status.capitalize(),
        comment=shortened(plain(paper.comment), 600),
        license=paper.license,
        links=paper_links(paper, known),
        identifiers=identifiers(known),
        relations=[(_relation(row.get("kind", "")), identifier(row.get("identifier", ""))) for row in paper.relations],
        signals=_signals(paper),
        stood=_stood(paper),
        submitter=paper.submitter,
        sources=listed_names(list(dict.fromkeys(FAMILY_NAMES.get(family(name), name) for name in paper.sources))),
        title_search=title_search(paper.title) if is_unidentified(paper) else "",
        citations=shown(paper, paper_url(paper)),
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


_WITHDRAWN = {
    "withdrawn": "This paper has been withdrawn.",
    "retracted": "This paper has been retracted.",
}
_REASON = re.compile(r"withdr[ae]w|retract|error|wrong|flaw", re.IGNORECASE)


def _signals(paper: Paper) -> list[str]:
    days = counted_on(paper)
    return [words + (f", as of {plain_day(days[who])}" if who in days else "") for words, who in signals(paper)]


def _banner(paper: Paper) -> str:
    last = paper.versions[-1].get("note", "") if paper.versions else ""
    said = _WITHDRAWN.get(paper.status) or _WITHDRAWN.get(last, "")
    why = shortened(plain(paper.comment), 300) if said and _REASON.search(paper.comment[:2_000]) else ""
    return f"{said} {why}".strip()


def author_link(author: dict[str, Any]) -> Named:
    """A name that leads to the papers under it; a name that says nothing leads nowhere."""
    name = name_of(author)
    return Named(name, reverse("author", args=[name]) if name.strip(" ./") else "")


def _versions(paper: Paper) -> list[VersionLine]:
    """The versions that the source numbers, the newest first."""
    lines = []
    for version in reversed(paper.versions):
        when, number = _day_words(str(version.get("date") or "")), version.get("number", "")
        at_arxiv = resolved("arxiv", f"{paper.key}v{number}") if _ARXIV_KEY.fullmatch(paper.key) and number else ""
        text = f"Version {number}" + (f", {when}" if when else "")
        lines.append(VersionLine(text, shortened(str(version.get("note") or ""), 200), at_arxiv))
    return lines


def _day_words(text: str) -> str:
    try:
        when = PartialDate.parse(text)
    except BadRecord:
        return ""
    return partial_date(when.start, when.precision)


def _category(code: str) -> Named:
    return Named(field_name(code), reverse("category", args=[code]), code)


def searched(text: str) -> str:
    """The address of a search."""
    return f"{reverse('papers')}?{urlencode({'q': text})}"


def _keywords(paper: Paper) -> list[Named]:
    return [_word(word) for word in list(dict.fromkeys([*paper.keywords, *paper.ai_keywords]))[:MAX_KEYWORDS]]


def _phrases(paper: Paper) -> list[Named]:
    told = paper.keywords or paper.ai_keywords
    return [] if told or not paper.abstract else [_word(phrase) for phrase in key_phrases(paper.title, paper.abstract)]


def _word(word: str) -> Named:
    return Named(shortened(plain(word), 80), searched(filters.phrase(word)))


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
