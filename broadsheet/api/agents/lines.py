"""A paper as one line of a list, as short as was asked for."""

from __future__ import annotations

from collections.abc import Iterable

from broadsheet.api.agents.asking import Asker
from broadsheet.api.agents.fence import seen
from broadsheet.api.agents.shapes import Detail, PaperLine
from broadsheet.catalog import queries
from broadsheet.catalog.models import Paper
from broadsheet.feed.lists import Paging
from broadsheet.sources.text import clean, shortened
from broadsheet.web.links import code_link
from broadsheet.web.markdown import one_line
from broadsheet.web.rows import ROW_TITLE, glance, name_of, signal_words

AUTHORS: dict[str, int] = {"brief": 1, "normal": 3, "full": 20}
GLANCE = 300
WHOLE = 2_500
"""Characters of an abstract; hardly one is longer."""
MOST_CATEGORIES = 8


def line(paper: Paper, detail: Detail, asker: Asker, why: str = "", nearness: float | None = None) -> PaperLine:
    """The paper with why it stands there."""
    published = queries.exact(paper.published, paper.published_precision) or ""
    told = PaperLine(
        id=paper.key,
        title=shortened(_said(paper.title), ROW_TITLE),
        published=published[:10],
        authors=[_said(name_of(author)) for author in paper.authors[: AUTHORS[detail]]],
        author_count=max(len(paper.authors), paper.author_count or 0),
        nearness=None if nearness is None else round(nearness, 2),
    )
    if detail != "brief":
        told.categories = paper.categories[:MOST_CATEGORIES]
        told.why = seen(why)
        told.text = seen(glance(paper, GLANCE))
    if detail == "full":
        told.text = shortened(_said(paper.abstract or paper.summary), WHOLE)
        told.url, told.code = asker.page(paper), code_link(paper)
        told.counts = signal_words(paper)
    return told


def lines(papers: Iterable[Paper], detail: Detail, asker: Asker) -> list[PaperLine]:
    """Several papers of which their list says no more."""
    return [line(paper, detail, asker) for paper in papers]


def _said(text: str) -> str:
    return one_line(clean(seen(text)))


def shown(papers: int, total: int, paging: Paging) -> str:
    """“10 of 240 papers, page 1 of 24”; “3 papers”."""
    if paging.pages == 1:
        return f"{papers} paper{'' if papers == 1 else 's'}"
    return f"{papers} of {total:,} papers, page {paging.number} of {paging.pages:,}"
