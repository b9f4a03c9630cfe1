"""Ten thousand hostile queries of a data folder: `python -m bench.hostile [HOME] [NUMBER]` (default: the folder set).

Texts of many kinds are asked in every mode, order and form of the door of search. Prints the slowest ten with their
kind, the 99th of a hundred, and how much memory the process took on top of ordinary queries. Exits with 1 if an answer
raises, takes over a second of processor time, or if memory grows by over 300 MB.
"""

from __future__ import annotations

import os
import random
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bench.hostile_texts import KINDS

NUMBER = 10_000
SEED = 7
MAX_SECONDS = 1.0
MAX_GROWTH_MB = 300
SHOWN = 10
ORDINARY = (
    "layer width",
    "language models",
    "black holes",
    "author:wang cat:cs.CL",
    "graph neural networks OR quantum",
)

Ask = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Taken:
    """Processor seconds of one answer."""

    seconds: float
    kind: str
    asked: str
    text: str


def main() -> None:
    if len(sys.argv) > 1:
        os.environ["BROADSHEET_HOME"] = sys.argv[1]
    number = int(sys.argv[2]) if len(sys.argv) > 2 else NUMBER
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "broadsheet.settings")
    import django

    django.setup()
    ways = doors()
    for text in ORDINARY:
        for ask in ways.values():
            ask(text)
    before = _megabytes()
    taken, raised = _asked(ways, number)
    growth = _megabytes() - before
    _print(taken, growth)
    slow = [one for one in taken if one.seconds > MAX_SECONDS]
    print(f"{len(slow)} over {MAX_SECONDS:.0f} s, {raised} raised")
    sys.exit(bool(slow or raised or growth > MAX_GROWTH_MB))


def doors() -> dict[str, Ask]:
    """Every way in which a text is asked, by name."""
    from broadsheet.search import filters, highlight, index, query

    def marked(text: str) -> object:
        return highlight.excerpt(text * 3, query.parse(text), 300)

    return {
        "both": lambda text: index.search(text, facets=True),
        "words": lambda text: index.search(text, mode="lexical", sort="newest"),
        "meaning": lambda text: index.search(text, mode="semantic", sort="upvotes"),
        "plain": lambda text: index.search(text, plain=True, offset=40),
        "verbatim": lambda text: index.search(text, verbatim=True, limit=1_000),
        "count": index.count,
        "suggested": index.suggested,
        "author": lambda text: index.by_author(text, 100),
        "marked": marked,
        "narrowed": lambda text: filters.added(text, "year:2024"),
    }


def _asked(ways: dict[str, Ask], number: int) -> tuple[list[Taken], int]:
    """Every text goes through one door, every kind through all of them in turn; how many raised."""
    chosen = random.Random(SEED)
    names, kinds = list(ways), list(KINDS)
    taken: list[Taken] = []
    raised = 0
    for turn in range(number):
        kind = kinds[turn % len(kinds)]
        name = names[turn // len(kinds) % len(names)]
        text = KINDS[kind](chosen)
        start = time.process_time()
        try:
            ways[name](text)
        except Exception as error:
            raised += 1
            print(f"raised: {kind}, {name}: {_short(text)}: {error!r:.200}")
        taken.append(Taken(time.process_time() - start, kind, name, text))
    return taken, raised


def _print(taken: list[Taken], growth: float) -> None:
    seconds: Any = np.array([one.seconds for one in taken])
    print(f"{len(taken):,} queries of {len(KINDS)} kinds; processor milliseconds:")
    print(f"median {np.median(seconds) * 1e3:.1f}, 99th {np.percentile(seconds, 99) * 1e3:.0f}")
    for one in sorted(taken, key=lambda one: -one.seconds)[:SHOWN]:
        print(f"{one.seconds * 1e3:8.0f}  {one.kind}, {one.asked}, {len(one.text):,} characters: {_short(one.text)}")
    print(f"memory grew by {growth:.0f} MB")


def _short(text: str) -> str:
    return ascii(text[:60])


def _megabytes() -> float:
    """The most that the process has taken, without the files of the index that it has mapped."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    mapped = sum(int(line.split()[1]) for line in lines if line.startswith("RssFile:"))
    return (peak - mapped) / 1024


if __name__ == "__main__":
    main()
