"""The figures of all engines as Markdown. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

Figures = Mapping[str, Any]
"""What `process` keeps of one engine, and `title`, `note`, `modes`, `filters` and `disk` (MB)."""

LISTS = ("seeds", "short", "titles", "benchmarks")
SHARES = ("10 %", "1 %", "0.1 %")
MODES = ("words", "meaning", "hybrid")
FULL = 10


def tables(engines: Sequence[Figures]) -> str:
    """What an engine costs, how fast it answers, how each was set up, and why one was not run or not to its end."""
    run = [engine for engine in engines if engine.get("build") or "cold" in engine]
    parts = [_costs(run), _speeds(run), _lists(run)] if run else []
    return "\n\n".join([*parts, _notes(engines)])


def _costs(engines: Sequence[Figures]) -> str:
    head = (
        "engine",
        "build: clock s",
        "processor s",
        "disk MB",
        "resident MB: own",
        "mapped",
        "first answer ms",
        "processor",
    )
    rows = []
    for engine in engines:
        figures = [*engine.get("build", (None, None)), engine.get("disk"), *engine.get("memory", (None, None))]
        rows.append([engine["title"], *map(_whole, [*figures, *engine.get("cold", (None, None))])])
    return _table(head, rows)


def _speeds(engines: Sequence[Figures]) -> str:
    shares = (f"filter {share}" for share in SHARES)
    head = ("ms: median / 99th (processor median)", *MODES, *shares, "similar papers", "recall@10")
    rows = []
    for engine in engines:
        by_mode = [_joined([engine.get(f"{mode}/{name}") for name in LISTS]) for mode in MODES]
        cells = [_cell(each) if mode in engine["modes"] else "–" for mode, each in zip(MODES, by_mode, strict=True)]
        filtered = [_cell(engine.get(f"filter/{share}")) if engine["filters"] else "no filter" for share in SHARES]
        recall = f"{engine['recall']:.3f}" if "recall" in engine else "–"
        rows.append([engine["title"], *cells, *filtered, _cell(engine.get("similar")), recall])
    return _table(head, rows)


def _lists(engines: Sequence[Figures]) -> str:
    """By its best way: hybrid where it has that."""
    head = ("ms: median / 99th (processor median)", "by", *LISTS)
    rows = [
        [engine["title"], engine["modes"][-1], *(_cell(engine.get(f"{engine['modes'][-1]}/{name}")) for name in LISTS)]
        for engine in engines
    ]
    return _table(head, rows)


def quality(engines: Sequence[Figures]) -> str:
    """nDCG@10 of each engine on each collection, by each way that it has."""
    collections = sorted({name for engine in engines for name in engine.get("quality", ())})
    head = ("nDCG@10", *(f"{name}: {mode}" for name in collections for mode in MODES))
    rows = []
    for engine in engines:
        found = engine.get("quality", {})
        values = [found.get(name, {}).get(mode) for name in collections for mode in MODES]
        if any(value is not None for value in values):
            rows.append([engine["title"], *("–" if value is None else f"{value:.3f}"[1:] for value in values)])
    return _table(head, rows) if rows else ""


def _joined(lists: Sequence[Mapping[str, list[float]] | None]) -> dict[str, list[float]] | None:
    there = [each for each in lists if each]
    return {key: [value for each in there for value in each[key]] for key in there[0]} if there else None


def _cell(taken: Mapping[str, list[float]] | None) -> str:
    if not taken or not taken["clock"]:
        return "–"
    median, last = np.percentile(taken["clock"], [50, 99])
    cell = f"{_number(median)} / {_number(last)} ({_number(float(np.median(taken['processor'])))})"
    found = float(np.mean(taken["found"]))
    return cell if found > FULL - 0.05 else f"{cell}, {found:.1f} found"


def _number(value: float) -> str:
    return f"{value:,.1f}" if value < 100 else f"{value:,.0f}"


def _whole(value: float | None) -> str:
    return "–" if value is None else f"{value:,.0f}"


def _notes(engines: Sequence[Figures]) -> str:
    lines = []
    for engine in engines:
        problem = f"; **{engine['problem']}**" if "problem" in engine else ""
        lines.append(f"- {engine['title']}: {engine['note']}{problem}.")
    return "\n".join(lines)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
