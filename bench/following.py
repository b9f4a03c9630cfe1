"""What it costs to look at all that one follows: `python -m bench.following HOME [NUMBER]`.

A reader who is rolled back in the end follows NUMBER things (300 if nothing is said) drawn from the catalog: a third
authors, a third words and phrases of titles, a sixth searches of three words, a sixth fields. Printed are milliseconds
of processor time: the first look after the index has changed, when nothing is remembered, whole and by kind; a look
after that; the whole page; and how many papers came in by it.
"""

from __future__ import annotations

import os
import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

RUNS = 20
LONG = 5
"""Letters from which on a word of a title says something."""


def main() -> None:
    os.environ["BROADSHEET_HOME"] = sys.argv[1]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "broadsheet.settings")
    import django

    django.setup()
    from django.db import transaction

    with transaction.atomic():
        _measure(int(sys.argv[2]) if len(sys.argv) > 2 else 300)
        transaction.set_rollback(True)


def _measure(number: int) -> None:
    from django.test import Client

    from broadsheet.accounts.models import User
    from broadsheet.feed import following as feed

    reader = User.objects.create_user("who-follows-much")
    _follow(reader, number)
    client = Client(headers={"host": "localhost"})
    client.force_login(reader)
    feed.following(reader)  # opens the index
    told = {"nothing remembered": _least(lambda: feed.following(reader), forget=True)}
    told["remembered"] = _least(lambda: feed.following(reader))
    told["the page"] = _least(lambda: client.get("/following"))
    told["the page, nothing remembered"] = _least(lambda: client.get("/following"), forget=True)
    for name, (least, median, most) in told.items():
        print(f"{name:30} {least:7.1f} least {median:7.1f} median {most:7.1f} most")
    found = feed.following(reader)
    by = Counter(one.kind for one, new in found.follows if new)
    print(
        f"{len(found.follows)} follows, {len(found.searches)} searches, {found.paging.pages} pages; new in {dict(by)}"
    )
    _by_kind(reader)


def _by_kind(reader: Any) -> None:
    from broadsheet.feed import following as feed
    from broadsheet.feed import watched
    from broadsheet.library.follows import follows
    from broadsheet.library.searches import searches
    from broadsheet.search import index

    state = index.state()
    asked: list[tuple[Any, str]] = [(one.kind, one.what) for one in follows(reader)]
    asked += [("search", one.query) for one in searches(reader)]
    names = tuple(what for kind, what in asked if kind == "author")
    together = _timed(partial(feed._by_authors.__wrapped__, names, state), forget=False)
    print(f"{len(names)} authors together {together:6.2f}")
    for way in (one for one in watched.WAYS[1:] if one not in watched.DEEDS):
        looks = [partial(feed._recent.__wrapped__, way, what, state) for kind, what in asked if kind == way]
        times = [_timed(look, forget=False) for look in looks]
        print(f"one {way:10} {np.median(times):6.2f} median {max(times):6.2f} most, of {len(times)}")


def _follow(reader: Any, number: int) -> None:
    from django.utils import timezone

    from broadsheet.catalog import queries
    from broadsheet.library import follows, searches
    from broadsheet.library.models import Follow, SavedSearch

    chance, last, now = random.Random(1), queries.last_id() or 0, timezone.now()
    papers = queries.by_ids(chance.sample(range(max(1, last - 30_000), last), min(2 * number, 20_000)))
    authors = [paper.authors[0]["name"] for paper in papers if paper.authors]
    words = [[word for word in paper.title.split() if word.isalpha() and len(word) >= LONG] for paper in papers]
    phrases = [" ".join(some[: 1 + place % 2]) for place, some in enumerate(words) if some]
    fields = list(dict.fromkeys(code for paper in papers for code in paper.categories))
    for name in authors[: number // 3]:
        follows.follow(reader, "author", name, now)
    for phrase in phrases[: number // 3]:
        follows.follow(reader, "keyword", phrase, now)
    for code in fields[: number // 6]:
        follows.follow(reader, "category", code, now)
    for some in [some for some in words if len(some) > 2][: number // 6]:
        searches.save(reader, " ".join(some[:3]), "hybrid", "relevance", now)
    Follow.objects.filter(user=reader).update(seen=last - 1_000)
    SavedSearch.objects.filter(user=reader).update(seen=last - 1_000)


def _least(look: Callable[[], object], *, forget: bool = False) -> tuple[float, float, float]:
    times = [_timed(look, forget) for _ in range(RUNS)]
    return min(times), float(np.median(times)), max(times)


def _timed(look: Callable[[], object], forget: bool) -> float:
    from broadsheet.feed import following as feed

    if forget:
        feed._by_authors.cache_clear()
        feed._recent.cache_clear()
        feed._last.cache_clear()
    begun = time.process_time()
    look()
    return (time.process_time() - begun) * 1e3


if __name__ == "__main__":
    main()
