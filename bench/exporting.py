"""How fast all papers are exported: `python -m bench.exporting HOME`, with a data folder that holds a catalog.

Prints papers a second by the clock and by the processor's time (which other work on the machine disturbs less), and the
peak of memory, for JSON lines and for Parquet; the better of three runs.
"""

from __future__ import annotations

import os
import resource
import sys
import time
from collections.abc import Callable, Iterator


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit("Name a data folder that holds a catalog.")
    os.environ["BROADSHEET_HOME"] = sys.argv[1]
    os.environ["DJANGO_SETTINGS_MODULE"] = "broadsheet.settings"
    import django

    django.setup()
    from broadsheet.catalog.lines import lines
    from broadsheet.catalog.parquet import parquet
    from broadsheet.catalog.queries import paper_count

    papers = paper_count()
    _measure("JSON lines", papers, lines)
    _measure("Parquet", papers, lambda: parquet(lines()))


def _measure(name: str, papers: int, export: Callable[[], Iterator[bytes]]) -> None:
    runs = []
    for _ in range(3):
        clock, processor = time.perf_counter(), time.process_time()
        size = sum(map(len, export()))
        runs.append((time.perf_counter() - clock, time.process_time() - processor))
    clock, processor = (papers / min(each) for each in zip(*runs, strict=True))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{name}: {papers:,} papers, {size / 1e6:,.0f} MB; {clock:,.0f} papers/s by the clock, "
        f"{processor:,.0f} by processor time, peak {memory:.0f} MB"
    )


if __name__ == "__main__":
    main()
