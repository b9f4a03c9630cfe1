"""Tools that find papers by what they say, and read one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from mcp.server.mcpserver.exceptions import ToolError
from pydantic import Field

from broadsheet.api.agents.asking import asker
from broadsheet.api.agents.fence import seen
from broadsheet.api.agents.lines import line, shown
from broadsheet.api.agents.shapes import Detail, Id, Limit, Page, Papers, PaperText, Query, Words
from broadsheet.catalog import queries
from broadsheet.catalog.models import Paper
from broadsheet.community import discussion
from broadsheet.feed import lists
from broadsheet.feed.lists import Found, Search
from broadsheet.search import filters, query
from broadsheet.search.index import Mode, Sort
from broadsheet.sources.text import clean, shortened
from broadsheet.web.markdown import one_line, paper_markdown
from broadsheet.web.rows import paper_url
from broadsheet.web.sheet import sheet
from broadsheet.web.words import plain_day

LONGEST = 30_000
"""Characters of one paper’s text."""
ASKED = 300
"""Characters of a query that are repeated."""
MOST_COMMENTS, LONGEST_COMMENT = 20, 1_000
READ = "get_paper(id) reads one; similar_papers(id) finds its like."

Day = Annotated[
    str,
    Field(
        max_length=10, description="Only papers first published from then on, or up to then: 2025, 2025-03, 2025-03-18."
    ),
]


def search_papers(
    query: Annotated[
        Query,
        Field(
            description='Words; also "a phrase", -without, a OR b, author:, title:, cat:cs.CL, year:2020..2023, from:, '
            "to:, venue:, source:, has:code. An arXiv id, a DOI or a whole title finds that paper first."
        ),
    ] = "",
    mode: Annotated[
        Mode, Field(description="hybrid: by words and meaning. lexical: words alone. semantic: meaning alone.")
    ] = "hybrid",
    sort: Annotated[Sort, Field(description="Of the best hits, which come first.")] = "relevance",
    author: Annotated[Words, Field(description="Only papers by this author.")] = "",
    category: Annotated[Words, Field(description="Only this category, `cs.CL`, or archive, `cs.*`.")] = "",
    venue: Annotated[Words, Field(description="Only papers published there.")] = "",
    since: Day = "",
    until: Day = "",
    limit: Limit = 10,
    page: Page = 1,
    detail: Detail = "normal",
) -> Papers:
    """Search all papers by words and meaning, the best first. Start here for a topic, an author or a title.

    Filters alone, without a query, list all that meet them, the newest first.
    """
    given = {"author": author, "cat": category, "venue": venue, "from": since, "to": until}
    search, who = Search(_narrowed(clean(query), given), mode, sort), asker()
    found = lists.found(search, page, limit, facets=False)
    return Papers(
        heading=_heading(search, found),
        papers=[line(paper, detail, who, hit.why) for paper, hit in found.papers],
        start=found.paging.start + 1,
        total=_total(found),
        page=found.paging.number,
        pages=found.paging.pages,
        next=READ if found.papers else "Try fewer or other words, or mode=semantic.",
    )


def _narrowed(text: str, given: Mapping[str, str]) -> str:
    """The query with these operators. Raises ToolError."""
    try:
        text = filters.narrowed(text, {field: clean(value) for field, value in given.items()})
    except filters.NoDate as error:
        raise ToolError(str(error)) from None
    if not text:
        raise ToolError("Say what to search for: give a query or a filter.")
    return text


def _heading(search: Search, found: Found) -> str:
    """What was searched for, what was found, and what one should know of it."""
    results = found.results
    told = f"Search for {shortened(search.text, ASKED)}: "
    if not found.papers:
        ways = [f"without {way.left}, {way.papers:,}" for way in lists.ways_out(search)]
        return f"{told}nothing was found." + (f" There are papers {'; '.join(ways)}." if ways else "")
    told += shown(len(found.papers), _total(found), found.paging) + "."
    if results.known_item:
        told += " The first is the paper that was named."
    if results.corrected:
        told += f" Words that no paper has were replaced: {shortened(results.corrected, ASKED)}."
    told += "".join(f" “{each}” is no date, and was searched as words." for each in query.no_dates(results.query))
    if results.without_meaning:
        told += f" {results.without_meaning:,} papers are found by their words alone as yet."
    return told


def _total(found: Found) -> int:
    """Papers that hold the words, and those that are only near in meaning as far as they are ranked."""
    return max(found.results.total, found.results.ranked)


def get_paper(id: Id, detail: Detail = "normal") -> PaperText:
    """Read one paper as Markdown: its abstract, authors, dates, identifiers and links.

    brief: title, authors and one sentence. normal: all that is known of it. full: also similar papers, and what people
    here say of it. The full text of a paper is at its source, by the links.
    """
    paper, who = named(id), asker()
    if detail == "brief":
        text = line(paper, "normal", who).row(1).removeprefix("1. ")
    else:
        near = lists.similar(paper) if detail == "full" else []
        text = paper_markdown(sheet(paper), who.site + paper_url(paper), near) + (
            _comments(paper) if detail == "full" else ""
        )
    on = "similar_papers(id) finds its like; save_paper(id) keeps it."
    return PaperText(id=paper.key, url=who.page(paper), markdown=shortened(seen(text), LONGEST), next=on)


def _comments(paper: Paper) -> str:
    """What people said of it, the oldest first; empty where nobody did."""
    rows = [row for row in discussion.on_paper(paper) if not (row.deleted or row.hidden)][:MOST_COMMENTS]
    told = [
        f"- {row.user.shown_name if row.user else 'Somebody who left'}, {plain_day(row.at.date())}: "
        + one_line(shortened(clean(row.text), LONGEST_COMMENT))
        for row in rows
    ]
    return "\n## Comments by people here\n\n" + "\n".join(told) + "\n" if told else ""


def similar_papers(id: Id, limit: Limit = 10, detail: Detail = "normal") -> Papers:
    """The papers nearest in meaning to one paper, the nearest first, each with how near it is."""
    paper, who = named(id), asker()
    near = lists.similar(paper, limit)
    told = f"{len(near)} papers near in meaning to {clean(id)}." if near else _alone(paper)
    papers = [line(other, detail, who, nearness=cosine) for other, cosine in near]
    return Papers(
        heading=told, papers=papers, total=len(papers), next=READ if near else "search_papers finds by words."
    )


def _alone(paper: Paper) -> str:
    if problem := lists.meaning_problem():
        return problem
    return "No paper is near to it." if lists.has_meaning(paper) else "It has not been read for its meaning yet."


def named(id: str) -> Paper:
    """The paper of this name. Raises ToolError."""
    paper = queries.by_key(clean(id))
    if paper is None:
        raise ToolError(f"No paper here is called “{shortened(clean(id), 100)}”; search_papers finds ids.")
    return paper
