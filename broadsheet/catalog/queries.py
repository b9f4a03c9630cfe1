"""Reads of the catalog: by id, by key, by day, by edition, and what changed. Nothing here writes."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple, TypedDict

from django.db.models import Case, Count, F, Max, Min, Q, QuerySet, TextField, When
from django.db.models.functions import Cast, Substr

from broadsheet.catalog import merging
from broadsheet.catalog.bylines import first_authors
from broadsheet.catalog.doubts import why_apart
from broadsheet.catalog.ingest.statements import CHUNK, chunks
from broadsheet.catalog.models import (
    FeedEntry,
    Identifier,
    Paper,
    Revision,
    RevisionStamp,
    SourceRecord,
)
from broadsheet.catalog.steady import asked_once
from broadsheet.sources.base import REPLACEMENTS, PartialDate
from broadsheet.sources.identifiers import recognise

LOCAL = "local"
"""The source and the feed of what people here put into a day."""
EDITION = "edition:"
_EXACT = ("day", "time")


@dataclass(frozen=True, slots=True)
class Edition:
    """A captured page, kept as it stood: `name` is `YYYY-MM-DD-<6 hex>`."""

    name: str
    day: date
    papers: int


class DayRow(NamedTuple):
    """A paper's place in one feed of a day; `feed` is empty where the day is only that of its publication."""

    paper: int
    feed: str
    day: date
    place: int | None
    upvotes: int
    categories: tuple[str, ...]
    comments: int
    """On other sites, as are the upvotes."""
    kind: str = ""
    """How the feed announced it: `new`, `cross`, `replace`, …; empty where it does not say."""


@dataclass(frozen=True, slots=True)
class Doubtful:
    """Papers of one title that were not merged because something speaks against it."""

    title_key: str
    papers: list[Paper]
    reason: str


class CatalogCounts(TypedDict):
    """Sizes: papers; source records as they stand now, in all and by source; feed days; editions."""

    papers: int
    records: int
    by_source: dict[str, int]
    days: int
    editions: int


def embedding_text(paper: Paper) -> str:
    """What a paper's vector is made of; `text_digest` is its digest."""
    return merging.embedding_text(paper.title, paper.abstract, paper.summary)


def newest_version(paper: Paper) -> int:
    """The number of its newest version; 1 where no source numbers any."""
    return max((int(version.get("number", 1)) for version in paper.versions), default=1)


def exact(moment: datetime | None, precision: str) -> str | None:
    """A stored moment as exactly as it is known: `2025`, `2025-03`, `2025-03-18`, `2025-03-18T14:41:16Z`."""
    if moment is None:
        return None
    text = PartialDate.of(moment).text
    return text[: {"year": 4, "month": 7, "day": 10}.get(precision, len(text))]


def by_ids(ids: Iterable[int]) -> list[Paper]:
    """Papers in the order of their ids as given; an id that is no paper's is left out."""
    return _in_order(Paper.objects.all(), ids)


def for_embedding(ids: Iterable[int]) -> list[Paper]:
    """The same with only what a vector is made of and learned from; any other field is read when it is asked for."""
    return _in_order(Paper.objects.only("title", "abstract", "summary", "sources", "text_digest"), ids)


def _in_order(papers: QuerySet[Paper], ids: Iterable[int]) -> list[Paper]:
    wanted = list(ids)
    found: dict[int, Paper] = {}
    for chunk in chunks(wanted):
        found |= papers.in_bulk(chunk)
    return [found[paper_id] for paper_id in wanted if paper_id in found]


def for_list(ids: Iterable[int]) -> list[Paper]:
    """The same for lists: of a crowd of authors only the first are there, and all are counted in `author_count`."""
    wanted = list(ids)
    papers = Paper.objects.defer("authors").annotate(byline=Cast("authors", TextField())).in_bulk(wanted)
    for paper in papers.values():
        paper.authors, total = first_authors(paper.byline)
        paper.author_count = max(total, paper.author_count or 0) or paper.author_count
    return [papers[paper_id] for paper_id in wanted if paper_id in papers]


def added(ids: Iterable[int]) -> dict[int, datetime]:
    """When each paper came into the catalog."""
    return {
        paper: moment
        for chunk in chunks(ids)
        for paper, moment in Paper.objects.filter(pk__in=chunk).values_list("pk", "added")
    }


