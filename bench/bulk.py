"""A snapshot of arXiv from file to searchable, and the day after: `python -m bench.bulk HOME [PAPERS]` (1,000,000).

HOME is a data folder with papers, of which a snapshot file of so many is made: real ones, and beyond them synthetic
ones (`scale.corpus`). In a new data folder it is imported and indexed, words and fast vectors, as `up` and the worker
do; then 1,500 papers more come, are found by words and read by the full model, while somebody searches. Prints seconds
by the clock and of processor time of this process and its children, rates, memory and sizes.
"""

from __future__ import annotations

import gzip
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from bench.scale import corpus
from broadsheet.search.lexical import Document

MONTHS = 143
"""From January 2015 on, when numbers of five digits began."""
DAY = 1_500
QUERIES = ("layer width", "diffusion models for images", "dark matter halos", "graph neural networks", "spin liquids")


def main() -> None:
    if len(sys.argv) < 2 or not (Path(sys.argv[1]) / "broadsheet.sqlite3").is_file():
        sys.exit(
            "Name a data folder with papers, for example .cache/bench, and how many papers the snapshot shall hold."
        )
    papers = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
    with tempfile.TemporaryDirectory(prefix="broadsheet-bulk-") as place:
        files = [Path(place) / name for name in ("snapshot.jsonl.gz", "day.jsonl.gz")]
        command = [sys.executable, "-c", "from bench.bulk import write; write()", *sys.argv[1:2], str(papers)]
        subprocess.run([*command, *map(str, files)], check=True)
        os.environ["BROADSHEET_HOME"] = str(Path(place) / "home")
        os.environ |= {"BROADSHEET_STARTER": "0", "BROADSHEET_OFFLINE": "1"}
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "broadsheet.settings")
        _measure(files, papers)


def write() -> None:
    """Write both files; in a process of its own, so that its memory is not counted."""
    home, papers, snapshot, day = sys.argv[1:5]
    os.environ["BROADSHEET_HOME"] = home
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "broadsheet.settings")
    import django

    django.setup()
    from broadsheet.catalog.models import Paper
    from broadsheet.search import writing

    documents = [writing.document(paper) for paper in Paper.objects.order_by("pk").iterator(2_000)]
    real = corpus.Real(documents, np.empty((0, 0), np.float32))
    for file, first, end in ((snapshot, 0, int(papers)), (day, int(papers), int(papers) + DAY)):
        with gzip.open(file, "wt", encoding="utf-8", compresslevel=1) as lines:
            for document in corpus.documents(real, first, end):
                lines.write(json.dumps(_record(document)) + "\n")


def _record(document: Document) -> dict[str, object]:
    """As a line of the snapshot."""
    place, month = divmod(document.paper, MONTHS)
    year, month = divmod(2015 * 12 + month, 12)
    day = f"{year}-{month + 1:02}-{1 + place % 28:02}"
    names = document.authors or ("Nobody Known",)
    return {
        "id": f"{year % 100:02}{month + 1:02}.{place + 1:05}",
        "title": document.title,
        "abstract": document.abstract or document.title,
        "authors": ", ".join(names),
        "authors_parsed": [[name.split()[-1], " ".join(name.split()[:-1]), ""] for name in names if name.split()],
        "categories": " ".join(document.categories) or "cs.OH",
        "versions": [
            {"version": "v1", "created": time.strftime("%a, %d %b %Y 00:00:00 GMT", time.strptime(day, "%Y-%m-%d"))}
        ],
        "update_date": day,
    }


def _measure(files: list[Path], papers: int) -> None:
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", interactive=False, verbosity=0, skip_checks=True)
    from broadsheet.search import index

    print(f"{papers:,} papers ({files[0].stat().st_size / 1e6:,.0f} MB)", flush=True)
    begun = time.perf_counter()
    with _timed("imported", papers):
        _import(files[0])
    ended: dict[str, float] = {}
    start = time.perf_counter()
    with _timed("words and fast vectors", papers):
        index.catch_up(vectors=0, progress=lambda kind, _, __: ended.update({kind: time.perf_counter() - start}))
    print(", ".join(f"{kind} after {seconds:,.1f} s" for kind, seconds in ended.items()), flush=True)
    print(f"from file to searchable by both: {time.perf_counter() - begun:,.0f} s", flush=True)
    print(index.status(), flush=True)
    usual = _searched(threading.Event(), 40)
    with _beside(usual), _timed("a day imported", DAY):
        _import(files[1])
    with _beside(usual), _timed("a day by words", DAY):
        index.catch_up(vectors=0)
    with _beside(usual), _timed("a day by full vectors (and those of others)", DAY):
        index.catch_up(vectors=DAY)


def _import(file: Path) -> None:
    subprocess.run([sys.executable, "-m", "broadsheet", "import", str(file)], check=True)


@contextmanager
def _timed(what: str, papers: int) -> Iterator[None]:
    clock, processor = time.perf_counter(), _processor()
    yield
    clock, processor = time.perf_counter() - clock, _processor() - processor
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rate = f"{papers / clock:,.0f} a second, peak {memory:,.0f} MB"
    print(f"{what}: {clock:,.1f} s by the clock, {processor:,.1f} of processor, {rate}", flush=True)


def _processor() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


@contextmanager
def _beside(usual: list[float]) -> Iterator[None]:
    """Somebody searches meanwhile; prints how much longer that takes than usual."""
    done, taken = threading.Event(), []
    searching = threading.Thread(target=lambda: taken.extend(_searched(done, 100_000)))
    searching.start()
    try:
        yield
    finally:
        done.set()
        searching.join()
        middle, before = float(np.median(taken)), float(np.median(usual))
        print(f"a search meanwhile: {middle:.1f} ms, usually {before:.1f} ({middle / before:.1f} times)", flush=True)


def _searched(done: threading.Event, most: int) -> list[float]:
    """Milliseconds by the clock of searches one after the other, a tenth of a second between them."""
    from broadsheet.search import index

    taken: list[float] = []
    while len(taken) < most and not (taken and done.is_set()):
        start = time.perf_counter()
        index.search(QUERIES[len(taken) % len(QUERIES)])
        taken.append((time.perf_counter() - start) * 1_000)
        done.wait(0.1)
    return taken


if __name__ == "__main__":
    main()
