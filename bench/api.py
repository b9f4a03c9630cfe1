"""How fast programs are answered: `python -m bench.api HOME [PROCESSES]`.

The real `broadsheet up` serves the catalog of HOME. `CONNECTIONS` kept connections ask for `SECONDS` each time: as fast
as they are answered, and then `PACE` times a second in all, which tells how long one waits where the server has time to
spare. Searches are words of titles, each asked once, so that nothing held answers them. The whole catalog is then
exported once as JSON lines and once as Parquet.
"""

from __future__ import annotations

import asyncio
import random
import sqlite3
import sys
import time
import urllib.request
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from urllib.parse import quote

from bench.asking import ask, connected, processor
from tests.cli.process import up

SECONDS = 10.0
CONNECTIONS = 16
PACE = {"search": 100, "daily papers": 300}
WORDS = (2, 5)
"""Of a title, in one query."""
CHUNK = 1 << 20
NO_LIMIT = {"BROADSHEET_API_RATE": "0"}


def main() -> None:
    if len(sys.argv) < 2:
        sys.exit("Name the data folder: python -m bench.api HOME")
    home = Path(sys.argv[1])
    processes = sys.argv[2] if len(sys.argv) > 2 else "1"
    with up(home, "--no-worker", "--processes", processes, **NO_LIMIT) as (address, process):
        print(f"{'':14} a second   ms: median   99th  processor   paced: median   99th")
        for name, paths in (("search", _searches(home)), ("daily papers", _days(home))):
            asyncio.run(_measured(name, address, paths, process.pid))
        for form in ("jsonl", "parquet"):
            _exported(f"{address}/api/v1/export?format={form}", form)


def _searches(home: Path) -> Iterator[str]:
    chance = random.Random(11)
    with sqlite3.connect(f"file:{home / 'broadsheet.sqlite3'}?mode=ro", uri=True) as connection:
        titles = [
            title for (title,) in connection.execute("SELECT title FROM catalog_paper ORDER BY id DESC LIMIT 40000")
        ]
    chance.shuffle(titles)
    for title in titles:
        words = [word for word in title.split() if word.isalnum()]
        start = chance.randrange(max(1, len(words) - 1))
        if query := " ".join(words[start : start + chance.randint(*WORDS)]):
            yield f"/api/papers/search?q={quote(query)}&limit=20"


def _days(home: Path) -> Iterator[str]:
    with sqlite3.connect(f"file:{home / 'broadsheet.sqlite3'}?mode=ro", uri=True) as connection:
        days = connection.execute("SELECT DISTINCT day FROM catalog_feedentry ORDER BY day DESC LIMIT 60").fetchall()
    return cycle(["/api/daily_papers", *(f"/api/daily_papers?date={day}" for (day,) in days)])


async def _measured(name: str, address: str, paths: Iterator[str], server: int) -> None:
    await _asked(address, paths, 50, 2.0)  # what the first ones alone wait for
    before = processor(server)
    fast = await _asked(address, paths, 0, SECONDS)
    each = (processor(server) - before) * 1e3 / len(fast)
    paced = await _asked(address, paths, PACE[name], SECONDS)
    print(
        f"{name:14} {len(fast) / SECONDS:8.0f} {_at(fast, 0.5):12.1f} {_at(fast, 0.99):6.1f} {each:10.2f}"
        f" {PACE[name]:8}: {_at(paced, 0.5):6.1f} {_at(paced, 0.99):6.1f}",
        flush=True,
    )


async def _asked(address: str, paths: Iterator[str], pace: int, seconds: float) -> list[float]:
    """Milliseconds that each request took, sorted; `pace` a second in all, without one as many as go."""
    end = time.perf_counter() + seconds
    gap = CONNECTIONS / pace if pace else 0.0
    found = await asyncio.gather(
        *(_until(end, address, paths, gap, place * gap / CONNECTIONS) for place in range(CONNECTIONS))
    )
    return sorted(one for each in found for one in each)


async def _until(end: float, address: str, paths: Iterator[str], gap: float, late: float) -> list[float]:
    """One connection; a request waits from when it was to be sent, also behind the one before it."""
    connection = await connected(address)
    taken, due = [], time.perf_counter() + late
    while due < end:
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        await ask(connection, address, next(paths), {})
        now = time.perf_counter()
        taken.append((now - due) * 1e3)
        due = due + gap if gap else now
    connection[1].close()
    return taken


def _at(taken: list[float], part: float) -> float:
    return taken[min(len(taken) - 1, int(len(taken) * part))]


def _exported(url: str, form: str) -> None:
    start, size = time.perf_counter(), 0
    with urllib.request.urlopen(url) as answer:
        while part := answer.read(CHUNK):
            size += len(part)
    taken = time.perf_counter() - start
    print(f"export {form:8} {size / 1e6:6.0f} MB in {taken:5.1f} s", flush=True)


if __name__ == "__main__":
    main()
