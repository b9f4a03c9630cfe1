"""Whom to believe, field by field: the fixed order in which sources are asked when statements are merged.

A source is looked up by its exact name, then by its family. Who is not named stands in the middle: above what is only
copied or captured, below those that hold the thing itself.
"""

from __future__ import annotations

from broadsheet.sources.base import family

OTHERS = "*"

TEXT = (
    "arxiv",  # the authors' own deposit: for an arXiv paper the text itself, kept fresh with every version
    "biorxiv",  # the same for its preprints
    "medrxiv",
    "acl",  # proceedings, checked by their editors
    "pubmed",  # indexed from publishers, but authors only as initials and a final dot in titles
    "crossref",  # publishers' deposits, often without an abstract or with markup in it
    "openreview",  # typed in by authors for review, may be of an early version
    "dblp",  # exact titles and names, no abstracts
    OTHERS,
    "hf",  # a copy of arXiv, made on the day of the listing and seldom renewed
    "papercopilot",  # scraped from proceedings' pages
    "feed",  # a journal's or a blog's own words, but often only their beginning
    "openalex",  # put together by machine from others: fills gaps
    "s2",  # the same
    "starter",  # what we wrote down ourselves for the first start
    "hf-page",  # a captured page: half-stripped LaTeX, no names
    "llm",  # says the title again that it was asked about
    "github",  # the same
    "local",  # says the title again of a paper that somebody here submitted
)
"""Title, abstract, authors, categories, dates, comment, licence, versions, links."""

VENUE = (
    "acl",  # the proceedings themselves
    "crossref",  # the publisher's word
    "pubmed",
    "openreview",  # where the decision was made
    "dblp",  # curated by hand
    "papercopilot",  # compiled from the conferences' own pages
    "feed",  # what a journal calls itself
    "openalex",
    "s2",
    OTHERS,
    "biorxiv",
    "medrxiv",
    "arxiv",  # only what authors put into a comment later
    "hf",
    "starter",
    "hf-page",
    "llm",
    "github",
    "local",
)
"""Venue and status."""


def _ranks(order: tuple[str, ...]) -> dict[str, int]:
    return {name: rank for rank, name in enumerate(order)}


_TEXT, _VENUE = _ranks(TEXT), _ranks(VENUE)


def _rank(ranks: dict[str, int], source: str) -> int:
    return ranks.get(source, ranks.get(family(source), ranks[OTHERS]))


def text_rank(source: str) -> int:
    """0 for the source to be believed first about a paper's text."""
    return _rank(_TEXT, source)


def venue_rank(source: str) -> int:
    """0 for the source to be believed first about where a paper appeared."""
    return _rank(_VENUE, source)
