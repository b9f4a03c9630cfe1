"""What may be meant while a query is being typed: papers, people, categories."""

from __future__ import annotations

from dataclasses import dataclass

from broadsheet.catalog import queries
from broadsheet.feed.fields import ARCHIVES, CATEGORIES
from broadsheet.search import index
from broadsheet.sources.identifiers import normalise_title

MOST = 4
"""Suggestions of each kind."""
SHORTEST = 2
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Suggestions:
    """Of each kind at most `MOST`, the likeliest first."""

    papers: list[tuple[str, str]]
    """Keys and titles."""
    authors: list[str]
    categories: list[tuple[str, str]]
    """Codes and names."""


def suggestions(text: str) -> Suggestions:
    """For the beginning of a query; nothing for one that is very short, or longer than a title."""
    text = " ".join(text.split())
    if not SHORTEST <= len(text) <= LONGEST:
        return Suggestions([], [], [])
    found = index.suggested(text, MOST)
    return Suggestions(_titles(text, found.papers), found.authors, _categories(text))


def _titles(text: str, papers: list[int]) -> list[tuple[str, str]]:
    """Titles that begin with the text, then those that hold it as it is, then those with all of its words."""
    wanted = normalise_title(text)
    titles = queries.titles_of(papers)
    ranked = sorted(papers, key=lambda paper: _distance(wanted, titles.get(paper, ("", ""))[1]))
    return [titles[paper] for paper in ranked if paper in titles][:MOST]


def _distance(wanted: str, title: str) -> int:
    title = normalise_title(title)
    return 0 if title.startswith(wanted) else 1 if f" {wanted}" in title else 2


def _categories(text: str) -> list[tuple[str, str]]:
    """Categories whose code, or a word of whose name, begins so."""
    wanted = text.casefold()
    known = ARCHIVES | CATEGORIES
    by_code = [code for code in known if code.casefold().startswith(wanted)]
    by_name = [code for code, name in known.items() if f" {wanted}" in f" {name.casefold()}"]
    return [(code, known[code]) for code in dict.fromkeys(by_code + by_name)][:MOST]