def titles_of(ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    """The key and the title of each paper."""
    rows = Paper.objects.filter(pk__in=list(ids)[:CHUNK]).values_list("pk", "key", "title")
    return {paper: (key, title) for paper, key, title in rows}


def by_key(key: str) -> Paper | None:
    """The paper of a public key, of a key that it once had, or of any identifier in any common form.

    Where the paper's own `key` is another one, a page should lead there.
    """
    key = key.replace("\0", " ").strip()  # no database takes it
    identifier = recognise(key) or (key if ":" in key else None)
    paper = Paper.objects.filter(key=key).first()
    if paper is None and identifier:
        scheme, _, value = identifier.partition(":")
        paper = Paper.objects.filter(identifiers__scheme=scheme, identifiers__value=value).first()
    return paper or Paper.objects.filter(aliases__key=key).first()


def identifiers_of(paper: Paper) -> list[str]:
    """All identifiers of a paper as `scheme:value`, sorted."""
    return sorted(str(identifier) for identifier in Identifier.objects.filter(paper=paper))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _dated() -> QuerySet[Paper]:
    return Paper.objects.filter(published__isnull=False, published_precision__in=_EXACT)


def rows_between(first: date, last: date) -> list[DayRow]:
    """Who stood where on the days from `first` to `last`, in no order: every feed's entries but replacements; of the
    days that no feed has, the papers published on them.

    Light rows, because a month may have thousands of papers of which a page shows fifty.
    """
    rows = _listed_rows(_entries(first, last).exclude(announce_type__in=REPLACEMENTS))
    return rows + _published_rows(_without_feed(first, last, {row.day for row in rows}))


def replaced_between(first: date, last: date) -> list[DayRow]:
    """The entries of the papers of which a feed of these days only said that a new version came, in no order."""
    rest = _entries(first, last).exclude(announce_type__in=REPLACEMENTS)
    return _listed_rows(_entries(first, last).exclude(paper_id__in=rest.values("paper_id")))


def _entries(first: date, last: date) -> QuerySet[FeedEntry]:
    return FeedEntry.objects.filter(day__gte=first, day__lte=last)


def _listed_rows(entries: QuerySet[FeedEntry]) -> list[DayRow]:
    columns = ("paper_id", "feed", "day", "place", "upvotes", "announce_type", "paper__outside_upvotes")
    texts = (Cast("paper__categories", TextField()), Cast("paper__signals", TextField()))
    return [
        DayRow(
            paper=paper,
            feed=feed,
            day=day,
            place=place,
            upvotes=outside if upvotes is None else upvotes,
            categories=_codes(categories),
            comments=_comments(signals),
            kind=kind,
        )
        for paper, feed, day, place, upvotes, kind, outside, categories, signals in entries.values_list(
            *columns, *texts
        )
    ]


def _without_feed(first: date, last: date, listed: set[date]) -> list[tuple[date, date]]:
    """The runs of days from `first` to `last` that are not `listed`."""
    runs: list[tuple[date, date]] = []
    for number in range(first.toordinal(), last.toordinal() + 1):
        day = date.fromordinal(number)
        if day in listed or day == date.max:
            continue
        if runs and runs[-1][1].toordinal() == number - 1:
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    return runs


def _published_in(runs: list[tuple[date, date]]) -> QuerySet[Paper]:
    inside = Q(pk__in=())
    for first, last in runs:
        inside |= Q(published__gte=_midnight(first), published__lt=_midnight(last + timedelta(days=1)))
    return _dated().filter(inside)


def _published_rows(runs: list[tuple[date, date]]) -> list[DayRow]:
    if not runs:
        return []
    texts = (Cast("categories", TextField()), Cast("signals", TextField()))
    published = _published_in(runs).values_list("id", "published", "outside_upvotes", *texts)
    return [
        DayRow(paper, "", moment.date(), None, upvotes, _codes(categories), _comments(signals))
        for paper, moment, upvotes, categories, signals in published
        if moment
    ]


@lru_cache(maxsize=8_192)
def _codes(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text))


@lru_cache(maxsize=2_048)
def _comments(text: str) -> int:
    return sum(counts.get("comments", 0) for counts in json.loads(text).values())


def papers_by_day(first: date, last: date) -> dict[date, int]:
    """How many papers each day from `first` to `last` holds, as `rows_between` counts; days without any are missing."""
    entries = _entries(first, last).exclude(announce_type__in=REPLACEMENTS)
    listed = entries.values("day").order_by("day")
    counted: dict[date, int] = dict(listed.values_list("day", Count("paper", distinct=True)))
    runs = _without_feed(first, last, set(counted))
    moments = _published_in(runs).values_list("published", flat=True) if runs else ()
    return counted | Counter(moment.date() for moment in moments if moment)


def entries_of(papers: Iterable[int], first: date, last: date) -> list[FeedEntry]:
    """The places of these papers in feeds of the days from `first` to `last`, by day, feed and place."""
    entries = FeedEntry.objects.filter(paper_id__in=list(papers), day__gte=first, day__lte=last)
    return list(entries.order_by("day", "feed", F("place").asc(nulls_last=True), "paper_id"))


def first_days(papers: Iterable[int]) -> dict[int, date]:
    """The first day on which a feed had each of these papers, new versions and captured pages aside; those of no feed
    are missing."""
    entries = FeedEntry.objects.exclude(announce_type__in=REPLACEMENTS).exclude(feed__startswith=EDITION)
    return {
        paper: day
        for chunk in chunks(papers)
        for paper, day in entries.filter(paper_id__in=chunk)
        .values("paper_id")
        .annotate(day=Min("day"))
        .values_list("paper_id", "day")
    }


def texts_of(papers: Iterable[int], length: int) -> dict[int, tuple[str, str]]:
    """Title and the first `length` characters of the abstract (or summary) of each paper, by id."""
    text = Substr(Case(When(abstract="", then="summary"), default="abstract"), 1, length)
    found: dict[int, tuple[str, str]] = {}
    for chunk in chunks(papers):
        rows = Paper.objects.filter(pk__in=chunk).values_list("id", "title", text)
        found |= {paper: (title, words) for paper, title, words in rows}
    return found


