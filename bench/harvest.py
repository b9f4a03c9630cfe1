"""How fast, how flat and how safely live sources are harvested: `python -m bench.harvest [FOLDER [KILLS]]`.

Serves 20,000 papers on this machine, made of arXiv's recorded answers in FOLDER (`../shared` unless told) with ids of
their own, and harvests them by the functions of `broadsheet fetch` into an empty catalog; then the same again. After
that a harvest is killed (SIGKILL) at fifty random moments, and its catalog compared with that of one left alone.
Exits with 1 if they differ.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import resource
import sys
import tempfile
import time
from datetime import date
from multiprocessing.connection import Connection
from pathlib import Path

from tests.harvest.killing import catalog_of, harvest_killed
from tests.harvest.many import ManyPapers
from tests.loopback import loopback

PAPERS = 20_000
PAGE = 2_000
"""As arXiv's pages are."""
SMALL_PAGE = 200
"""For killing: more moments."""
SEED = 5
SINCE = date(2026, 10, 31)


def main() -> None:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "../shared")
    if not folder.is_dir():
        sys.exit(f"{folder} is not there. Name the folder that holds data/api: python -m bench.harvest FOLDER.")
    kills = int(sys.argv[2]) if len(sys.argv) > 2 else 50
    with tempfile.TemporaryDirectory(prefix="broadsheet-bench-") as home:
        os.environ |= {
            "BROADSHEET_HOME": home,
            "BROADSHEET_OFFLINE": "1",
            "DJANGO_SETTINGS_MODULE": "broadsheet.settings",
        }
        os.environ.pop("DATABASE_URL", None)
        _throughput(folder)
    with tempfile.TemporaryDirectory(prefix="broadsheet-bench-") as home:
        _killed(folder, Path(home), kills)


def _serve(folder: Path, address: Connection) -> None:
    """Serves in a process of its own, so that only the harvest is measured; until it is told to end."""
    many = ManyPapers(PAPERS, PAGE, folder)
    print(
        f"{PAPERS:,} papers in {many.size / 1e6:,.0f} MB of XML (packed by gzip on its way), {PAGE:,} on a page",
        flush=True,
    )
    with loopback() as server:
        server.answer = many.answer
        address.send(server.url)
        address.recv()


def _throughput(folder: Path) -> None:
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", interactive=False, verbosity=0, skip_checks=True)
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    serving = context.Process(target=_serve, args=(folder, there))
    serving.start()
    address = here.recv()
    print(f"first: {_measured(address, None)}", flush=True)
    print(f"again: {_measured(address, SINCE)}", flush=True)
    here.send(None)
    serving.join()


def _measured(address: str, since: date | None) -> str:
    from broadsheet.catalog.harvest import running
    from broadsheet.sources.kinds import configured

    table = {"kind": "arxiv-oai", "base_url": address, "pause": 0, "since": SINCE}
    source = configured({"arxiv-oai": table})["arxiv-oai"]
    peaks: list[float] = []
    clock, processor = time.perf_counter(), time.process_time()
    outcome = running.run(source, running.from_settings(), since=since, progress=lambda _: peaks.append(_peak()))
    clock, processor = time.perf_counter() - clock, time.process_time() - processor
    assert outcome is not None
    return (
        f"{outcome.sentence} In {clock:.1f} s: {PAPERS / clock:,.0f} records/s by the clock, {PAPERS / processor:,.0f} "
        f"by processor time; memory at its highest {peaks[1]:.0f} MB after two pages, {peaks[-1]:.0f} MB in the end"
    )


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _killed(folder: Path, home: Path, kills: int) -> None:
    many = ManyPapers(PAPERS, SMALL_PAGE, folder)
    with loopback() as server:
        began = time.perf_counter()
        killed = harvest_killed(home / "killed", server, many, kills, random.Random(SEED))
        print(f"killed {killed} times, through in {time.perf_counter() - began:.0f} s", flush=True)
        harvest_killed(home / "calm", server, many, 0, random.Random(SEED))
    same = catalog_of(home / "killed") == catalog_of(home / "calm")
    print("its catalog equals that of an undisturbed harvest" if same else "ITS CATALOG DIFFERS")
    if not same or killed < kills:
        sys.exit(1)


if __name__ == "__main__":
    main()
