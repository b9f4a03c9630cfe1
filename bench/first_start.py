"""The first start with a network: `python -m bench.first_start [DATA]`.

An announcement of 1,500 papers, with texts of DATA (`../shared/data`), is served on this machine as arXiv's server
would; `broadsheet up` is started in an empty data folder, as `make up` does. Prints the seconds until the front page
shows the papers, until they are found by their words, and until the full model has read them all.
"""

from __future__ import annotations

import gzip
import json
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from tests.cli.process import run, up
from tests.harvest.rss import Announced, Feeds
from tests.loopback import loopback

PAPERS = 1_500
LONGEST = 600.0


def main() -> None:
    data = Path(sys.argv[1] if len(sys.argv) > 1 else "../shared/data")
    if not (data / "corpus" / "papers.jsonl.gz").is_file():
        sys.exit(f"{data} holds no corpus; name the folder of real data.")
    day = datetime.now(UTC).date().isoformat()
    papers = _papers(data, day)
    with tempfile.TemporaryDirectory(prefix="broadsheet-first-") as place, loopback() as server:
        server.answer = Feeds(papers, day=day).answer
        home = Path(place)
        source = f'[sources.arxiv-rss]\nbase_url = "{server.url}/rss"\npause = 0\n'
        (home / "broadsheet.toml").write_text(source, encoding="utf-8")
        begun = time.perf_counter()
        with up(home) as (address, _):
            print(f"served after {time.perf_counter() - begun:.1f} s", flush=True)
            last = papers[-1].title
            _until(begun, "on the front page", lambda: f"{PAPERS:,} papers" in _text(f"{address}/papers/date/{day}"))
            asked = urllib.request.quote(last)  # type: ignore[attr-defined]
            _until(
                begun, "found by their words", lambda: last in _text(f"{address}/papers.json?q={asked}&mode=lexical")
            )
            _until(begun, "read by the full model", lambda: _index(home)["full_vectors"] >= PAPERS)


def _papers(data: Path, day: str) -> list[Announced]:
    with gzip.open(data / "corpus" / "papers.jsonl.gz", "rt", encoding="utf-8") as lines:
        told = (json.loads(line) for line in lines)
        real = list(islice((one for one in told if one["source"].startswith("arxiv") and one["abstract"]), PAPERS))
    month = day[2:4] + day[5:7]
    return [
        Announced(f"{month}.{n:05}", tuple(one["categories"]) or ("cs.LG",), 1, day, one["abstract"], one["title"])
        for n, one in enumerate(real, 1)
    ]


def _text(address: str) -> str:
    with urllib.request.urlopen(address) as answer:
        return str(answer.read().decode())


def _index(home: Path) -> Any:
    return json.loads(run(home, "status", "--json").stdout)["index"]


def _until(begun: float, what: str, is_so: Callable[[], bool]) -> None:
    while not is_so():
        if time.perf_counter() - begun > LONGEST:
            sys.exit(f"not {what} after {LONGEST:.0f} s")
        time.sleep(0.5)
    print(f"{what} after {time.perf_counter() - begun:.1f} s", flush=True)


if __name__ == "__main__":
    main()
