"""What the catalog holds, in numbers: counted once a revision, each query over one column or an index."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.db import connection
from django.db.models import Count, Max, Min, Q

from broadsheet.catalog import queries
from broadsheet.catalog.models import FeedEntry, Identifier, Paper
from broadsheet.sources.base import family

Counted = list[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Statistics:
    """The catalog at one revision. Lists of (name, papers) are the largest first; a paper may count in several."""

    revision: int
    papers: int
    years: list[tuple[int, int]]
    """Every year from the first to the last, also those without papers."""
    undated: int
    fields: Counted
    """By the archive or venue of the primary category."""
    categories: Counted
    """By every category that a paper has, primary or not."""
    sources: Counted
    """By family."""
    days: list[tuple[date, int]]
    """Feed days, oldest first, with how many different papers stood in a feed on each."""
    feeds: Counted
    schemes: Counted
    """Papers with an identifier of the scheme."""
    with_abstract: int
    with_code: int
    with_authors: int
    with_identifier: int
    with_votes: int


_lock = threading.Lock()
_last: dict[str, Statistics] = {}


def statistics() -> Statistics:
    """The catalog as it stands. Whoever asks while another counts anew gets the last count."""
    now, where = queries.revision(), str(connection.settings_dict["NAME"])
    last = _last.get(where)
    if last and last.revision == now:
        return last
    if last and _lock.locked():
        return last
    with _lock:
        last = _last.get(where)
        if not last or last.revision != now:
            last = _last[where] = _count(now)
        return last


def _count(revision: int) -> Statistics:
    whole = Paper.objects.aggregate(
        papers=Count("id"),
        undated=Count("id", filter=Q(published=None)),
        with_abstract=Count("id", filter=~Q(abstract="")),
        with_code=Count("id", filter=Q(has_code=True)),
        with_authors=Count("id", filter=~Q(authors=[])),
        with_votes=Count("id", filter=Q(outside_upvotes__gt=0)),
    )
    lists = list(Paper.objects.values_list("categories").annotate(Count("id")).order_by())
    return Statistics(
        revision=revision,
        years=_years(),
        fields=_largest((codes[0].partition(".")[0], papers) for codes, papers in lists if codes and codes[0]),
        categories=_largest((code, papers) for codes, papers in lists for code in set(codes) if code),
        sources=_largest(_families()),
        days=_days(),
        feeds=_largest(FeedEntry.objects.values_list("feed").annotate(Count("id")).order_by()),
        schemes=_largest(Identifier.objects.values_list("scheme").annotate(Count("paper", distinct=True)).order_by()),
        with_identifier=Identifier.objects.values("paper").distinct().count(),
        **whole,
    )


def _largest(rows: Iterable[tuple[str, int]]) -> Counted:
    totals: Counter[str] = Counter()
    for name, papers in rows:
        totals[name] += papers
    return sorted(totals.items(), key=lambda row: (-row[1], row[0]))


def _families() -> Iterable[tuple[str, int]]:
    for sources, papers in Paper.objects.values_list("sources").annotate(Count("id")).order_by():
        for name in {family(source) for source in sources}:
            yield name, papers


def _years() -> list[tuple[int, int]]:
    """One range of the index on `published` a year: quicker than taking the year out of every date."""
    dates = Paper.objects.aggregate(first=Min("published"), last=Max("published"))
    if not dates["first"]:
        return []
    first, last = dates["first"].year, dates["last"].year
    starts = [datetime(year, 1, 1, tzinfo=UTC) for year in range(first, last + 1)]
    ends = [*starts[1:], datetime.max.replace(tzinfo=UTC)]
    return [
        (start.year, Paper.objects.filter(published__gte=start, published__lt=end).count())
        for start, end in zip(starts, ends, strict=True)
    ]


def _days() -> list[tuple[date, int]]:
    return list(FeedEntry.objects.values_list("day").annotate(Count("paper", distinct=True)).order_by("day"))
