"""One step of one engine in a process of its own: `python -m bench.peers.process STEP ENGINE WORK FOLDER RESULT BEGUN`.

STEP is `build`, `ask` or `rank`; WORK the folder of the corpus and its questions; FOLDER that of the index. RESULT is a
JSON file, written after every figure, so that a process that is stopped leaves what it had. BEGUN is the system's
monotonic clock when the process was started. Needs numpy and the engine.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, cast

import numpy as np

from bench.peers.shape import Ask, Condition, Opened, Peer, Work

LIMIT = 10
WARMING = 5
SECONDS = 20.0
"""After so long a list of questions is cut short; at least three are asked."""
LEAST = 3
DEPTH = 20
"""Of a ranking whose first ten are judged: a query's own document may be among them."""


def main() -> None:
    step, name, work, folder, result, _ = sys.argv[1:]
    peer = cast(Peer, import_module(f"bench.peers.engines.{name}"))
    missing = [module for module in peer.NEEDS if find_spec(module) is None]
    kept = Kept(Path(result))
    if missing:
        kept.put("problem", f"not run: {', '.join(missing)} not installed")
        return
    try:
        STEPS[step](peer, Work(Path(work)), Path(folder), kept)
    except Exception as error:  # every engine raises its own; the table says which
        kept.put("problem", f"failed: {type(error).__name__}: {' '.join(str(error).split())[:200]}")


class Kept:
    """A JSON file of figures, replaced whole at each new one."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._figures: dict[str, Any] = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}

    def put(self, name: str, figure: object) -> None:
        self._figures[name] = figure
        new = self._file.with_suffix(".new")
        new.write_text(json.dumps(self._figures), encoding="utf-8")
        new.replace(self._file)


def _build(peer: Peer, work: Work, folder: Path, kept: Kept) -> None:
    clock, processor = time.perf_counter(), _processor()
    peer.build(work, folder)
    kept.put("build", [time.perf_counter() - clock, _processor() - processor])


def _processor() -> float:
    """Seconds of this process and of those that it has started and seen end."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


@contextlib.contextmanager
def _opened(peer: Peer, folder: Path) -> Iterator[Opened]:
    opened = peer.open(folder)
    try:
        yield opened
    finally:
        getattr(opened, "close", lambda: None)()


def _ask(peer: Peer, work: Work, folder: Path, kept: Kept) -> None:
    given = json.loads((work.folder / "questions.json").read_text(encoding="utf-8"))
    vectors = np.load(work.folder / "questions.npy")
    every = {name: [(text, vectors[place]) for text, place in questions] for name, questions in given["lists"].items()}
    with _opened(peer, folder) as opened:
        opened.search(Ask(peer.MODES[-1], *next(iter(every.values()))[0]), LIMIT)
        kept.put("cold", [(time.monotonic() - float(sys.argv[6])) * 1_000, _used(opened) * 1_000])
        for mode in peer.MODES:
            for name, questions in every.items():
                asks = [Ask(mode, text, vector) for text, vector in questions]
                kept.put(f"{mode}/{name}", _timed(opened, lambda ask: opened.search(ask, LIMIT), asks))
        if "meaning" in peer.MODES:
            kept.put("recall", _recall(opened, every[given["nearest"]["of"]], given["nearest"]["papers"]))
        kept.put("memory", _memory(opened))
        mixed = [question for questions in zip(*every.values(), strict=False) for question in questions]
        for share, (field, value, _) in given["conditions"].items() if peer.FILTERS else ():
            asks = [Ask(peer.MODES[-1], text, vector, Condition(field, value)) for text, vector in mixed]
            kept.put(f"filter/{share}", _timed(opened, lambda ask: opened.search(ask, LIMIT), asks))
        _similar(peer, work, opened, given["similar"], kept)


def _recall(opened: Opened, questions: list[tuple[str, Any]], nearest: list[list[int]]) -> float:
    """The mean share of the exactly nearest papers among those that are found."""
    found = [opened.search(Ask("meaning", text, vector), LIMIT) for text, vector in questions]
    return float(np.mean([len({*ids} & {*best}) / len(best) for ids, best in zip(found, nearest, strict=True)]))


def _similar(peer: Peer, work: Work, opened: Opened, papers: list[int], kept: Kept) -> None:
    """By an engine's own way, or by the vector of the paper."""
    own = getattr(opened, "similar", None)
    if own:
        kept.put("similar", _timed(opened, lambda paper: own(paper, LIMIT), papers))
    elif "meaning" in peer.MODES:
        vectors = work.vectors()
        asks = [Ask("meaning", "", np.array(vectors[paper - 1])) for paper in papers]
        kept.put("similar", _timed(opened, lambda ask: opened.search(ask, LIMIT), asks))


def _timed(opened: Opened, ask: Callable[[Any], list[int]], arguments: Iterable[Any]) -> dict[str, list[float]]:
    """Of each question: milliseconds by the clock and of processor time, and how many papers were found."""
    asked, end = list(arguments), time.perf_counter() + SECONDS
    for one in asked[:WARMING]:
        if time.perf_counter() < end - SECONDS / 2:
            ask(one)
    taken: dict[str, list[float]] = {"clock": [], "processor": [], "found": []}
    for one in asked:
        if len(taken["clock"]) >= LEAST and time.perf_counter() > end:
            break
        clock, processor = time.perf_counter(), _used(opened)
        found = ask(one)
        taken["clock"].append((time.perf_counter() - clock) * 1_000)
        taken["processor"].append((_used(opened) - processor) * 1_000)
        taken["found"].append(len(found))
    return taken


def _used(opened: Opened) -> float:
    """Seconds of processor time: of this process and of the server that works for it."""
    server = getattr(opened, "server", None)
    if server is None:
        return time.process_time()
    nanoseconds = int(Path(f"/proc/{server}/schedstat").read_text(encoding="ascii").split()[0])
    return time.process_time() + nanoseconds / 1e9


def _memory(opened: Opened) -> list[float]:
    """Resident MB: of its own, and of files that are mapped (which the system may drop)."""
    own = mapped = 0
    for process in {os.getpid(), getattr(opened, "server", os.getpid())}:
        for line in Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines():
            name, _, rest = line.partition(":")
            if name in ("RssAnon", "RssShmem"):
                own += int(rest.split()[0])
            elif name == "RssFile":
                mapped += int(rest.split()[0])
    return [own / 1_024, mapped / 1_024]


def _rank(peer: Peer, work: Work, folder: Path, kept: Kept) -> None:
    given = json.loads((work.folder / "questions.json").read_text(encoding="utf-8"))
    vectors = np.load(work.folder / "questions.npy")
    with _opened(peer, folder) as opened:
        for mode in peer.MODES:
            asks = {query: Ask(mode, text, vectors[place]) for query, (text, place) in given["queries"].items()}
            kept.put(mode, {query: opened.search(ask, DEPTH) for query, ask in asks.items()})


STEPS = {"build": _build, "ask": _ask, "rank": _rank}

if __name__ == "__main__":
    main()
