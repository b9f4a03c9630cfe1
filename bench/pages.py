"""How fast pages are answered: `python -m bench.pages [HOME]` (default: the data folder that is set).

Every page runs in a process of its own, through all of the real stack, as a browser asks for it (gzip). Printed are
milliseconds: the first answer of the process, by the clock; then by the time of the processor the first after the
catalog's revision has changed, when whatever is kept of the catalog counts no more, and the least, the median and the
99th of fifty more; the median by the clock, and that of an answer of 304 by the processor; and SQL queries, and
kilobytes before and after gzip. Numbers of the catalog and themes are those that the worker left (`feed.preparing`).
"""

from __future__ import annotations

import gc
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from unittest import mock

import numpy as np

RUNS = 50
FRONT = "/papers"
QUERIES = {"search": "flatten layer", "search, long": "how do the masses of stars in old clusters change the spectrum"}


@dataclass(frozen=True, slots=True)
class Measured:
    """Times are milliseconds, sizes bytes. `steady` and `clock` hold one value a run."""

    status: int
    first: float
    renewed: float
    steady: list[float]
    clock: list[float]
    unchanged: float
    queries: int
    size: int
    packed: int


def main() -> None:
    if len(sys.argv) > 1:
        os.environ["BROADSHEET_HOME"] = sys.argv[1]
    with ProcessPoolExecutor(1, get_context("spawn"), max_tasks_per_child=1) as pool:
        pages = pool.submit(_pages).result()
        print(f"{'':22} first  renewed |  least  median  99th  clock |  304 | SQL   kB  gzip")
        for name, path in pages.items():
            _print(name, path, pool.submit(_measured, path).result())


def _print(name: str, path: str, page: Measured) -> None:
    least, median, last = np.percentile(page.steady, (0, 50, 99))
    print(
        f"{name:22} {page.first:5.0f}  {page.renewed:7.0f} | {least:6.1f}  {median:6.1f} {last:5.1f} "
        f"{np.median(page.clock):6.1f} | {page.unchanged:4.1f} | {page.queries:3} {page.size / 1e3:5.1f} "
        f"{page.packed / 1e3:5.1f}  {'' if page.status == 200 else page.status} {path}",
        flush=True,
    )


def _set_up() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "broadsheet.settings")
    import django

    django.setup()


def _pages() -> dict[str, str]:
    """A page of each kind that this catalog has, by name."""
    _set_up()
    from django.db.models import Count, TextField
    from django.db.models.functions import Cast, Length
    from django.urls import reverse

    from broadsheet.catalog import queries
    from broadsheet.catalog.models import FeedEntry, Paper
    from broadsheet.feed.span import Span

    days = FeedEntry.objects.filter(feed="arxiv").values_list("day").annotate(papers=Count("id")).order_by("-papers")
    fullest, _ = days[0]
    median = days[len(days) // 2][0]
    week, month = Span.around("week", fullest).text, Span.around("month", fullest).text
    newest = Paper.objects.filter(categories__0="cs.LG").exclude(authors=[]).order_by("-published")[0]
    crowd = Paper.objects.order_by(Length(Cast("authors", TextField())).desc())[0]
    pages = {
        "newest day": FRONT,
        "day": reverse("day", args=[median]),
        "fullest day": reverse("day", args=[fullest]),
        "fullest day, dense": reverse("day", args=[fullest]) + "?view=dense",
        "fullest day, page 2": reverse("day", args=[fullest]) + "?page=2",
        "day, one field": reverse("day", args=[fullest]) + "?cat=math",
        "day without papers": "/papers/date/1950-01-01",
        "week": reverse("week", args=[week]),
        "month": reverse("month", args=[month]),
        "trending": reverse("trending"),
        "trending, one field": reverse("trending") + "?cat=cs.LG",
        "category, large": reverse("category", args=["cs.LG"]),
        "category, mathematics": reverse("category", args=["math.AP"]),
        "category, small": reverse("category", args=["q-fin.TR"]),
        "archive": reverse("category", args=["cs"]),
        "author of many": reverse("author", args=["Wei Wang"]),
        "author of few": reverse("author", args=[newest.authors[0]["name"]]),
        "paper": reverse("paper", args=[newest.key]),
        "paper.md": reverse("paper", args=[newest.key]) + ".md",
        "paper.json": reverse("paper", args=[newest.key]) + ".json",
        "paper, most authors": reverse("paper", args=[crowd.key]),
        "statistics": reverse("stats"),
        "fields": reverse("categories"),
        "editions": reverse("editions"),
        "help": reverse("help"),
    }
    captured = queries.editions()
    if captured:
        pages["edition"] = reverse("edition", args=[max(captured, key=lambda edition: edition.papers).name])
    return pages | {name: f"{FRONT}?q={text.replace(' ', '+')}" for name, text in QUERIES.items()}


def _measured(path: str) -> Measured:
    _set_up()
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from broadsheet.catalog import queries

    client = Client(headers={"host": "localhost", "accept-encoding": "gzip"})
    client.get("/help")
    first, _ = _timed(client, path)
    _settle(client, path)
    with mock.patch.object(queries, "state", return_value="another"):
        _, renewed = _timed(client, path)
    _settle(client, path)
    runs = [_timed(client, path) for _ in range(RUNS)]
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path)
    asked = len(captured)  # before the next request empties the log
    plain = client.get(path, headers={"accept-encoding": "identity"})
    known = {"if-none-match": answer.headers.get("ETag", "")}
    unchanged = [_timed(client, path, known, 304)[1] for _ in range(RUNS)] if known["if-none-match"] else [np.nan]
    return Measured(
        status=answer.status_code,
        first=first,
        renewed=renewed,
        steady=[processor for _, processor in runs],
        clock=[clock for clock, _ in runs],
        unchanged=float(np.median(unchanged)),
        queries=asked,
        size=len(plain.content),
        packed=len(answer.content),
    )


def _settle(client: object, path: str) -> None:
    """Ask until nothing goes on in the background any more, whose time would be counted."""
    before = -1.0
    while time.process_time() - before > 0.01:
        client.get(path)  # type: ignore[attr-defined]
        before = time.process_time()
        time.sleep(0.2)
    client.get(path)  # type: ignore[attr-defined]
    gc.collect()


def _timed(client: object, path: str, headers: dict[str, str] | None = None, status: int = 0) -> tuple[float, float]:
    """Milliseconds of one answer, by the clock and by the processor."""
    clock, processor = time.perf_counter(), time.process_time()
    answer = client.get(path, headers=headers or {})  # type: ignore[attr-defined]
    taken = (time.perf_counter() - clock) * 1e3, (time.process_time() - processor) * 1e3
    return taken if not status or answer.status_code == status else (np.nan, np.nan)


if __name__ == "__main__":
    main()
