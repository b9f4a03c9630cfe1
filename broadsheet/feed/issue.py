"""The papers of a day, a week or a month, in order; and the month calendar beside them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Literal

from broadsheet.catalog import queries
from broadsheet.catalog.keys import ids_of
from broadsheet.catalog.models import FeedEntry, Paper
from broadsheet.catalog.queries import EDITION, DayRow
from broadsheet.community import queries as community
from broadsheet.community.models import Feature
from broadsheet.feed import day_themes
from broadsheet.feed.announced import WAYS, Announced, by_announcement
from broadsheet.feed.expected import scores
from broadsheet.feed.fields import field_of
from broadsheet.feed.lists import PER_PAGE, Paging
from broadsheet.feed.local_votes import with_local
from broadsheet.feed.ranking import LAST, PICKED_FEEDS, Candidate, day_order, with_expected
from broadsheet.feed.remembered import remembered
from broadsheet.feed.selection import EVERYTHING, Selection
from broadsheet.feed.span import Span
from broadsheet.feed.themes import Theme

Absence = Literal["future", "today", "weekend", "before", "after", "between", "nothing"]

_NOTHING: Mapping[int, int] = {}
_NO_SCORES: Mapping[int, float] = {}
_A_DAY = 1 << 32
"""More than any place in a feed: an earlier day's papers stand after a later day's."""


@dataclass(frozen=True, slots=True)
class Count:
    """How many papers of a list belong to a field or stood in a feed."""

    code: str
    papers: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a paper stood: in `feed` on `day`, at `place` (0 is the top; None if the feed has no order)."""

    feed: str
    day: date
    place: int | None
    upvotes: int


@dataclass(frozen=True, slots=True)
class Listed:
    """A paper in an issue, with every feed of its days that it stood in."""

    paper: Paper
    standings: tuple[Standing, ...] = ()
    announced: Announced | None = None
    """How it was announced, as a reader of the selected fields sees it; None where no feed said."""
    votes: int = 0
    """Upvotes of the people here."""
    expected: float = 0.0
    """Upvotes that are expected of it; 0 where it stands by what people did, or by its place alone."""
    feature: Feature | None = None
    """By whom it was put at the head of this day, and why."""


@dataclass(frozen=True, slots=True)
class Order:
    """All papers of an issue in order, side by side with their categories and how they were announced (both joined by
    commas), and what is around it."""

    papers: list[int]
    categories: list[str]
    kinds: list[str]
    expected: dict[int, float]
    """Upvotes expected of those papers that stand where they do by them."""
    feeds: list[Count]
    previous: Span | None
    next: Span | None


@dataclass(frozen=True, slots=True)
class Issue:
    """The papers of a span of days, in order, one page of them."""

    span: Span
    papers: list[Listed]
    paging: Paging
    total: int
    """Papers that the selection and the theme take."""
    whole: int
    """Papers without any choice."""
    fields: list[Count]
    """All fields, the largest first, whatever is selected."""
    categories: list[Count]
    """The primary categories inside the selected field, where one field is selected; else empty."""
    feeds: list[Count]
    previous: Span | None
    """The nearest earlier span of the same kind that has papers."""
    next: Span | None
    absence: Absence | None
    """Why there are no papers; None if there are."""
    themes: list[Theme]
    """Of a day, among what the selection takes; empty where there are none, or none yet."""
    awaits_themes: bool
    """They are being made while this is shown without them."""
    theme: Theme | None
    """The one that is chosen."""
    ways: list[Count]
    """How the papers that the selection takes were announced, `announced.WAYS`; empty where no feed said."""
    way: Announced | None
    """The one that is chosen."""
    guessed: bool
    """The order of some of the papers is that of expected interest."""


def issue(
    span: Span,
    today: date,
    selection: Selection = EVERYTHING,
    page: int = 1,
    theme: str = "",
    way: str = "",
    hidden: Set[int] = frozenset(),
    votes: str = "",
    expected: str = "",
    per_page: int = PER_PAGE,
) -> Issue:
    """The papers of a span in the order of `ranking.day_order`, `per_page` to a page.

    `theme` is the slug of one of the themes, `way` one of `announced.WAYS`; what is not among them chooses nothing.
    Papers of which only a new version came are shown where they are asked for; `hidden` ones are left out.
    `votes` is the state of the votes here, by which papers rise too, `expected` that of expected interest, by which
    those rise that nobody has voted on yet (empty: without them).
    """
    order = order_of(span, votes, expected)
    ways = _ways(order, span, selection)
    only = next((each for each in ways if each == way), None)
    chosen = ways[only] if only else taken(order.papers, order.categories, selection)
    has_themes = span.kind == "day" and only is None
    prepared = order_of(span)  # a vote moves papers, but no theme
    themed = taken(prepared.papers, prepared.categories, selection)
    themes = day_themes.of(themed, day_themes.ASKED if theme else 0.0) if has_themes else []
    one = next((found for found in themes or () if found.slug == theme), None)
    shown = [paper for paper in (one.papers if one else chosen) if paper not in hidden]
    paging = Paging.of(page, len(shown), per_page)
    return Issue(
        span=span,
        papers=_listed(shown[paging.start : paging.start + per_page], span, ways, votes, order.expected),
        paging=paging,
        total=len(shown),
        whole=len(order.papers),
        fields=fields_of(order.categories),
        categories=_inside(selection, order.categories),
        feeds=order.feeds,
        previous=order.previous,
        next=order.next,
        absence=None if order.papers else _absence(span, today, order.previous, order.next),
        themes=themes or [],
        awaits_themes=themes is None,
        theme=one,
        ways=[Count(each, len(papers)) for each, papers in ways.items()],
        way=only,
        guessed=bool(order.expected),
    )


