"""How much of a corpus's mathematics is set, and what it costs: `python -m bench.mathematics FILE`.

FILE is JSON lines, plain or gzipped, with `title` and `abstract`. Counts expressions in them, those that are set as
MathML, and why the others are shown as their source; measures reading, setting, and lists of fifty papers.
"""

from __future__ import annotations

import gzip
import json
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from broadsheet.web.math.markup import convert
from broadsheet.web.math.reading import Part, read
from broadsheet.web.math.source import Broken

LIST = 50
REASONS = 25


def main() -> None:
    path = Path(sys.argv[1]) if len(sys.argv) == 2 else None
    if path is None or not path.is_file():
        sys.exit("Name one file of papers, for example ../shared/data/corpus/papers.jsonl.gz.")
    found, slowest_text = _read_all(path)
    _set_all(found, slowest_text)


def _texts(path: Path) -> Iterator[str]:
    with gzip.open(path, "rt") if path.suffix == ".gz" else path.open() as lines:
        for line in lines:
            record = json.loads(line)
            yield record.get("title") or ""
            yield record.get("abstract") or ""


def _read_all(path: Path) -> tuple[Counter[Part], float]:
    """Every expression and how often it stands; the slowest text in seconds."""
    found: Counter[Part] = Counter()
    texts = holding = 0
    total = slowest = 0.0
    for text in _texts(path):
        start = time.perf_counter()
        parts = read(text)
        taken = time.perf_counter() - start
        total, slowest = total + taken, max(slowest, taken)
        texts += 1
        expressions = [part for part in parts if part.tex]
        holding += bool(expressions)
        found.update(expressions)
    print(f"{texts:,} titles and abstracts, {holding:,} with mathematics, read in {total:.1f} s")
    print(f"({total / texts * 1e6:.0f} µs a text, the slowest {slowest * 1e3:.1f} ms)")
    return found, slowest


def _set_all(found: Counter[Part], slowest_text: float) -> None:
    reasons: Counter[str] = Counter()
    examples: dict[str, str] = {}
    taken: list[float] = []
    for part, count in found.items():
        start = time.perf_counter()
        try:
            convert(part.text)
        except Broken as broken:
            reasons[str(broken)] += count
            examples.setdefault(str(broken), part.text)
        taken.append(time.perf_counter() - start)
    total, failed = found.total(), reasons.total()
    print(f"{total:,} expressions, {len(found):,} different; {total - failed:,} set ({1 - failed / total:.2%})")
    print(
        f"set in {sum(taken):.1f} s: median {statistics.median(taken) * 1e6:.0f} µs, slowest {max(taken) * 1e3:.1f} ms"
    )
    print(f"{failed:,} shown as source, {len(reasons)} reasons:")
    for reason, count in reasons.most_common(REASONS):
        print(f"{count:7,}  {reason:40} {examples[reason][:80]}")


if __name__ == "__main__":
    main()
