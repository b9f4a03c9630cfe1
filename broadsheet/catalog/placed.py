"""Reads of feed days for lists that name the feeds they want: where papers stand, and who put them there."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Max, Min, Q, QuerySet

from broadsheet.catalog.ingest.statements import chunks
from broadsheet.catalog.models import FeedEntry, Paper
from broadsheet.catalog.queries import EDITION
from broadsheet.sources.base import REPLACEMENTS


class Placed(NamedTuple):
    """A paper's place in a feed on a day, with its upvotes on other sites and who submitted it there, if known."""

    paper: int
    day: date
    feed: str
    place: int | None
    submitter: str
    upvotes: int


def _new() -> QuerySet[FeedEntry]:
    """The entries of all feeds, new versions and captured pages aside."""
    return FeedEntry.objects.exclude(announce_type__in=REPLACEMENTS).exclude(feed__startswith=EDITION)


def _rows(entries: QuerySet[FeedEntry]) -> list[Placed]:
    columns = ("paper_id", "day", "feed", "place", "submitter", "paper__outside_upvotes")
    return [Placed(*row) for row in entries.values_list(*columns)]


def placed_between(feeds: Collection[str], first: date, last: date) -> list[Placed]:
    """The entries of these feeds on the days from `first` to `last`, in no order."""
    return _rows(_new().filter(feed__in=feeds, day__gte=first, day__lte=last))


def placed_by(feeds: Collection[str], submitter: str, most: int) -> list[Placed]:
    """What somebody put into these feeds, the newest days first."""
    return _rows(_new().filter(feed__in=feeds, submitter=submitter).order_by("-day", "paper_id")[:most])


def places_of(papers: Iterable[int]) -> list[Placed]:
    """All places of these papers, in no order."""
    return [row for chunk in chunks(papers) for row in _rows(_new().filter(paper_id__in=chunk))]


def last_days(feeds: Collection[str]) -> list[tuple[int, date, bool]]:
    """Each paper of these feeds with its last day in them, and whether it stood there on other days too."""
    papers = _new().filter(feed__in=feeds).values("paper_id").annotate(last=Max("day"), first=Min("day"))
    return [(paper, last, first < last) for paper, last, first in papers.values_list("paper_id", "last", "first")]


def newest_published(before: tuple[datetime, int] | None, most: int) -> list[int]:
    """The ids of papers by the moment of their publication, the newest first; `before` has the moment and the id of
    the one behind which to go on."""
    papers = Paper.objects.filter(published__isnull=False)
    if before:
        moment, last = before
        papers = papers.filter(Q(published__lt=moment) | Q(published=moment, pk__lt=last), published__lte=moment)
    return list(papers.order_by("-published", "-pk").values_list("pk", flat=True)[:most])