def text_digests(papers: Iterable[int]) -> dict[int, int]:
    """The digest of the text of each paper: another one when title or abstract change."""
    found: dict[int, int] = {}
    for chunk in chunks(papers):
        found |= dict(Paper.objects.filter(pk__in=chunk).values_list("id", "text_digest"))
    return found


def newest_day(until: date = date.max) -> date | None:
    """The last day of any feed, of those `until` a day; without feeds, the last day on which a paper was published.
    What people here put into a day makes none by itself, where there are other feeds: one submission would take the
    place of a whole edition."""
    for entries in (FeedEntry.objects.exclude(feed=LOCAL), FeedEntry.objects.all()):
        listed: date | None = entries.filter(day__lte=until).aggregate(day=Max("day"))["day"]
        if listed:
            return listed
    published = _dated() if until == date.max else _dated().filter(published__lt=_midnight(until + timedelta(days=1)))
    paper = published.order_by("-published", "-id").first()
    return paper.published.date() if paper and paper.published else None


def neighbour_days(first: date, last: date) -> tuple[date | None, date | None]:
    """The nearest day before `first` and the nearest behind `last` that have papers, as `papers_by_day` counts them."""
    listed = FeedEntry.objects.exclude(announce_type__in=REPLACEMENTS).values_list("day", flat=True)
    published = _dated().values_list("published", flat=True)
    before = [
        listed.filter(day__lt=first).order_by("-day").first(),
        _day_of(published.filter(published__lt=_midnight(first)).order_by("-published").first()),
    ]
    after = [listed.filter(day__gt=last).order_by("day").first()]
    if last < date.max:
        behind = published.filter(published__gte=_midnight(last + timedelta(days=1)))
        after.append(_day_of(behind.order_by("published").first()))
    return max(filter(None, before), default=None), min(filter(None, after), default=None)


def _day_of(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


def editions() -> list[Edition]:
    """All captured pages, the newest first."""
    rows = FeedEntry.objects.filter(feed__startswith=EDITION).values("feed", "day").annotate(papers=Count("id"))
    found = [Edition(row["feed"].removeprefix(EDITION), row["day"], row["papers"]) for row in rows]
    return sorted(found, key=lambda edition: edition.name, reverse=True)


def edition_firsts() -> dict[str, str]:
    """The title that stood first in each captured page, by the page's name."""
    firsts = FeedEntry.objects.filter(feed__startswith=EDITION, place=0).values_list("feed", "paper__title")
    return {feed.removeprefix(EDITION): title for feed, title in firsts}


def edition(name: str) -> tuple[Edition, list[tuple[Paper, FeedEntry]]] | None:
    """One captured page with its papers in order; None if there is none of that name."""
    entries = FeedEntry.objects.filter(feed=EDITION + name).select_related("paper").order_by("day", "place", "paper_id")
    listed = [(entry.paper, entry) for entry in entries]
    return (Edition(name, listed[0][1].day, len(listed)), listed) if listed else None


def revision() -> int:
    """The number of the last batch that changed something; 0 for an empty catalog."""
    row = Revision.objects.order_by("id").first()
    return row.number if row else 0


@asked_once
def state() -> str:
    """Another text after every batch that changed something, and in every other catalog."""
    latest = RevisionStamp.objects.order_by("-number").values_list("number", "stamp").first()
    return "{}-{}".format(*latest) if latest else ""


def last_id() -> int | None:
    """The largest id that a paper has, which is at least the number of papers; None in an empty catalog."""
    return Paper.objects.order_by("-id").values_list("id", flat=True).first()


def paper_count() -> int:
    """How many papers the catalog holds."""
    return Paper.objects.count()


def counts() -> CatalogCounts:
    """How much the catalog holds."""
    by_source = SourceRecord.objects.filter(current=True).values_list("source").annotate(Count("id")).order_by("source")
    sources = dict(by_source)
    return {
        "papers": Paper.objects.count(),
        "records": sum(sources.values()),
        "by_source": sources,
        "days": FeedEntry.objects.values("day").distinct().count(),
        "editions": FeedEntry.objects.filter(feed__startswith=EDITION).values("feed").distinct().count(),
    }


def doubtful(limit: int = 100) -> list[Doubtful]:
    """Titles that several papers share because a contradiction keeps them apart; the operator may decide."""
    titles = SourceRecord.objects.filter(current=True).exclude(title_key="").values("title_key")
    shared = titles.annotate(papers=Count("paper", distinct=True)).filter(papers__gt=1).order_by("title_key")[:limit]
    keys = [row["title_key"] for row in shared]
    holders: dict[str, set[int]] = {key: set() for key in keys}
    rows = SourceRecord.objects.filter(current=True, title_key__in=keys).values_list("title_key", "paper_id")
    for key, paper in rows:
        holders[key].add(paper)
    return [Doubtful(key, by_ids(sorted(papers)), why_apart(key, papers)) for key, papers in holders.items()]
