"""What happened for a webhook since it was looked at last: a pure question to the catalog, the index and the library.

Each kind of event has a cursor in the webhook: the last paper, day or revision that was looked at. What it tells of is
a topic, written down beside the message, so that nothing is told twice whatever becomes of the cursor.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.urls import reverse

from broadsheet.catalog import queries
from broadsheet.catalog.history import known_at
from broadsheet.catalog.ingest.statements import chunks
from broadsheet.catalog.keys import all_keys
from broadsheet.catalog.merging import FINAL
from broadsheet.catalog.models import Paper
from broadsheet.delivery.links import address, key_url
from broadsheet.delivery.models import Event, HookTopic, Webhook
from broadsheet.feed.following import came
from broadsheet.feed.top import top
from broadsheet.library.queries import hidden, saved
from broadsheet.sources.text import clean, counted, long_day, shortened

MOST_PAPERS = 20
"""Of one message."""
LONGEST_TITLE, LONGEST_TEXT, LONGEST_NAME = 300, 500, 80
MOST_NAMES = 3

Plain = Callable[[str], str]
"""Makes a text with LaTeX in it one that can be read anywhere."""


@dataclass(frozen=True, slots=True)
class News:
    """One message to be: what it says (`data` of docs/webhooks.md), and its topics."""

    event: Event
    data: dict[str, Any]
    topics: list[str]


@dataclass(slots=True)
class Happened:
    """All that is to be told, and where the cursors stand then."""

    news: list[News] = field(default_factory=list)
    cursors: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Change:
    """Something that became of a saved paper."""

    paper: Paper
    about: str
    """What is told behind its key: `v3`, `withdrawn`."""
    facts: Mapping[str, Any]


def happened(hook: Webhook, now: datetime, plain: Plain) -> Happened:
    """What a webhook is to be told of."""
    found = Happened()
    if Event.MATCHED in hook.events and hook.search:
        _matched(hook, plain, found)
    if Event.TOP in hook.events:
        _day(hook, now, plain, found)
    if {Event.UPDATED, Event.WITHDRAWN} & set(hook.events):
        _changed(hook, plain, found)
    return found


def beginning(now: datetime, hour: int) -> dict[str, Any]:
    """The cursors of a webhook that is told of nothing that happened before."""
    return {"papers": queries.last_id() or 0, "revision": queries.revision(), "day": settled(now, hour)}


def settled(now: datetime, hour: int) -> date:
    """The last day that was over, and its papers in, at an `hour` (UTC) of the morning after."""
    return (now - timedelta(hours=hour)).date() - timedelta(days=1)


def _matched(hook: Webhook, plain: Plain, found: Happened) -> None:
    search = hook.search
    if search is None:
        return
    ids, found.cursors["papers"] = came(search, hook.papers)
    unseen = hidden(hook.user)
    papers = _untold(hook, Event.MATCHED, queries.for_list(paper for paper in ids if paper not in unseen))
    if papers:
        url = address(reverse("saved-search", args=[search.pk]))
        data = {
            "title": f"{counted(len(papers), 'new paper')} for “{clean(search.name)}”",
            "url": url,
            "search": {"name": search.name, "query": search.query, "url": url},
            "papers": [told(paper, plain) for paper in papers[:MOST_PAPERS]],
            "more": max(0, len(papers) - MOST_PAPERS),
        }
        found.news.append(News(Event.MATCHED, data, [paper.key for paper in papers]))


def _untold(hook: Webhook, event: Event, papers: list[Paper]) -> list[Paper]:
    known = _topics(hook, event, [paper.key for paper in papers])
    return [paper for paper in papers if paper.key not in known]


def _day(hook: Webhook, now: datetime, plain: Plain, found: Happened) -> None:
    day = queries.newest_day(settled(now, hook.hour))
    if day is None or (hook.day and day <= hook.day):
        return
    found.cursors["day"] = day
    papers = top(day, min(hook.top, MOST_PAPERS), hidden(hook.user))
    if papers and not _topics(hook, Event.TOP, [day.isoformat()]):
        data = {
            "title": f"The first papers of {long_day(day)}",
            "url": address(reverse("day", args=[day])),
            "day": day.isoformat(),
            "papers": [told(paper, plain) for paper in papers],
            "more": 0,
        }
        found.news.append(News(Event.TOP, data, [day.isoformat()]))


def _changed(hook: Webhook, plain: Plain, found: Happened) -> None:
    latest = queries.revision()
    if latest == hook.revision:
        return
    found.cursors["revision"] = latest
    changes: dict[Event, list[_Change]] = {Event.UPDATED: [], Event.WITHDRAWN: []}
    for event, change in _changes(hook, latest):
        if event in hook.events:
            changes[event].append(change)
    for event, some in changes.items():
        untold = _unknown(hook, event, some)
        for chunk in chunks(untold, MOST_PAPERS):
            found.news.append(_of_changes(event, chunk, plain))


def _changes(hook: Webhook, latest: int) -> Iterator[tuple[Event, _Change]]:
    """Of each saved paper in which something changed, whether it is another version or is withdrawn since it was
    saved; a source's statements of then are compared with what the catalog says now."""
    moments = saved(hook.user)
    for keys in chunks(moments):
        changed = Paper.objects.filter(key__in=keys, revision__gt=hook.revision, revision__lte=latest)
        for paper in changed.order_by("pk"):
            version, end = known_at(paper, max(moments[paper.key], hook.since))
            newest = queries.newest_version(paper)
            if paper.status in FINAL:
                if not end:
                    yield Event.WITHDRAWN, _Change(paper, paper.status, {"status": paper.status})
            elif newest > version > 0:
                yield Event.UPDATED, _Change(paper, f"v{newest}", {"version": newest, "previous": version})


