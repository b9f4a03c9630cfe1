"""How fast a data folder is searched: `python -m bench.search [HOME]` (default: the data folder that is set).

Prints milliseconds (least, median, 99th of a hundred) for words, meaning, both, filtered ones and similar papers, in
process, the query's embedding included; what a new process pays for its first answer; and the memory that it takes.
"""

from __future__ import annotations

import os
import resource
import sys
import time
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

SHORT = ("flatten layer", "layer width", "model density", "weight", "algorithm design", "GRPO", "W4A8", "black holes")
LONG = (
    "what are the most effective ways to reduce the memory that large language models need during training",
    "how do the masses of stars in old clusters change the spectrum that a telescope sees",
    "existence and uniqueness of weak solutions of the Navier-Stokes equations in three dimensions",
    "a survey of the methods by which robots learn to grasp objects that they have never seen",
)
FILTERS = {"cat:cs.CL": "a tenth", "year:2026 cat:quant-ph": "a hundredth", "author:wang has:code": "names"}
RUNS = 100


def main() -> None:
    if len(sys.argv) > 1:
        os.environ["BROADSHEET_HOME"] = sys.argv[1]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "broadsheet.settings")
    import django

    django.setup()
    from broadsheet.search import index

    first = time.perf_counter()
    index.search(SHORT[0])
    print(f"first answer of a process: {(time.perf_counter() - first) * 1_000:.0f} ms")
    status = index.status()
    print(f"{status.words:,} papers by words, {status.vectors:,} by meaning, {status.bytes / 1e6:,.0f} MB on disk")
    _queries()
    _similar(status.words)
    print(f"memory of the process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def _queries() -> None:
    from broadsheet.catalog.models import Paper
    from broadsheet.search import index

    titles = tuple(Paper.objects.order_by("text_digest").values_list("title", flat=True)[:30])
    for name, texts in (("short", SHORT), ("long", LONG), ("titles", titles)):
        for mode in ("lexical", "semantic", "hybrid"):
            _measure(f"{name}, {mode}", lambda text, mode=mode: index.search(text, mode=mode), texts)  # type: ignore[misc]
    for condition, share in FILTERS.items():
        texts = tuple(f"{text} {condition}" for text in SHORT)
        found = index.search(condition).total
        _measure(f"short, hybrid, {condition} ({share}: {found:,})", index.search, texts)
    _measure("conditions alone", index.search, tuple(FILTERS))


def _similar(papers: int) -> None:
    from broadsheet.catalog.models import Paper
    from broadsheet.search import index

    some = tuple(Paper.objects.order_by("text_digest").values_list("pk", flat=True)[:RUNS])
    _measure(f"similar papers among {papers:,}", index.similar, some)


def _measure(name: str, ask: Callable[[Any], object], arguments: Iterable[Any]) -> None:
    texts = tuple(arguments)
    for text in texts:
        ask(text)
    taken = []
    for run in range(RUNS):
        start = time.perf_counter()
        ask(texts[run % len(texts)])
        taken.append((time.perf_counter() - start) * 1_000)
    print(f"{name:60} {min(taken):7.1f} {np.median(taken):7.1f} {np.percentile(taken, 99):7.1f} ms")


if __name__ == "__main__":
    main()
