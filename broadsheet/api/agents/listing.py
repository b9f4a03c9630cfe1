"""Tools that list papers without a query: a day, what is trending, what is recommended, what is new."""

from __future__ import annotations

from typing import Annotated, Literal

from django.utils import timezone
from mcp.server.mcpserver.exceptions import ToolError
from pydantic import Field

from broadsheet.api.agents.asking import Asker, asker
from broadsheet.api.agents.finding import READ
from broadsheet.api.agents.lines import line, lines, shown
from broadsheet.api.agents.shapes import Detail, Fields, Id, Limit, Page, PaperLine, Papers
from broadsheet.catalog import queries
from broadsheet.catalog.places import BadPlace
from broadsheet.community import queries as community
from broadsheet.feed import changed, expected, recommend
from broadsheet.feed import trending as trends
from broadsheet.feed.issue import Issue, Listed, issue, nearest, newest_day
from broadsheet.feed.lists import by_ids
from broadsheet.feed.selection import Selection
from broadsheet.feed.span import Kind, Span
from broadsheet.feed.taste import LEAST
from broadsheet.feed.trending import Standing
from broadsheet.library import queries as library
from broadsheet.sources.text import clean, counted, shortened
from broadsheet.web.rows import pick_words, place_words
from broadsheet.web.words import feed_name, span_name

EMPTY = "There are no papers here yet; `broadsheet up` or `broadsheet import` brings some."
MOST_UNKNOWN, NAMED = 10, 60
"""Names of no paper that are repeated, and how much of each."""
KINDS: tuple[Kind, ...] = ("day", "week", "month")

Ids = Annotated[list[Id], Field(max_length=100)]


def daily_papers(
    date: Annotated[
        str,
        Field(max_length=10, description="`2026-05-29`, `2026-W22` or `2026-05`. Empty: the newest that has papers."),
    ] = "",
    period: Annotated[
        Literal["day", "week", "month"], Field(description="What is listed around a day; `date` may say it itself.")
    ] = "day",
    categories: Fields = "",
    limit: Limit = 10,
    page: Page = 1,
    detail: Detail = "normal",
) -> Papers:
    """The papers of a day, a week or a month, in the order of its page: what people voted for comes first."""
    span, who = _span(date.strip(), period), asker()
    states = {"votes": community.state(), "expected": expected.state()}
    today, chosen = timezone.now().date(), Selection.parse(categories)
    found = issue(span, today, chosen, page, hidden=who.hidden, per_page=limit, **states)
    return Papers(
        heading=_day_words(found),
        papers=[line(listed.paper, detail, who, _stood(listed)) for listed in found.papers],
        start=found.paging.start + 1,
        total=found.total,
        page=found.paging.number,
        pages=found.paging.pages,
        next=READ if found.papers else "",
    )


def _span(text: str, period: Kind) -> Span:
    """What is meant by a date and a period. Raises ToolError."""
    if not text:
        newest = newest_day()
        if newest is None:
            raise ToolError(EMPTY)
        return Span.around(period, newest)
    for kind in KINDS:
        try:
            span = Span.parse(kind, text)
        except (ValueError, OverflowError):
            continue
        return Span.around(period, span.first) if kind == "day" else span
    raise ToolError(f"“{text}” is no date; write 2026-05-29, 2026-W22 or 2026-05.")


def _day_words(found: Issue) -> str:
    if found.papers:
        return f"{span_name(found.span)}: {shown(len(found.papers), found.total, found.paging)}."
    near = nearest(found)
    where = f" The nearest with papers is date={near.text}." if near and found.absence else ""
    return f"{span_name(found.span)}: no papers{'' if found.absence else ' of these categories'}.{where}"


def _stood(listed: Listed) -> str:
    """“No. 3 in Hugging Face Daily Papers, 40 upvotes”."""
    placed = [one for one in listed.standings if one.place is not None]
    told = [f"No. {one.place + 1} in {feed_name(one.feed)}" for one in placed[:1] if one.place is not None]
    votes = max((one.upvotes for one in listed.standings), default=0) + listed.votes
    return ", ".join([*told, *([counted(votes, "upvote")] if votes else [])])


