"""Captured result pages of Hugging Face's Daily Papers: the text that a browser copies.

A page is a banner, the day (`Nov 27`), then for each paper its title, its abstract, and a few lines about it:

      • 4 authors          or, where an organisation published it:   openbmb OpenBMB
    ·
    Oct 12, 2024 2         the date; behind it the number of comments, if there are any

**The year of capture.** A date without a year is of the year of capture, which the page itself does not say. It is
worked out thus: a year that *is* printed is not the year of capture, and no paper is younger than the page. So the
capture lies after the newest year that the page prints, and the first year after it in which its day exists is taken
(pages come soon after the papers on them; the five pages this was written for print years up to 2024 and were captured
in 2025). A page that prints no year at all cannot be dated and is rejected.

**Edition.** Each page is kept as an edition, named after the day of its capture and its titles in order; so the same
page read again, from whatever file, is the same edition.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from typing import Any

from broadsheet.sources.base import BadRecord, PaperRecord, attempt
from broadsheet.sources.jsonl import from_json
from broadsheet.sources.text import clean

SOURCE = "hf-page"
MAX_CHARACTERS = 20_000_000
FIRST_YEAR = 2023
"""Daily Papers began on 4 May 2023."""

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAY = re.compile(rf"({'|'.join(_MONTHS)}) (\d{{1,2}})")
_DATE = re.compile(rf"({'|'.join(_MONTHS)}) (\d{{1,2}})(?:, (\d{{4}}))?(?: (\d{{1,6}}))?")
_AUTHORS = re.compile(r"[•*-]\s*(\d{1,5}) authors?")
_DOT = "·"
_LONGEST_TITLE = 300


@dataclass(frozen=True, slots=True)
class Entry:
    """One paper of a page, as it stands there; `year` is None where the page leaves it out."""

    title: str
    abstract: str
    author_count: int | None
    organization: str
    month: int
    day: int
    year: int | None
    comments: int | None
    lost: str = ""
    """The title of a paper right above this one whose lines about it were lost in copying, so that it is left out."""


@dataclass(frozen=True, slots=True)
class Page:
    month: int
    day: int
    entries: list[Entry]


def is_page(beginning: str) -> bool:
    """Whether a text begins as a captured page does."""
    lines = [line.strip() for line in beginning.splitlines()[:60]]
    return "Daily Papers" in lines and any(line.startswith("byAK and the research") for line in lines)


def _blocks(lines: list[str]) -> Iterator[tuple[list[str], str, re.Match[str]]]:
    """(the paragraphs before, the line about authors, the date) of each paper."""
    start = 0
    for place in range(1, len(lines) - 1):
        dated = _DATE.fullmatch(lines[place + 1])
        if lines[place] == _DOT and dated and place > start:
            yield [line for line in lines[start : place - 1] if line], lines[place - 1], dated
            start = place + 2


def _title_at(paragraphs: list[str]) -> int:
    """Where the title stands: the last paragraph before the abstract that looks like one.

    Before it stands something only where the lines about the paper above were lost in copying; that one is lost too.
    """
    titles = (place for place in range(len(paragraphs) - 2, 0, -1) if _looks_like_title(paragraphs[place]))
    return next(titles, 0)


def _looks_like_title(paragraph: str) -> bool:
    return len(paragraph) < _LONGEST_TITLE and not paragraph.endswith(".")


def _entry(paragraphs: list[str], about: str, dated: re.Match[str]) -> Entry:
    if not paragraphs:
        raise BadRecord("There is no title above the line with the date.")
    at = _title_at(paragraphs)
    lost, paragraphs = paragraphs[0] if at else "", paragraphs[at:]
    counted = _AUTHORS.fullmatch(about)
    return Entry(
        title=clean(paragraphs[0]),
        abstract=clean(" ".join(paragraphs[1:])),
        author_count=int(counted[1]) if counted else None,
        organization="" if counted else clean(about),
        month=_MONTHS.index(dated[1]) + 1,
        day=int(dated[2]),
        year=int(dated[3]) if dated[3] else None,
        comments=int(dated[4]) if dated[4] else None,
        lost=clean(lost),
    )


def parse(text: str) -> Page:
    """Read a whole page; raises BadRecord if it is none or holds no paper."""
    lines = [line.strip() for line in text[:MAX_CHARACTERS].splitlines()]
    head = lines.index("Daily Papers") if "Daily Papers" in lines else -1
    at = next((place for place in range(head + 1, len(lines)) if _DAY.fullmatch(lines[place])), -1)
    if head < 0 or at < 0:
        raise BadRecord("This is not a captured Daily Papers page: its banner with the day is missing.")
    captured = _DAY.fullmatch(lines[at])
    entries = [_entry(*block) for block in _blocks(lines[at + 1 :])]
    if not entries or captured is None:
        raise BadRecord("The captured page holds no paper.")
    return Page(_MONTHS.index(captured[1]) + 1, int(captured[2]), entries)


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def captured_on(page: Page) -> date:
    """The day of capture, its year worked out as described above; raises BadRecord where that cannot be."""
    printed = [entry.year for entry in page.entries if entry.year is not None]
    if not printed:
        raise BadRecord("The captured page prints no year, so the year of its capture cannot be worked out.")
    days = [(page.month, page.day), *((entry.month, entry.day) for entry in page.entries if entry.year is None)]
    if max(days) > days[0]:
        raise BadRecord("A paper on the captured page is younger than the page.")
    first = max(*printed, FIRST_YEAR - 1) + 1
    for year in range(first, first + 9):
        if all(_exists(year, month, day) for month, day in days):
            return date(year, page.month, page.day)
    raise BadRecord("The day of the captured page is not a day of the calendar.")


def edition_name(captured: date, titles: list[str]) -> str:
    """`YYYY-MM-DD-<6 hex>`: the day of capture and a digest of the titles in order."""
    return f"{captured.isoformat()}-{blake2b(chr(10).join(titles).encode(), digest_size=3).hexdigest()}"


def _record(entry: Entry, place: int, captured: date, edition: str) -> PaperRecord:
    slug, _, fullname = entry.organization.partition(" ")
    year = entry.year or captured.year
    if not _exists(year, entry.month, entry.day):
        raise BadRecord("Its date is not a date of the calendar.")
    published = date(year, entry.month, entry.day)
    data: dict[str, Any] = {
        "source": SOURCE,
        "id": f"{edition}/{place}",
        "title": entry.title,
        "abstract": entry.abstract,
        "author_count": entry.author_count,
        "organization": {"name": slug, "fullname": fullname} if slug else None,
        "identifiers": [],
        "published": published.isoformat(),
        "date_kind": "submitted",
        "as_of": captured.isoformat(),
        "listings": [
            {"feed": f"edition:{edition}", "day": captured.isoformat(), "place": place, "comments": entry.comments}
        ],
        "comments": entry.comments,
    }
    return from_json(data)


def records(text: str) -> Iterator[tuple[str, PaperRecord | BadRecord | str]]:
    """Each paper of a page with its place (`entry 1`, …), or what is wrong with it, or a note.

    Raises BadRecord if the text is no page at all or cannot be dated.
    """
    page = parse(text)
    captured = captured_on(page)
    edition = edition_name(captured, [entry.title for entry in page.entries])
    for place, entry in enumerate(page.entries):
        if entry.lost:
            yield f"before entry {place + 1}", f"“{entry.lost[:100]}” is left out: the lines about it are missing."
        yield f"entry {place + 1}", attempt(_record, entry, place, captured, edition)