def papers_of(span: Span, selection: Selection, way: str = "", votes: str = "", expected: str = "") -> list[int]:
    """What `issue` shows of these on all its pages together, but for what a reader has hidden."""
    order = order_of(span, votes, expected)
    only = next((each for each in WAYS if each == way), None)
    if only:
        return _ways(order, span, selection).get(only, [])
    return taken(order.papers, order.categories, selection)


def _ways(order: Order, span: Span, selection: Selection) -> dict[Announced, list[int]]:
    ways: dict[Announced, list[int]] = {}
    for each in (order, _replaced_of(span)):
        ways |= by_announcement(each.papers, each.kinds, [split(codes) for codes in each.categories], selection)
    return ways


def newest_day() -> date | None:
    """The newest day that has papers; None in an empty catalog."""
    return queries.newest_day()


def nearest(issue: Issue) -> Span | None:
    """The nearest span that has papers, beside an empty one; the earlier one if both are as near."""
    sides = [span for span in (issue.previous, issue.next) if span]
    return min(sides, key=lambda span: (abs(span.first - issue.span.first), span.first), default=None)


def month_counts(month: Span) -> dict[date, int]:
    """How many papers each day of a month holds; days without any are missing."""
    return remembered(f"counts {month.text}", lambda: queries.papers_by_day(month.first, month.last))


def order_of(span: Span, votes: str = "", expected: str = "") -> Order:
    """All papers of a span in order. Kept in this process until the catalog changes, or the votes of people here, or
    what is expected, whose states `votes` and `expected` are (empty: without them)."""
    return remembered(f"order {span.text} {votes} {expected}", lambda: _order(span, votes, expected))


def _replaced_of(span: Span) -> Order:
    """The papers of which only a new version came in a span, with nothing around it."""
    return remembered(
        f"replaced {span.text}", lambda: _ordered(queries.replaced_between(span.first, span.last), span, None, None)
    )


def _order(span: Span, votes: str, expected: str) -> Order:
    rows = with_local(queries.rows_between(span.first, span.last), votes)
    head = list(_featured(span, votes))
    featured = {paper: head.index(key) for key, paper in ids_of(head).items()}
    return _ordered(rows, span, *_neighbours(span), scores(expected), featured)


def _featured(span: Span, votes: str) -> dict[str, Feature]:
    """What stands at the head of a day by keys, in order; a week or a month has no head."""
    if not votes or span.kind != "day":
        return {}
    return remembered(f"featured {span.text} {votes}", lambda: community.featured_on(span.first))


def _ordered(
    rows: list[DayRow],
    span: Span,
    before: Span | None,
    after: Span | None,
    scored: Mapping[int, float] = _NO_SCORES,
    featured: Mapping[int, int] = _NOTHING,
) -> Order:
    categories = {row.paper: ",".join(row.categories) for row in rows}
    kinds: defaultdict[int, set[str]] = defaultdict(set)
    for row in rows:
        kinds[row.paper].add(row.kind)
    candidates = _candidates(rows, span, featured)
    ordered = day_order(with_expected(candidates, scored, _age(span) if scored else 0))
    papers = [candidate.paper for candidate in ordered]
    return Order(
        papers=papers,
        categories=[categories[paper] for paper in papers],
        kinds=[",".join(sorted(kinds[paper])) for paper in papers],
        expected={each.paper: each.expected for each in ordered if each.expected},
        feeds=_counts(feed for _, feed in {(row.paper, row.feed) for row in rows}),
        previous=before,
        next=after,
    )


def _age(span: Span) -> int:
    """Days from the end of a span to the newest day that has papers; negative where that is inside it."""
    newest = queries.newest_day()
    return (newest - span.last).days if newest else 0


