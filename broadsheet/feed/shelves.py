"""Lists of papers that belong together whatever their day: an author's, a category's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from broadsheet.accounts.models import User
from broadsheet.catalog import queries
from broadsheet.catalog.bylines import Byline, bylines
from broadsheet.catalog.models import Paper
from broadsheet.community import queries as community
from broadsheet.feed.lists import PER_PAGE, Paging
from broadsheet.search import index
from broadsheet.sources.identifiers import normalise_title

MOST_OF_AUTHOR = 1_000
"""Of a name that more papers hold, the newest of them are looked through."""
MANY_AUTHORS = 100
"""Papers with more authors do not count for co-authors: they would name a whole collaboration."""
COAUTHORS = 24
MOST_NAMES = 20
"""Other names of one person that are looked for."""
EARLIEST = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Authored:
    """One page of the papers under one name, the newest first."""

    name: str
    """As most of the papers write it."""
    papers: list[Paper]
    paging: Paging
    total: int
    years: list[tuple[int, int]]
    """Papers by year, every year from the first to the last."""
    coauthors: list[tuple[str, int]]
    """Names and common papers, the most frequent first, at most `COAUTHORS`."""
    more_coauthors: int
    cut: bool
    """Only the newest `MOST_OF_AUTHOR` papers were looked through."""
    claimed_by: User | None
    """The one person here who has claimed the name."""
    others: list[str]
    """The person's other names, whose papers stand here too."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """One page of a category's papers, the newest first."""

    code: str
    papers: list[Paper]
    paging: Paging
    total: int


def by_author(name: str, page: int = 1, per_page: int = PER_PAGE) -> Authored:
    """The papers with an author of this name, case, accents and punctuation aside; people are not told apart, but where
    one person here has claimed this name and others, these are one.

    Of papers with a crowd of authors the index alone is asked, which takes a part of a name for the name too.
    """
    wanted, person = normalise_title(name), community.claimant(name)
    others = [one for one in (person.names if person else ()) if normalise_title(one) != wanted]
    asked = [index.by_author(one, MOST_OF_AUTHOR) for one in (name, *others[:MOST_NAMES])]
    held_by = under((name, *others), bylines(dict.fromkeys(paper for found, _ in asked for paper in found)))
    if others:
        held_by.sort(key=lambda pair: (pair[0].published or EARLIEST, pair[0].paper), reverse=True)
    rows = [row for row, _ in held_by]
    paging = Paging.of(page, len(rows), per_page)
    coauthors = _coauthors([names for _, names in held_by], {wanted, *map(normalise_title, others)})
    return Authored(
        name=_written([names for _, names in held_by], wanted) or name,
        papers=queries.for_list(row.paper for row in rows[paging.start : paging.start + per_page]),
        paging=paging,
        total=len(rows),
        years=_years(rows),
        coauthors=coauthors[:COAUTHORS],
        more_coauthors=max(0, len(coauthors) - COAUTHORS),
        cut=any(held > len(found) for found, held in asked),
        claimed_by=person.user if person else None,
        others=others[:MOST_NAMES],
    )


def under(names: Iterable[str], papers: Iterable[Byline]) -> list[tuple[Byline, dict[str, str]]]:
    """Of papers that the index finds for some names those that have one, each with its names by what they fold to."""
    wanted = set(map(normalise_title, names)) - {""}
    folded = [(row, {normalise_title(written): written for written in row.names}) for row in papers]
    return [(row, held) for row, held in folded if wanted and (wanted & held.keys() or row.crowd)]


def _written(papers: list[dict[str, str]], wanted: str) -> str:
    spellings = Counter(names[wanted] for names in papers if wanted in names)
    return max(spellings, key=lambda name: (spellings[name], name), default="")


def _years(rows: list[Byline]) -> list[tuple[int, int]]:
    counts = Counter(row.year for row in rows if row.year)
    return [(year, counts[year]) for year in range(min(counts), max(counts) + 1)] if counts else []


def _coauthors(papers: list[dict[str, str]], wanted: set[str]) -> list[tuple[str, int]]:
    """Names that fold to the same count together under the spelling that came first; names by what they fold to."""
    counts: Counter[str] = Counter()
    spelled: dict[str, str] = {}
    for folded in papers:
        if len(folded) <= MANY_AUTHORS:
            for key in folded.keys() - wanted - {""}:
                spelled.setdefault(key, folded[key])
                counts[key] += 1
    ordered = sorted(counts.items(), key=lambda row: (-row[1], row[0]))
    return [(spelled[key], papers) for key, papers in ordered]


def in_category(code: str, page: int = 1, per_page: int = PER_PAGE) -> Shelf:
    """The papers of a category, or of an archive and all its categories."""
    number = max(1, min(page, index.MOST // per_page))
    ids, total = index.in_category(code, per_page, (number - 1) * per_page)
    paging = Paging.of(number, min(total, index.MOST), per_page)
    if paging.number != number:
        ids, total = index.in_category(code, per_page, paging.start)
    return Shelf(code, queries.for_list(ids), paging, total)


def in_categories(codes: Collection[str], most: int) -> list[Paper]:
    """The newest papers of any of several categories or archives."""
    return queries.for_list(index.in_categories(codes, most))
