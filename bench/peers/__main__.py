"""`python -m bench.peers HOME`: see the package."""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from bench.peers.running import ENGINES, ROOT, Run
from bench.peers.shape import Paper, Work
from bench.peers.table import quality, tables

if TYPE_CHECKING:
    from bench.scale.corpus import Real
    from broadsheet.search.embedder import Embedder
    from broadsheet.search.lexical import Document

RESULTS = ROOT / ".cache" / "peer-results"
BLOCK = 50_000


def main() -> None:
    asked = _arguments()
    if not (asked.home / "index").is_dir():
        sys.exit(f"{asked.home} is no filled data folder. Run `python -m bench` first, or name one.")
    os.environ["BROADSHEET_HOME"] = str(asked.home)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "broadsheet.settings")
    import django

    django.setup()
    from bench.peers import judging
    from bench.scale.corpus import loaded
    from bench.scale.measuring import MODEL
    from broadsheet.search import embedder

    every = loaded()
    real = _some(every, asked.papers)
    if not real.documents:
        sys.exit(f"No paper of {asked.home} has a vector yet; `broadsheet index` makes them.")
    model = embedder.load(MODEL)
    papers = asked.papers or len(real.documents)
    results = RESULTS / f"{papers}-of-{len(every.documents)}"
    with tempfile.TemporaryDirectory(prefix="broadsheet-corpus-") as place:
        about = _written(Path(place), real, papers, model)
        run = Run(Path(place), results, asked.minutes)
        _measure(run, asked)
    for folder in asked.quality:
        judging.judge(folder, asked.only or ENGINES, RESULTS / "quality", asked.minutes, model)
    known = [
        {**run.figures(name), "quality": judging.known(name, RESULTS / "quality")} for name in ENGINES if run.has(name)
    ]
    print(f"\n### {about}\n\n{tables(known)}\n\n{quality(known)}")


def _measure(run: Run, asked: argparse.Namespace) -> None:
    for name in asked.only or ENGINES:
        if asked.again or asked.only or not run.has(name):
            print(f"{name}: ", end="", flush=True)
            print(run.measure(name).get("problem", "measured"), flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.peers", description="Other engines beside ours.")
    parser.add_argument("home", nargs="?", default=".cache/bench", type=lambda name: Path(name).absolute())
    parser.add_argument("--only", default=(), type=_engines, metavar="NAME,…", help=", ".join(ENGINES))
    parser.add_argument("--papers", default=0, type=int, help="how many; all real ones unless told")
    parser.add_argument("--minutes", default=15.0, type=float, help="for building an index, and for asking it")
    parser.add_argument("--again", action="store_true", help="also what has figures already")
    parser.add_argument("--quality", default=[], action="append", type=Path, metavar="FOLDER", help="in BEIR layout")
    return parser.parse_args()


def _engines(names: str) -> tuple[str, ...]:
    wanted = tuple(names.split(","))
    unknown = [name for name in wanted if name not in ENGINES]
    if unknown:
        raise argparse.ArgumentTypeError(f"there is no {', '.join(unknown)}; there are {', '.join(ENGINES)}")
    return wanted


def _some(real: Real, papers: int) -> Real:
    """A random part of the real papers, the same for the same number; all, if more are wanted."""
    from bench.scale.corpus import Real

    count = len(real.documents)
    if not 0 < papers < count:
        return real
    places = sorted(random.Random(0).sample(range(count), papers))
    return Real([real.documents[place] for place in places], real.vectors[places])


def _written(folder: Path, real: Real, papers: int, model: Embedder) -> str:
    """Write corpus and questions; what they are, for the heading of the tables."""
    from bench.peers import questions
    from bench.scale import corpus

    folder.chmod(0o755)  # PostgreSQL's own user is another one
    work, perturbed = Work(folder), corpus.Perturbed(real.vectors)
    work.write(_paper(document) for document in corpus.documents(real, 0, papers))
    shape = (papers, real.vectors.shape[1])
    vectors: Any = np.lib.format.open_memmap(folder / "vectors.npy", "w+", np.float32, shape)
    for first in range(0, papers, BLOCK):
        end = min(papers, first + BLOCK)
        vectors[first:end] = perturbed.block(first, end)
    vectors.flush()
    found = questions.conditions(work.papers())
    clock, processor = questions.write(work, questions.lists(real), found, model)
    synthetic = max(0, papers - len(real.documents))
    kinds = f"{papers:,} papers, {synthetic:,} of them synthetic" if synthetic else f"{papers:,} real papers"
    leaving = ", ".join(f"{each.field} {each.value} leaves {share:.2%}" for each, share in found.values())
    return f"{kinds}\n\nEmbedding a question: {clock:.1f} ms ({processor:.1f}), not counted below. Filters: {leaving}."


def _paper(document: Document) -> Paper:
    return Paper(
        id=document.paper,
        title=document.title,
        abstract=document.abstract,
        authors=document.authors,
        categories=document.categories,
        sources=document.sources,
        venue=document.venue,
        day=document.day.isoformat() if document.day else "",
    )


if __name__ == "__main__":
    main()
