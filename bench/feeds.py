"""How many requests a second feeds, and what programs ask most, answer: `python -m bench.feeds HOME [PATH…]`.

The real `broadsheet up` serves the catalog of HOME. For each feed: the first answer, then for `SECONDS` each as many as
`CONNECTIONS` kept connections get, whole and packed, and where they have it already (304). Printed are requests a
second, and the milliseconds of processor time that the server took for one, which do not depend on who asks. With
another process on the machine only the latter mean something.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from bench.asking import ask, connected, processor
from tests.cli.process import up

SECONDS = 5.0
CONNECTIONS = 16
FEEDS = (
    "/feeds/papers.atom",
    "/feeds/papers.rss",
    "/feeds/papers.json",
    "/feeds/trending.atom",
    "/feeds/search.atom?q=model",
    "/api/daily_papers",
    "/api/papers/search?q=model",
)


def main() -> None:
    if len(sys.argv) < 2:
        sys.exit("Name the data folder: python -m bench.feeds HOME")
    with up(Path(sys.argv[1]), "--no-worker") as (address, process):
        print(f"{'':28} first   kB packed |  whole  ms |   304    ms   (requests a second, ms of the processor)")
        for path in sys.argv[2:] or FEEDS:
            asyncio.run(_feed(address, path, process.pid))


async def _feed(address: str, path: str, server: int) -> None:
    begun = time.perf_counter()
    head, size = await _once(address, path, {})
    first = (time.perf_counter() - begun) * 1e3
    whole, each = await _many(address, path, {}, server)
    known, each_known = await _many(address, path, {"If-None-Match": head["etag"]}, server)
    print(
        f"{path:28} {first:5.0f} ms {size / 1e3:6.1f} | {whole:6.0f} {each:4.2f} | {known:6.0f} {each_known:4.2f}",
        flush=True,
    )


async def _many(address: str, path: str, headers: Mapping[str, str], server: int) -> tuple[float, float]:
    """Requests a second, and milliseconds of the server's processor time a request."""
    end, before = time.perf_counter() + SECONDS, processor(server)
    counts = await asyncio.gather(*(_until(end, address, path, headers) for _ in range(CONNECTIONS)))
    return sum(counts) / SECONDS, (processor(server) - before) * 1e3 / max(1, sum(counts))


async def _until(end: float, address: str, path: str, headers: Mapping[str, str]) -> int:
    connection = await connected(address)
    count = 0
    while time.perf_counter() < end:
        await ask(connection, address, path, headers)
        count += 1
    connection[1].close()
    return count


async def _once(address: str, path: str, headers: Mapping[str, str]) -> tuple[dict[str, str], int]:
    connection = await connected(address)
    found = await ask(connection, address, path, headers)
    connection[1].close()
    return found


if __name__ == "__main__":
    main()