def trending_papers(categories: Fields = "", limit: Limit = 10, page: Page = 1, detail: Detail = "normal") -> Papers:
    """What is trending in the last 30 days, each paper measured within its own field, with its rank and votes."""
    who = asker()
    states = {"votes": community.state(), "saves": library.saved_state(), "expected": expected.state()}
    today, chosen = timezone.now().date(), Selection.parse(categories)
    found = trends.trending(today, chosen, page, who.hidden, per_page=limit, **states)
    if found is None:
        raise ToolError(EMPTY)
    return Papers(
        heading=f"Trending as of {found.day}: {shown(len(found.papers), found.total, found.paging)}.",
        papers=[line(paper, detail, who, _rank(standing)) for paper, standing in found.papers],
        start=found.paging.start + 1,
        total=found.total,
        page=found.paging.number,
        pages=found.paging.pages,
        next=READ,
    )


def _rank(standing: Standing) -> str:
    """“No. 3 of 780 in Computer science, 60 upvotes”."""
    told = place_words(standing.rank, standing.size, standing.field)
    return told + (f", {counted(standing.upvotes, 'upvote')}" if standing.upvotes else "")


def recommend_papers(
    positives: Annotated[Ids, Field(description="Ids of papers whose like is wanted.")] = [],  # noqa: B006 – it is read only
    negatives: Annotated[Ids, Field(description="Ids of papers whose like is not wanted.")] = [],  # noqa: B006
    limit: Limit = 10,
    detail: Detail = "normal",
) -> Papers:
    """Papers that are like some and unlike others; no account is needed for that.

    From five positives on they are new ones, of the last 14 feed days, by a taste learned from both; of fewer positives
    the nearest in meaning, of any age. Without positives it is the own feed of the person who asks.
    """
    who = asker()
    if not positives:
        if negatives:
            raise ToolError("Name at least one paper as a positive.")
        return _own_feed(who, limit, detail)
    named = {name: queries.by_key(clean(name)) for name in dict.fromkeys([*positives, *negatives])}
    liked, disliked = ([paper.key for name in names if (paper := named[name])] for names in (positives, negatives))
    found = recommend.from_examples(liked, disliked, who.hidden, limit)
    told = f"{counted(len(found.picks), 'paper')} like those named, of which {found.known} could be learned from."
    unknown = [shortened(clean(name), NAMED) for name, paper in named.items() if paper is None]
    if unknown:
        told += f" Not here: {', '.join(unknown[:MOST_UNKNOWN])}."
    papers = [line(pick.paper, detail, who, pick_words(pick.like, pick.did)) for pick in found.picks]
    return Papers(heading=told, papers=papers, total=len(papers), next=READ)


def _own_feed(who: Asker, limit: int, detail: Detail) -> Papers:
    if who.user is None:
        raise ToolError("Name papers as positives; for an own feed, show a personal token.")
    found = recommend.for_reader(who.user)
    picks = found.picks[:limit]
    told = f"{counted(len(picks), 'new paper')} by what you liked, which are {found.liked}."
    if found.liked < LEAST:
        told = f"You liked {found.liked} of the {LEAST} papers that an own feed learns from; name positives instead."
    papers = [line(pick.paper, detail, who, pick_words(pick.like, pick.did)) for pick in picks]
    return Papers(heading=told, papers=papers, total=len(papers), next=READ if papers else "")


def new_since(
    cursor: Annotated[
        str, Field(max_length=100, description="The cursor of the last answer. Empty: only the present one is told.")
    ] = "",
    limit: Limit = 25,
    detail: Detail = "brief",
) -> Papers:
    """Papers that came in, or of which something else is said, since you last asked. Keep the cursor for next time."""
    if not cursor:
        return _behind(changed.now(), "All that comes in from now on is behind this cursor.", [])
    try:
        found = changed.since(cursor, limit)
    except BadPlace as error:
        raise ToolError(str(error)) from None
    papers = by_ids(found.papers)
    told = f"{counted(len(papers), 'paper')} came in or changed{'; more are waiting' if found.more else ''}."
    return _behind(found.cursor, told, lines(papers, detail, asker()))


def _behind(cursor: str, heading: str, papers: list[PaperLine]) -> Papers:
    return Papers(heading=heading, papers=papers, cursor=cursor, next=f"Go on by new_since(cursor={cursor}).")