def _unknown(hook: Webhook, event: Event, changes: list[_Change]) -> list[_Change]:
    """Those that were not told, under whatever key the paper had then."""
    names = {id(one): {f"{key} {one.about}" for key in all_keys(one.paper)} for one in changes}
    known = _topics(hook, event, (name for each in names.values() for name in each))
    return [one for one in changes if not names[id(one)] & known]


def _of_changes(event: Event, changes: Iterable[_Change], plain: Plain) -> News:
    some = list(changes)
    if event == Event.UPDATED:
        one, many = "has a new version", "have new versions"
    else:
        one, many = f"is {some[0].paper.status}", "are withdrawn or retracted"
    title = f"A paper that you saved {one}" if len(some) == 1 else f"{len(some)} papers that you saved {many}"
    papers = [{**told(each.paper, plain), **each.facts} for each in some]
    data = {"title": title, "url": address(reverse("library")), "papers": papers, "more": 0}
    return News(event, data, [f"{each.paper.key} {each.about}" for each in some])


def _topics(hook: Webhook, event: Event, abouts: Iterable[str]) -> set[str]:
    """Which of these were told."""
    topics = HookTopic.objects.filter(webhook=hook, event=event).values_list("about", flat=True)
    return {about for chunk in chunks(abouts) for about in topics.filter(about__in=chunk)}


def told(paper: Paper, plain: Plain) -> dict[str, Any]:
    """A paper as messages tell of it (docs/webhooks.md). Texts are plain and in one line."""
    names = [clean(plain(str(one.get("name", ""))[:LONGEST_NAME])) for one in paper.authors[:MOST_NAMES]]
    text = paper.abstract or paper.summary
    return {
        "id": paper.key,
        "url": address(key_url(paper.key)),
        "title": shortened(clean(plain(paper.title[: 4 * LONGEST_TITLE])), LONGEST_TITLE),
        "authors": names,
        "author_count": max(len(paper.authors), paper.author_count or 0),
        "categories": paper.categories[:10],
        "published": queries.exact(paper.published, paper.published_precision),
        "abstract": shortened(clean(plain(text[: 4 * LONGEST_TEXT])), LONGEST_TEXT),
    }
