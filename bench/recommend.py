"""Personal ranking: `python -m bench.recommend [DATA [READERS]]` (`../shared/data`, 10,000).

Two weeks of 1,500 papers a day, with texts of DATA, are imported into a throw-away catalog and indexed by words and by
the fast model. Made readers like 100 earlier papers each, the neighbours of three drawn by seed. Measured are the last
day's papers ranked for all of them in two processes, learning included; the same among the papers of both weeks, for
a tenth of them; and the page of one reader, who has just saved another paper, so that all is learned anew.
"""

from __future__ import annotations

import gzip
import json
import os
import pickle
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from broadsheet.feed import taste
from broadsheet.feed.taste import Papers, Window
from broadsheet.search.beside import beside

if TYPE_CHECKING:
    from broadsheet.sources.base import PaperRecord

DAY, DAYS, EARLIER = 1_500, 10, 10_000
LIKES, INTERESTS, BEST = 100, 3, 100
PROCESSES, AT_A_TIME = 2, 50
PAGES = 40
LAST = date(2026, 5, 29)


def main() -> None:
    data = Path(sys.argv[1] if len(sys.argv) > 1 else "../shared/data")
    readers = int(sys.argv[2]) if len(sys.argv) > 2 else 10_000
    corpus = data / "corpus" / "papers.jsonl.gz"
    if not corpus.is_file():
        sys.exit(f"{corpus} is not there. Name the folder of data.")
    with tempfile.TemporaryDirectory(prefix="broadsheet-recommend-") as home:
        os.environ |= {"BROADSHEET_HOME": home, "BROADSHEET_HOSTS": "testserver"}
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "broadsheet.settings")
        import django

        django.setup()
        _fill(corpus)
        _page()
        _many(Path(home) / "papers.pickle", readers)


def _fill(corpus: Path) -> None:
    from django.core.management import call_command

    from broadsheet.catalog.ingest import ingest
    from broadsheet.search import index

    call_command("migrate", interactive=False, verbosity=0, skip_checks=True)
    start = time.perf_counter()
    ingest(_records(corpus), now=datetime.now(UTC))
    index.catch_up(vectors=0)
    print(
        f"{DAYS} days of {DAY:,} papers and {EARLIER:,} earlier ones: {time.perf_counter() - start:.0f} s", flush=True
    )


def _records(corpus: Path) -> Iterator[PaperRecord]:
    from broadsheet.sources.base import Listing, PaperRecord, PartialDate

    with gzip.open(corpus, "rt", encoding="utf-8") as lines:
        told = (json.loads(line) for line in lines)
        real = islice(
            (one for one in told if one["source"].startswith("arxiv") and one["abstract"]), DAYS * DAY + EARLIER
        )
        for number, one in enumerate(real):
            back = number // DAY
            day = LAST - timedelta(days=back + 2 * (back // 5)) if back < DAYS else LAST - timedelta(days=90)
            yield PaperRecord(
                source="bench",
                source_id=str(number),
                title=one["title"],
                abstract=one["abstract"],
                identifiers=(f"doi:10.5555/{number}",),
                published=PartialDate(day.isoformat()),
                categories=tuple(one["categories"]),
                listings=(Listing("bench", day),) if back < DAYS else (),
            )


def _page() -> None:
    """Milliseconds of `/for-you`, the first time in a process and after each change."""
    from django.test import Client
    from django.utils import timezone

    from broadsheet.accounts.models import User
    from broadsheet.catalog.models import Paper
    from broadsheet.library.actions import mark

    user = User.objects.create_user("reader")
    earlier = list(Paper.objects.filter(published__lt=datetime(2026, 4, 1, tzinfo=UTC))[: LIKES + PAGES])
    for paper in earlier[:LIKES]:
        mark(user, paper, "save", timezone.now())
    client = Client()
    client.force_login(user)
    print(f"first page of a process: {_answered(client):.0f} ms", flush=True)
    taken, used = [], time.process_time()
    for paper in earlier[LIKES:]:
        mark(user, paper, "save", timezone.now())
        taken.append(_answered(client))
    used = (time.process_time() - used) * 1_000 / PAGES
    again = [_answered(client) for _ in range(PAGES)]
    clock = f"median {np.median(taken):.0f} ms, slowest {max(taken):.0f} ms"
    print(f"page, learned anew: {clock}; {used:.0f} ms of processor", flush=True)
    print(f"page, nothing changed: median {np.median(again):.0f} ms", flush=True)


def _answered(client: Any) -> float:
    start = time.perf_counter()
    answer = client.get("/for-you")
    taken = (time.perf_counter() - start) * 1_000
    if answer.status_code != 200 or b"Near" not in answer.content:
        sys.exit(f"/for-you answered {answer.status_code} without picks")
    return taken


def _many(file: Path, readers: int) -> None:
    from broadsheet.catalog.models import Paper
    from broadsheet.feed import newest

    day = list(Paper.objects.filter(feed_entries__day=LAST).values_list("pk", flat=True))
    both = newest.papers("", "")
    earlier = newest.read(list(Paper.objects.filter(feed_entries=None).values_list("pk", flat=True)))[1]
    if both is None:
        sys.exit("the catalog has no papers with vectors")
    likes = _made(earlier, readers)
    for what, window, some in (
        (f"the day's {len(day):,} papers", Window.of(newest.read(day)[1]), likes),
        (f"both weeks' {len(both.ids):,} papers", both.window, likes[: readers // 10]),
    ):
        file.write_bytes(pickle.dumps((window, window.weighed(earlier))))
        steps = [(file, what, some[at : at + AT_A_TIME]) for at in range(0, len(some), AT_A_TIME)]
        with beside(PROCESSES, ranked) as processes:
            list(processes.mapped(steps[:PROCESSES], lambda step: step))  # both have begun
            start = time.perf_counter()
            used = sum(seconds for _, (_, seconds) in processes.mapped(steps, lambda step: step))
            taken = time.perf_counter() - start
        each = used / len(some) * 1_000
        said = f"{taken:.1f} s by the clock, {used:.1f} s of processor, {each:.2f} ms a reader"
        print(f"{what} for {len(some):,} readers, {LIKES} likes each: {said}", flush=True)


def _made(earlier: Papers, readers: int) -> list[list[int]]:
    """The places of the papers that each reader likes: drawn among the nearest to each of their interests."""
    random = np.random.default_rng(0)
    seeds = random.integers(len(earlier.vectors), size=(200, INTERESTS))
    near = [[np.argsort(-(earlier.vectors @ earlier.vectors[one]))[: 2 * LIKES] for one in some] for some in seeds]
    among = [np.unique(np.concatenate(some)) for some in near]
    return [random.permutation(among[number % len(among)])[:LIKES].tolist() for number in range(readers)]


@lru_cache(maxsize=1)
def _loaded(file: Path, _what: str) -> tuple[Window, Papers]:
    held: tuple[Window, Papers] = pickle.loads(file.read_bytes())
    return held


def ranked(step: tuple[Path, str, list[list[int]]]) -> tuple[list[list[int]], float]:
    """The best papers for each reader, in a process of its own, and the seconds of processor that they took."""
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    file, what, readers = step
    window, earlier = _loaded(file, what)
    nobody = Papers(earlier.vectors[:0], earlier.words[:0])
    best, start = [], time.process_time()
    with threadpool_limits(1):
        for likes in readers:
            liked = Papers(earlier.vectors[likes], earlier.words[likes])
            scores, _ = taste.learned(window, liked, nobody).scores(window.papers)
            best.append(np.argsort(-scores)[:BEST].tolist())
    return best, time.process_time() - start


if __name__ == "__main__":
    main()