def taken(papers: list[int], categories: list[str], selection: Selection) -> list[int]:
    """The papers that a selection takes; `categories` stand beside them, joined by commas."""
    if selection == EVERYTHING:
        return papers
    takes = {codes: selection.takes(split(codes)) for codes in set(categories)}
    return [paper for paper, codes in zip(papers, categories, strict=True) if takes[codes]]


@lru_cache(maxsize=8_192)
def split(codes: str) -> tuple[str, ...]:
    """Categories that were joined by commas."""
    return tuple(codes.split(",")) if codes else ()


def _candidates(rows: list[DayRow], span: Span, featured: Mapping[int, int]) -> list[Candidate]:
    by_paper: defaultdict[int, list[DayRow]] = defaultdict(list)
    for row in rows:
        by_paper[row.paper].append(row)
    found = [_candidate(paper, own, span) for paper, own in by_paper.items()]
    return [replace(one, featured=featured[one.paper]) if one.paper in featured else one for one in found]


def _candidate(paper: int, rows: list[DayRow], span: Span) -> Candidate:
    picked: int | None = None
    announced: int | None = None
    captured: tuple[str, int] | None = None
    upvotes = 0
    for row in rows:
        place = (span.last - row.day).days * _A_DAY + (LAST if row.place is None else row.place)
        upvotes = max(upvotes, row.upvotes)
        if row.feed.startswith(EDITION):
            captured = min(captured or (row.feed, place), (row.feed, place))
        else:
            announced = place if announced is None else min(announced, place)
            if row.feed in PICKED_FEEDS:
                picked = place if picked is None else min(picked, place)
    field = field_of(rows[0].categories)
    if announced is None:
        return Candidate(paper, field, upvotes, captured=captured)
    return Candidate(paper, field, upvotes, picked, announced, announced // _A_DAY)


def _listed(
    papers: list[int],
    span: Span,
    ways: dict[Announced, list[int]],
    votes: str,
    expected: Mapping[int, float],
) -> list[Listed]:
    counts, featured = community.counts(votes), _featured(span, votes)
    shown = set(papers)
    announced = {paper: way for way, each in ways.items() for paper in each if paper in shown}
    entries: defaultdict[int, list[FeedEntry]] = defaultdict(list)
    for entry in queries.entries_of(papers, span.first, span.last):
        entries[entry.paper_id].append(entry)
    return [
        Listed(
            paper=paper,
            standings=tuple(_standing(entry, paper) for entry in entries[paper.pk]),
            announced=announced.get(paper.pk),
            votes=counts.get(paper.key, 0),
            feature=featured.get(paper.key),
            expected=expected.get(paper.pk, 0.0),
        )
        for paper in queries.for_list(papers)
    ]


def _standing(entry: FeedEntry, paper: Paper) -> Standing:
    upvotes = paper.outside_upvotes if entry.upvotes is None else entry.upvotes
    return Standing(entry.feed, entry.day, entry.place, upvotes)


def _counts(codes: Iterable[str]) -> list[Count]:
    return _sorted(Counter(code for code in codes if code))


def _sorted(counted: Counter[str]) -> list[Count]:
    return [Count(code, papers) for code, papers in sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))]


def fields_of(categories: list[str]) -> list[Count]:
    fields: Counter[str] = Counter()
    for codes, papers in Counter(categories).items():
        if codes:
            fields[field_of(split(codes))] += papers
    return _sorted(fields)


def _inside(selection: Selection, categories: list[str]) -> list[Count]:
    chosen = {code.partition(".")[0] for code in selection.wanted}
    if len(chosen) != 1:
        return []
    inside: Counter[str] = Counter()
    for codes, papers in Counter(categories).items():
        if field_of(split(codes)) in chosen:
            inside[split(codes)[0]] += papers
    return _sorted(inside) if len(inside) > 1 else []


def _neighbours(span: Span) -> tuple[Span | None, Span | None]:
    """The nearest spans of the kind before and after that have papers."""
    before, after = queries.neighbour_days(span.first, span.last)
    return (
        Span.around(span.kind, before) if before else None,
        Span.around(span.kind, after) if after else None,
    )


def _absence(span: Span, today: date, previous: Span | None, following: Span | None) -> Absence:
    if previous is None and following is None:
        return "nothing"
    if span.first > today:
        return "future"
    if previous is None:
        return "before"
    if span.kind == "day" and _rests(span.first):
        return "weekend"
    if span.last >= today:
        return "today"
    return "after" if following is None else "between"


def _rests(day: date) -> bool:
    """Whether it is a Saturday or Sunday, in a month in which no such day has papers."""
    counts = month_counts(Span.around("month", day))
    return day.weekday() >= 5 and not any(other.weekday() >= 5 for other in counts)
