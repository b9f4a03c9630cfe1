"""Reads of the catalog: by id, by key, by day, by edition, and what changed. Nothing here writes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TypedDict

from django.db.models import Count, F, Max, Min, Q, QuerySet

from broadsheet.catalog import merging
from broadsheet.catalog.doubts import why_apart
from broadsheet.catalog.models import FeedEntry, Identifier, Paper, PaperAlias, RetiredPaper, Revision, SourceRecord
from broadsheet.sources.base import PartialDate
from broadsheet.sources.identifiers import recognise

EDITION = "edition:"
_CHUNK = 500
_EXACT = ("day", "time")


@dataclass(frozen=True, slots=True)
class Edition:
    """A captured page, kept as it stood: `name` is `YYYY-MM-DD-<6 hex>`."""

    name: str
    day: date
    papers: int


@dataclass(frozen=True, slots=True)
class DayRow:
    """A paper's place in one feed of a day; `feed` is empty where the day is only that of its publication."""

    paper: int
    feed: str
    place: int | None
    upvotes: int
    categories: list[str]


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


def exact(moment: datetime | None, precision: str) -> str | None:
    """A stored moment as exactly as it is known: `2025`, `2025-03`, `2025-03-18`, `2025-03-18T14:41:16Z`."""
    if moment is None:
        return None
    text = PartialDate.of(moment).text
    return text[: {"year": 4, "month": 7, "day": 10}.get(precision, len(text))]


def by_ids(ids: Iterable[int]) -> list[Paper]:
    """Papers in the order of their ids as given; an id that is no paper's is left out."""
    wanted = list(ids)
    found: dict[int, Paper] = {}
    for start in range(0, len(wanted), _CHUNK):
        found |= Paper.objects.in_bulk(wanted[start : start + _CHUNK])
    return [found[paper_id] for paper_id in wanted if paper_id in found]


def by_key(key: str) -> Paper | None:
    """The paper of a public key, of a key that it once had, or of any identifier in any common form.

    Where the paper's own `key` is another one, a page should lead there.
    """
    key = key.strip()
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


def day_rows(day: date) -> list[DayRow]:
    """Who stood where on a day: every feed's entries, by feed, then place; where no feed has that day, those published.

    Light rows, because a day may have thousands of papers of which a page shows fifty.
    """
    entries = FeedEntry.objects.filter(day=day).order_by("feed", F("place").asc(nulls_last=True), "paper_id")
    columns = ("paper_id", "feed", "place", "upvotes", "paper__outside_upvotes", "paper__categories")
    rows = [
        DayRow(paper, feed, place, outside if upvotes is None else upvotes, categories)
        for paper, feed, place, upvotes, outside, categories in entries.values_list(*columns)
    ]
    if rows or day == date.max:
        return rows
    published = _dated().filter(published__gte=_midnight(day), published__lt=_midnight(day + timedelta(days=1)))
    plain = published.order_by("published", "id").values_list("id", "outside_upvotes", "categories")
    return [DayRow(paper, "", None, upvotes, categories) for paper, upvotes, categories in plain]


def first_day() -> date | None:
    """The first day of any feed; without feeds, the first day on which a paper was published."""
    listed: date | None = FeedEntry.objects.aggregate(day=Min("day"))["day"]
    if listed:
        return listed
    paper = _dated().order_by("published", "id").first()
    return paper.published.date() if paper and paper.published else None


def newest_day() -> date | None:
    """The last day of any feed; without feeds, the last day on which a paper was published."""
    listed: date | None = FeedEntry.objects.aggregate(day=Max("day"))["day"]
    if listed:
        return listed
    paper = _dated().order_by("-published", "-id").first()
    return paper.published.date() if paper and paper.published else None


def neighbour_days(day: date) -> tuple[date | None, date | None]:
    """The nearest earlier and the nearest later day of any feed.

    Before the first of them, and in a catalog without feeds, days on which papers were published count.
    """
    days = FeedEntry.objects.values_list("day", flat=True)
    before = days.filter(day__lt=day).order_by("-day").first()
    after = days.filter(day__gt=day).order_by("day").first()
    if before is None:
        earlier = _dated().filter(published__lt=_midnight(day)).order_by("-published").first()
        before = earlier.published.date() if earlier and earlier.published else None
    if day < date.max and not days.filter(day__lte=day).exists():
        later = _dated().filter(published__gte=_midnight(day + timedelta(days=1))).order_by("published").first()
        published = later.published.date() if later and later.published else None
        after = min((found for found in (after, published) if found), default=None)
    return before, after


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


def changed_since(revision: int, limit: int, after_id: int | None = None) -> list[Paper]:
    """Papers that changed after a revision, by (revision, id).

    One batch may change more papers than `limit`: to go on, give the last paper's revision and its id as `after_id`.
    """
    later = Q(revision__gt=revision)
    if after_id is not None:
        later |= Q(revision=revision, id__gt=after_id)
    return list(Paper.objects.filter(later).order_by("revision", "id")[:limit])


def changed_count(revision: int) -> int:
    """How many papers changed after a revision."""
    return Paper.objects.filter(revision__gt=revision).count()


def retired_since(revision: int) -> list[RetiredPaper]:
    """The papers merged away after a revision, in that order."""
    return list(RetiredPaper.objects.filter(revision__gt=revision).order_by("revision", "paper_id"))


def revision() -> int:
    """The number of the last batch that changed something; 0 for an empty catalog."""
    row = Revision.objects.order_by("id").first()
    return row.number if row else 0


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


def aliases_of(paper: Paper) -> list[str]:
    """Keys that the paper once had."""
    return sorted(PaperAlias.objects.filter(paper=paper).values_list("key", flat=True))
