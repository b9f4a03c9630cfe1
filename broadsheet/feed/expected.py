"""Which papers of the last days are expected to interest: learned from past votes and worked out by the worker, and
kept in files; a page only reads them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import lru_cache
from hashlib import blake2b
from typing import Any

from django.conf import settings

from broadsheet.catalog import derived, queries
from broadsheet.catalog.queries import EDITION
from broadsheet.community import queries as community
from broadsheet.feed.fields import field_of
from broadsheet.feed.interest import LEAST_DAYS, MAX_TEXT, Interest, Lesson, learned
from broadsheet.feed.local_votes import with_local
from broadsheet.feed.ranking import PICKED_FEEDS

VERSION = 1
"""Raise it when the same votes would teach something else."""
FILE, LEARNED = "expected", "interest"
WINDOW = 30
"""Days back from the newest whose papers something is expected of: those of trending."""
YEAR = 365
"""Days back that are learned from."""
MOST = 20_000
"""Papers that are learned from: those of the newest days."""
OTHERS = 10
"""Papers of a field and day that nobody voted on are learned from too: as many as were voted on, at least so many."""


def state() -> str:
    """Another text whenever something else is expected; empty where nothing is, or the operator switched it off."""
    return str(_kept().get("state", "")) if settings.EXPECTED else ""


def scores(now: str) -> Mapping[int, float]:
    """How much interest each paper is expected to find, to be compared alone; `now` is `state()`, empty for none."""
    return _scores(now) if now else {}


@lru_cache(maxsize=2)
def _scores(_now: str) -> Mapping[int, float]:
    return {paper: score for paper, _, score in _kept().get("papers", ()) if score is not None}


def prepare() -> bool:
    """Learn once a day from votes of earlier days, and score the papers of the window; whether anything is new."""
    newest, catalog, kept = queries.newest_day(), f"{VERSION} {queries.state()}", _kept()
    if not settings.EXPECTED or newest is None or kept.get("catalog") == catalog:
        return False
    taught, interest, fields = _taught(newest)
    held = {paper: (digest, score) for paper, digest, score in kept.get("papers", ()) if kept.get("taught") == taught}
    papers = _scored(interest, _window(newest, fields), held) if interest else []
    digest = blake2b(repr(papers).encode(), digest_size=8).hexdigest() if papers else ""
    derived.write(FILE, {"catalog": catalog, "taught": taught, "state": digest, "papers": papers})
    return bool(digest != kept.get("state", ""))


def _kept() -> dict[str, Any]:
    kept = derived.read(FILE)
    return kept if isinstance(kept, dict) else {}


def _taught(newest: date) -> tuple[str, Interest | None, set[str]]:
    """What was learned as of this newest day, by a name that tells it from other lessons, and in which fields."""
    days = sorted(queries.papers_by_day(_back(newest, YEAR), newest).keys() - {newest})
    name = f"{VERSION} {newest} {len(days)}"
    kept = derived.read(LEARNED)
    if not isinstance(kept, dict) or kept.get("name") != name:
        told, fields = lessons(days)
        interest = learned(told)
        kept = {"name": name, "fields": sorted(fields), "terms": dict(interest.terms) if interest else {}}
        derived.write(LEARNED, kept)
    return name, Interest(kept["terms"]) if kept["terms"] else None, set(kept["fields"])


def lessons(days: list[date]) -> tuple[list[Lesson], set[str]]:
    """The papers of each day and field in which anybody voted, and the fields that have enough such days."""
    found: list[tuple[date, dict[int, int]]] = []
    told: defaultdict[str, int] = defaultdict(int)
    votes, number = community.state(), 0
    for day in reversed(days):
        for field, group in _voted_on(day, votes):
            found.append((day, group))
            told[field] += len(set(group.values())) > 1
            number += len(group)
        if number >= MOST:
            break
    texts = queries.texts_of({paper for _, group in found for paper in group}, MAX_TEXT)
    made: list[Lesson] = [(day, [(texts[paper][1], votes) for paper, votes in group.items()]) for day, group in found]
    return made, {field for field, times in told.items() if times >= LEAST_DAYS}


def _voted_on(day: date, state: str) -> Iterator[tuple[str, dict[int, int]]]:
    """Of each field in which anybody voted on papers of this day, these with their votes, and some of the others."""
    votes: defaultdict[str, dict[int, int]] = defaultdict(dict)
    picked: set[int] = set()
    for row in with_local(queries.rows_between(day, day), state):
        if not row.feed.startswith(EDITION):
            own = votes[field_of(row.categories)]
            own[row.paper] = max(own.get(row.paper, 0), row.upvotes)
            if row.upvotes or row.feed in PICKED_FEEDS:
                picked.add(row.paper)
    for field, own in sorted(votes.items()):
        if any(own.values()):
            others = sorted(own.keys() - picked)
            every = max(1, len(others) // max(OTHERS, len(own) - len(others)))
            yield field, {paper: own[paper] for paper in sorted(own.keys() & picked) + others[::every]}


def _window(newest: date, fields: set[str]) -> list[int]:
    """The papers of the last days in these fields."""
    rows = queries.rows_between(_back(newest, WINDOW), newest)
    return sorted(
        {row.paper for row in rows if field_of(row.categories) in fields and not row.feed.startswith(EDITION)}
    )


def _scored(
    interest: Interest, papers: list[int], held: Mapping[int, tuple[int, float | None]]
) -> list[tuple[int, int, float | None]]:
    """Each paper with the digest of its text and its score; those with `held` ones of the same text are not read."""
    digests = queries.text_digests(papers)
    unread = [paper for paper in papers if paper in digests and held.get(paper, (None, None))[0] != digests[paper]]
    texts = queries.texts_of(unread, MAX_TEXT)
    fresh = {paper: interest.score(text) for paper, (_, text) in texts.items()}
    return [
        (paper, digests[paper], fresh[paper] if paper in fresh else held[paper][1])
        for paper in papers
        if paper in digests
    ]


def _back(newest: date, days: int) -> date:
    return max(newest, date.min + timedelta(days=days)) - timedelta(days=days - 1)
