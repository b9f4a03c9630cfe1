"""All measurements, one process each: `make bench`, or `python -m bench FOLDER` with the folder of data.

The folder (`../shared/data` unless told) holds `corpus/papers.jsonl.gz` (JSON lines), `ir/*/` (BEIR layout), `rec/*/`
(sets of readers) and `api/`.
Search is measured in `.cache/bench`, which is filled at the first time (over an hour of embedding, resumable) and kept.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

HOME = Path(".cache/bench").absolute()
SATURATED = ("pubmedqa-l",)
"""Left out of quality: every ranker finds everything there."""

SMALL = ("cranfield", "cisi")
"""What every precision of the encoder embeds whole."""


def main() -> None:
    data = Path(sys.argv[1] if len(sys.argv) > 1 else "../shared/data")
    corpus = data / "corpus" / "papers.jsonl.gz"
    if not corpus.is_file():
        sys.exit(f"{corpus} is not there. Name the folder of data: python -m bench FOLDER.")
    collections = sorted(path for path in (data / "ir").glob("*/") if path.name not in SATURATED)
    for arguments in (
        ("bench.importing", str(corpus)),
        ("bench.harvest", str(data.parent)),
        ("bench.mathematics", str(corpus)),
        ("broadsheet", "eval", "retrieval", *map(str, collections)),
        ("broadsheet", "eval", "interest", str(data / "rec" / "hf-daily")),
        ("broadsheet", "eval", "recommend", *map(str, sorted((data / "rec").glob("*/")))),
        ("bench.recommend", str(data)),
        ("broadsheet", "import", str(corpus)),
        ("broadsheet", "index"),
        ("bench.expected", str(HOME)),
        ("bench.search", str(HOME)),
        ("bench.exporting", str(HOME)),
        ("bench.pages", str(HOME)),
        ("bench.feeds", str(HOME)),
        ("bench.api", str(HOME)),
        ("bench.bits", *(str(data / "ir" / name) for name in SMALL)),
    ):
        print("\n==", *arguments, flush=True)
        subprocess.run([sys.executable, "-m", *arguments], check=True, env={**os.environ, "BROADSHEET_HOME": str(HOME)})


if __name__ == "__main__":
    main()
