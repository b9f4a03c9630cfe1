"""How fast an index folder answers, in a process of its own: `python -m bench.scale.measuring FOLDER QUERIES [FIGURES]`

QUERIES is a JSON file of named lists of texts; to FIGURES one JSON object is added, for `growth`. Prints milliseconds
by the clock and of processor time (which other work on the machine disturbs less): median and 99th. Queries are
embedded in the same time.
"""

from __future__ import annotations

import functools
import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from broadsheet.search import embedder
from broadsheet.search.embedder import Embedder
from broadsheet.search.folder import IndexFolder, bytes_under
from broadsheet.search.query import parse
from broadsheet.search.reading import Reader
from broadsheet.search.results import Asked, Mode

MODEL = Path(__file__).resolve().parents[2] / ".cache" / "model"
MODES: tuple[Mode, ...] = ("lexical", "semantic", "hybrid")
RUNS = 200
SIMILAR = 300
SHARES = (0.1, 0.01, 0.001)


def main() -> None:
    if len(sys.argv) not in (3, 4) or not Path(sys.argv[1]).is_dir():
        sys.exit("Name an index folder and a JSON file with lists of queries.")
    model = embedder.load(MODEL, threads=2)
    folder = Path(sys.argv[1])
    queries: dict[str, list[str]] = json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))
    papers, figures = measured(folder, queries, model)
    if len(sys.argv) > 3:
        with Path(sys.argv[3]).open("a", encoding="utf-8") as file:
            file.write(json.dumps({"papers": papers, "figures": figures}) + "\n")


def measured(folder: Path, queries: dict[str, list[str]], model: Embedder) -> tuple[int, dict[str, list[float]]]:
    """Print everything about one index; its papers, and of each kind of query the figures that `_measure` gives."""
    start = time.perf_counter()
    reader = Reader(IndexFolder(folder), lambda: model)
    view = reader.look()
    assert view.words
    assert view.vectors
    print(f"{view.words.papers:,} papers by words, {view.vectors.papers:,} by meaning, ", end="")
    print(f"{bytes_under(folder) / 1e9:.2f} GB on disk; opened in {time.perf_counter() - start:.2f} s")
    start = time.perf_counter()
    _ask(reader, "hybrid", queries["short"][0])
    print(f"the first answer: {(time.perf_counter() - start) * 1_000:.0f} ms; {_memory()}")
    figures = {}
    for name in ("short", "claims", "long", "titles"):
        for mode in MODES:
            figures[f"{name}, {mode}"] = _measure(
                f"{name}, {mode}", functools.partial(_ask, reader, mode), queries[name]
            )
    for share, condition in _conditions(reader, queries["conditions"]).items():
        some = [f"{text} {condition}" for name in ("short", "claims") for text in queries[name]]
        _measure(f"{condition} ({share:.2%}), hybrid", functools.partial(_ask, reader, "hybrid"), some)
    papers = np.random.default_rng(0).integers(1, view.vectors.papers, SIMILAR).tolist()
    figures["similar"] = _measure("similar papers", lambda paper: reader.similar(paper, 10), papers)
    vectors = model.embed(queries["titles"])
    store = view.vectors
    _measure(
        "vector stage alone, 1,000 nearest", lambda place: store.search(vectors[place], 1_000), range(len(vectors))
    )
    print(_memory())
    return view.words.papers, figures


def _ask(reader: Reader, mode: Mode, text: str) -> object:
    return reader.search(parse(text), Asked(mode))


def _conditions(reader: Reader, candidates: Sequence[str]) -> dict[float, str]:
    """Of the candidates those that leave the shares of papers nearest to the wanted ones."""
    words = reader.look().words
    assert words
    shares = {text: meeting.share if (meeting := words.meeting(parse(text))) else 0.0 for text in candidates}
    chosen = [min(shares, key=lambda text: abs(np.log((shares[text] + 1e-9) / share))) for share in SHARES]
    return {shares[text]: text for text in chosen}


def _measure(name: str, ask: Callable[[Any], object], arguments: Iterable[Any]) -> list[float]:
    """Median and 99th by the clock and of processor time, printed."""
    asked = tuple(arguments)
    for one in asked[:20]:
        ask(one)
    clock, processor = [], []
    for run in range(max(RUNS, len(asked))):
        start, used = time.perf_counter(), time.process_time()
        ask(asked[run % len(asked)])
        clock.append((time.perf_counter() - start) * 1_000)
        processor.append((time.process_time() - used) * 1_000)
    figures = [round(float(np.percentile(taken, share)), 1) for taken in (clock, processor) for share in (50, 99)]
    print(f"{name:44}", *(f"{figure:8.1f}" for figure in figures), flush=True)
    return figures


def _memory() -> str:
    """What is resident: of the process itself, and of files that it has mapped (which the system may drop)."""
    fields = Counter[str]()
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith(("RssAnon", "RssFile")):
            fields[line.partition(":")[0]] = int(line.split()[1]) // 1024
    return f"resident: {fields['RssAnon']} MB of its own, {fields['RssFile']} MB of mapped files"


if __name__ == "__main__":
    main()
