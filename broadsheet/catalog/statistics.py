"""What the catalog holds, in numbers.

A small catalog is counted whenever it has changed. Counting a large one takes seconds: the worker does that and leaves
the numbers in a file; until it has, the numbers are those of an earlier revision, and say so.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db import connection
from django.db.models import Count, Max, Min, Q

from broadsheet.catalog import derived, queries
from broadsheet.catalog.models import FeedEntry, Identifier, Paper
from broadsheet.sources.base import family

Counted = list[tuple[str, int]]
COUNTED_AT_ONCE = 20_000
"""Up to so many papers a page counts itself; it takes a tenth of a second."""
FILE = "statistics"


@dataclass(frozen=True, slots=True)
class Statistics:
    """The catalog at one revision. Lists of (name, papers) are the largest first; a paper may count in several."""

    state: str
    """That of the catalog (`queries.state`) when it was counted."""
    revision: int
    papers: int
    years: list[tuple[int, int]]
    """Every year from the first to the last, also those without papers."""
    undated: int
    fields: Counted
    """By the archive or venue of the primary category."""
    archives: Counted
    """By the archive or venue of any category; a paper counts once in each."""
    categories: Counted
    """By every category that a paper has, primary or not."""
    sources: Counted
    """By family."""
    by_source: Counted
    """By the source itself: `arxiv-rss`."""
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

    @property
    def current(self) -> bool:
        """Whether the catalog has not changed since."""
        return self.state == queries.state()


_lock = threading.Lock()
_last: dict[str, Statistics] = {}


def statistics() -> Statistics:
    """The catalog as it stands, or as it stood when it was last counted. Counted at once if small."""
    where, now = str(connection.settings_dict["NAME"]), queries.state()
    last = _last.get(where)
    if last and last.state == now:
        return last
    kept = _kept()
    if kept and (kept.state == now or (not last and not _is_small())):
        last = _last[where] = kept
    if last and (last.state == now or not _is_small()):
        return last
    with _lock:
        last = _last.get(where)
        if not last or last.state != now:
            last = _last[where] = _count(now)
        return last


def refresh() -> bool:
    """Count a large catalog anew if it has changed, for all processes to read; whether that was so."""
    now, kept = queries.state(), _kept()
    if _is_small() or (kept and kept.state == now):
        return False
    counted = asdict(_count(now))
    derived.write(FILE, counted | {"days": [(day.isoformat(), papers) for day, papers in counted["days"]]})
    return True


def _is_small() -> bool:
    """By the last id, since counting papers takes the longer the more there are."""
    last = queries.last_id()
    return last is None or last <= COUNTED_AT_ONCE


def _kept() -> Statistics | None:
    """The numbers in the file; None if there are none, or none of this form."""
    found = derived.read(FILE)
    try:
        return _from_json(found) if found else None
    except (TypeError, ValueError, KeyError, AttributeError):
        return None


def _from_json(found: dict[str, Any]) -> Statistics:
    pairs = {
        name: [(first, papers) for first, papers in rows] for name, rows in found.items() if isinstance(rows, list)
    }
    return Statistics(**(found | pairs | {"days": [(date.fromisoformat(day), count) for day, count in pairs["days"]]}))


def _count(state: str) -> Statistics:
    whole = Paper.objects.aggregate(
        papers=Count("id"),
        undated=Count("id", filter=Q(published=None)),
        with_abstract=Count("id", filter=~Q(abstract="")),
        with_code=Count("id", filter=Q(has_code=True)),
        with_authors=Count("id", filter=~Q(authors=[])),
        with_votes=Count("id", filter=Q(outside_upvotes__gt=0)),
    )
    told = list(Paper.objects.values_list("sources").annotate(Count("id")).order_by())
    lists = list(Paper.objects.values_list("categories").annotate(Count("id")).order_by())
    return Statistics(
        state=state,
        revision=int(state.partition("-")[0] or 0),
        years=_years(),
        fields=_largest((_archive(codes[0]), papers) for codes, papers in lists if codes and codes[0]),
        archives=_largest(
            (name, papers) for codes, papers in lists for name in {_archive(code) for code in codes if code}
        ),
        categories=_largest((code, papers) for codes, papers in lists for code in set(codes) if code),
        sources=_largest(_told_by(told, family)),
        by_source=_largest(_told_by(told, str)),
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


def _archive(code: str) -> str:
    return code.partition(".")[0]


def _told_by(told: Iterable[tuple[list[str], int]], name_of: Callable[[str], str]) -> Iterable[tuple[str, int]]:
    for sources, papers in told:
        for name in {name_of(source) for source in sources}:
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
