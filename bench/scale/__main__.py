"""Search at three sizes: `python -m bench.scale [HOME]`, or `make bench-search`. Takes hours; two thirds is building.

HOME is a data folder whose papers have all their vectors (`.cache/bench`, which `python -m bench` fills, unless told).
Builds indexes of its real papers, and of 1,000,000 and 3,000,000 papers, of which the others are synthetic (`corpus`),
in a temporary folder that needs 10 GB, and measures each in a process of its own.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.scale import building, corpus, exactness, growth
from bench.scale.measuring import MODEL
from bench.scale.queries import gathered

SIZES = (1_000_000, 3_000_000)
TITLES = 200
FIGURES, PICTURE = Path(".cache/search-growth.jsonl"), Path("docs/pictures/search-growth.svg")


def main() -> None:
    home = Path(sys.argv[1] if len(sys.argv) > 1 else ".cache/bench").absolute()
    if not (home / "index").is_dir():
        sys.exit(
            f"{home} is no filled data folder. Run `python -m bench` first, or name one: python -m bench.scale HOME."
        )
    os.environ["BROADSHEET_HOME"] = str(home)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "broadsheet.settings")
    import django

    django.setup()
    real = corpus.loaded()
    FIGURES.unlink(missing_ok=True)
    for papers in (len(real.documents), *SIZES):
        kind = "real" if papers == len(real.documents) else "synthetic"
        print(f"\n== {papers:,} papers ({kind})", flush=True)
        with tempfile.TemporaryDirectory(prefix="broadsheet-scale-") as place:
            _measure(Path(place), real, papers)
    rows = [json.loads(line) for line in FIGURES.read_text(encoding="utf-8").splitlines()]
    PICTURE.write_text(growth.drawn(rows), encoding="utf-8")


def _measure(place: Path, real: corpus.Real, papers: int) -> None:
    from broadsheet.search import embedder
    from broadsheet.search.folder import IndexFolder
    from broadsheet.search.vectors import VectorStore

    model = embedder.load(MODEL, threads=2)
    index = place / "index"
    words, vectors = building.built(index, real, papers, model.card.name)
    print(f"words: {words.clock:.0f} s ({words.processor:.0f} s of processor), ", end="")
    print(f"vectors: {vectors.clock:.0f} s ({vectors.processor:.0f})", flush=True)
    texts = gathered(real)
    (place / "queries.json").write_text(json.dumps(texts), encoding="utf-8")
    command = [sys.executable, "-m", "bench.scale.measuring", str(index), str(place / "queries.json"), str(FIGURES)]
    subprocess.run(command, check=True)
    asked = model.embed(texts["titles"][:TITLES])
    best = exactness.exact(corpus.Perturbed(real.vectors), papers, asked)
    current = IndexFolder(index).current()
    assert current
    store = VectorStore(index / current.vectors, model.card.name, model.card.dimension)
    for share, recall in exactness.recall(store, papers, asked, best).items():
        print(f"recall@10 of the vector stage, {share:.1%} of the papers allowed: {recall:.3f}")
    for place_ in (1, 10, 100):
        print(f"cosine of neighbour {place_}:", *(f"{value:.3f}" for value in exactness.quantiles(best[1.0], place_)))


if __name__ == "__main__":
    main()
