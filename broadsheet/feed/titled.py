"""The papers that a title may mean."""

from __future__ import annotations

from broadsheet.catalog import queries
from broadsheet.catalog.models import Paper
from broadsheet.search import index
from broadsheet.sources.identifiers import normalise_title

MOST = 5


def titled(title: str) -> list[Paper]:
    """Papers here with the words of a title, at most `MOST`, those with the very same title first."""
    hits = index.search(title, mode="lexical", limit=MOST, plain=True).hits
    papers = queries.by_ids(hit.paper_id for hit in hits)
    return sorted(papers, key=lambda paper: not is_titled(paper, title))


def is_titled(paper: Paper, title: str) -> bool:
    """Whether a paper has just this title, case, accents and LaTeX aside."""
    return normalise_title(paper.title) == normalise_title(title)
