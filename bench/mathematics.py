"""How much of a corpus's mathematics is set, and what it costs: `python -m bench.mathematics FILE`.

FILE is JSON lines, plain or gzipped, with `title` and `abstract`. Counts expressions in them, those that are set as
MathML, and why the others are shown as their source; measures reading, setting, and lists of fifty papers,
by the time of the processor, which other work on the machine disturbs less than the clock.
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

from broadsheet.web.math.laying import excerpted, laid
from broadsheet.web.math.markup import convert
from broadsheet.web.math.reading import Part, read
from broadsheet.web.math.source import MAX_LENGTH, Broken
from broadsheet.web.templatetags.broadsheet import marked

LIST = 50
ROW_TEXT = 280
REASONS = 25


def main() -> None:
    path = Path(sys.argv[1]) if len(sys.argv) == 2 else None
    if path is None or not path.is_file():
        sys.exit("Name one file of papers, for example ../shared/data/corpus/papers.jsonl.gz.")
    _set_all(_read_all(path))
    _lists(path)


def _texts(path: Path) -> Iterator[str]:
    with gzip.open(path, "rt") if path.suffix == ".gz" else path.open() as lines:
        for line in lines:
            record = json.loads(line)
            yield record.get("title") or ""
            yield record.get("abstract") or ""


def _read_all(path: Path) -> Counter[Part]:
    """Every expression and how often it stands."""
    found: Counter[Part] = Counter()
    texts = holding = 0
    total = slowest = 0.0
    for text in _texts(path):
        start = time.process_time()
        parts = read(text)
        taken = time.process_time() - start
        total, slowest = total + taken, max(slowest, taken)
        texts += 1
        expressions = [part for part in parts if part.tex]
        holding += bool(expressions)
        found.update(expressions)
    print(f"{texts:,} titles and abstracts, {holding:,} with mathematics, read in {total:.1f} s")
    print(f"({total / texts * 1e6:.0f} µs a text, the slowest {slowest * 1e3:.1f} ms)")
    return found


def _set_all(found: Counter[Part]) -> None:
    reasons: Counter[str] = Counter()
    examples: dict[str, str] = {}
    taken: list[float] = []
    for part, count in found.items():
        start = time.process_time()
        try:
            convert(part.text)
        except Broken as broken:
            reasons[str(broken)] += count
            examples.setdefault(str(broken), part.text)
        taken.append(time.process_time() - start)
    total, failed = found.total(), reasons.total()
    print(f"{total:,} expressions, {len(found):,} different; {total - failed:,} set ({1 - failed / total:.2%})")
    print(
        f"set in {sum(taken):.1f} s: median {statistics.median(taken) * 1e6:.0f} µs, slowest {max(taken) * 1e3:.1f} ms"
    )
    print(f"{failed:,} shown as source, {len(reasons)} reasons:")
    for reason, count in reasons.most_common(REASONS):
        print(f"{count:7,}  {reason:40} {examples[reason][:80]}")


def _lists(path: Path) -> None:
    """What lists of fifty neighbours cost beyond plain text, first and again, where each abstract holds mathematics."""
    every = list(_texts(path))
    papers = [(title, text) for title, text in zip(every[::2], every[1::2], strict=True) if text.count("$") > 1]
    taken: dict[str, list[float]] = {"first": [], "again": []}
    for place in range(0, len(papers) - LIST, LIST):
        for run in taken.values():
            start = time.process_time()
            for title, text in papers[place : place + LIST]:
                marked(laid(title))
                marked(excerpted(text[: 2 * ROW_TEXT + MAX_LENGTH], ROW_TEXT))
            run.append((time.process_time() - start) * 1e3)
    for name, run in taken.items():
        median, slowest = statistics.median(run), max(run)
        print(
            f"lists of {LIST} papers that all hold mathematics, {name}: {median:.1f} ms, the slowest {slowest:.1f} ms"
        )


if __name__ == "__main__":
    main()
