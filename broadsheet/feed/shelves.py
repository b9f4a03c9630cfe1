"""Lists of papers that belong together whatever their day: an author's, a category's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from broadsheet.catalog import queries
from broadsheet.catalog.bylines import Byline, bylines
from broadsheet.catalog.models import Paper
from broadsheet.feed.lists import PER_PAGE, Paging
from broadsheet.search import index
from broadsheet.sources.identifiers import normalise_title

MOST_OF_AUTHOR = 1_000
"""Of a name that more papers hold, the newest of them are looked through."""
MANY_AUTHORS = 100
"""Papers with more authors do not count for co-authors: they would name a whole collaboration."""
COAUTHORS = 24


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


@dataclass(frozen=True, slots=True)
class Shelf:
    """One page of a category's papers, the newest first."""

    code: str
    papers: list[Paper]
    paging: Paging
    total: int


def by_author(name: str, page: int = 1) -> Authored:
    """The papers with an author of this name, case, accents and punctuation aside; people are not told apart.

    Of papers with a crowd of authors the index alone is asked, which takes a part of a name for the name too.
    """
    wanted = normalise_title(name)
    ids, held = index.by_author(name, MOST_OF_AUTHOR)
    held_by = under(name, bylines(ids))
    rows = [row for row, _ in held_by]
    paging = Paging.of(page, len(rows), PER_PAGE)
    coauthors = _coauthors([names for _, names in held_by], wanted)
    return Authored(
        name=_written([names for _, names in held_by], wanted) or name,
        papers=queries.for_list(row.paper for row in rows[paging.start : paging.start + PER_PAGE]),
        paging=paging,
        total=len(rows),
        years=_years(rows),
        coauthors=coauthors[:COAUTHORS],
        more_coauthors=max(0, len(coauthors) - COAUTHORS),
        cut=held > len(ids),
    )


def under(name: str, papers: Iterable[Byline]) -> list[tuple[Byline, dict[str, str]]]:
    """Of papers that the index finds for a name those that have it, each with its names by what they fold to."""
    wanted = normalise_title(name)
    folded = [(row, {normalise_title(written): written for written in row.names}) for row in papers]
    return [(row, names) for row, names in folded if wanted and (wanted in names or row.crowd)]


def _written(papers: list[dict[str, str]], wanted: str) -> str:
    spellings = Counter(names[wanted] for names in papers if wanted in names)
    return max(spellings, key=lambda name: (spellings[name], name), default="")


def _years(rows: list[Byline]) -> list[tuple[int, int]]:
    counts = Counter(row.year for row in rows if row.year)
    return [(year, counts[year]) for year in range(min(counts), max(counts) + 1)] if counts else []


def _coauthors(papers: list[dict[str, str]], wanted: str) -> list[tuple[str, int]]:
    """Names that fold to the same count together under the spelling that came first; names by what they fold to."""
    counts: Counter[str] = Counter()
    spelled: dict[str, str] = {}
    for folded in papers:
        if len(folded) <= MANY_AUTHORS:
            for key in folded.keys() - {wanted, ""}:
                spelled.setdefault(key, folded[key])
                counts[key] += 1
    ordered = sorted(counts.items(), key=lambda row: (-row[1], row[0]))
    return [(spelled[key], papers) for key, papers in ordered]


def in_category(code: str, page: int = 1) -> Shelf:
    """The papers of a category, or of an archive and all its categories."""
    number = max(1, min(page, index.MOST // PER_PAGE))
    ids, total = index.in_category(code, PER_PAGE, (number - 1) * PER_PAGE)
    paging = Paging.of(number, min(total, index.MOST), PER_PAGE)
    if paging.number != number:
        ids, total = index.in_category(code, PER_PAGE, paging.start)
    return Shelf(code, queries.for_list(ids), paging, total)
