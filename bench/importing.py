"""How fast files are imported, and with how much memory: `python -m bench.importing FILE…`.

Imports into a new SQLite catalog in a temporary folder by the command's own functions, then imports the same again.
Prints records a second by the clock and by the processor's time (which other work on the machine disturbs less), the
peak of memory, and the size of the database.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from broadsheet.catalog.ingest import Counts


def main() -> None:
    paths = tuple(map(Path, sys.argv[1:]))
    if not paths or not all(path.exists() for path in paths):
        sys.exit("Name files or folders to import, for example ../shared/data/corpus/papers.jsonl.gz.")
    with tempfile.TemporaryDirectory(prefix="broadsheet-bench-") as home:
        os.environ["BROADSHEET_HOME"] = home
        os.environ.pop("DATABASE_URL", None)
        os.environ["DJANGO_SETTINGS_MODULE"] = "broadsheet.settings"
        _measure(paths, Path(home))


def _measure(paths: tuple[Path, ...], home: Path) -> None:
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", interactive=False, verbosity=0, skip_checks=True)
    for run in ("first", "again"):
        clock, processor = time.perf_counter(), time.process_time()
        counts = _import(paths)
        clock, processor = time.perf_counter() - clock, time.process_time() - processor
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{run}: {counts} in {clock:.1f} s, {counts.read / clock:,.0f} records/s by the clock, "
            f"{counts.read / processor:,.0f} by processor time, peak {memory:.0f} MB"
        )
    size = sum(path.stat().st_size for path in home.glob("broadsheet.sqlite3*"))
    print(f"database: {size / 1e6:,.0f} MB")


def _import(paths: tuple[Path, ...]) -> Counts:
    from rich.console import Console

    from broadsheet.cli.import_ import Reach, Rejected, _files, _import

    rejected = Rejected(Console(stderr=True), None)
    return _import(list(_files(paths, rejected)), rejected, Reach())


if __name__ == "__main__":
    main()
