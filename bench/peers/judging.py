"""How well each engine answers: nDCG@10 on collections in BEIR layout, built and asked in the same shape."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bench.peers.running import Run
from bench.peers.shape import Paper, Work
from broadsheet.evaluate.collection import Collection, Document, collection, corpus_file, documents, own_documents
from broadsheet.evaluate.measures import means, measured
from broadsheet.search.embedder import Embedder


def judge(folder: Path, engines: Sequence[str], results: Path, minutes: float, model: Embedder) -> None:
    """Rank the queries of one collection by each engine; figures are kept in `results`."""
    asked, corpus = collection(folder), list(documents(corpus_file(folder)))
    own = own_documents(asked.queries, corpus)
    with tempfile.TemporaryDirectory(prefix="broadsheet-judging-") as place:
        work = Path(place)
        work.chmod(0o755)
        _write(work, asked, corpus, results, model)
        for name in engines:
            run = Run(work, results / asked.name, minutes)
            found = run.measure(name, ("build", "rank"))
            figures = {mode: _ndcg(found[mode], asked, corpus, own) for mode in found["modes"] if mode in found}
            print(f"{asked.name:12} {found['title']:36}", found.get("problem", ""), figures, flush=True)
            (results / asked.name / f"{name}.ndcg.json").write_text(json.dumps(figures), encoding="utf-8")


def known(engine: str, results: Path) -> dict[str, dict[str, float]]:
    """Of each collection that was judged: nDCG@10 by each way."""
    files = sorted(results.glob(f"*/{engine}.ndcg.json"))
    return {file.parent.name: json.loads(file.read_text(encoding="utf-8")) for file in files}


def _write(work: Path, asked: Collection, corpus: list[Document], results: Path, model: Embedder) -> None:
    papers = (Paper(id=number, title=each.title, abstract=each.text) for number, each in enumerate(corpus, 1))
    Work(work).write(papers)
    kept = results / f"{asked.name}.npy"
    if not kept.exists():
        results.mkdir(parents=True, exist_ok=True)
        np.save(kept, model.embed([f"{each.title}\n{each.text}" for each in corpus]))
    (work / "vectors.npy").symlink_to(kept.absolute())
    np.save(work / "questions.npy", model.embed(list(asked.queries.values())))
    queries = {query: (text, place) for place, (query, text) in enumerate(asked.queries.items())}
    (work / "questions.json").write_text(json.dumps({"queries": queries}), encoding="utf-8")


def _ndcg(found: dict[str, list[int]], asked: Collection, corpus: list[Document], own: set[tuple[str, str]]) -> float:
    rankings: dict[str, Any] = {}
    for query, papers in found.items():
        names = [corpus[paper - 1].id for paper in papers]
        rankings[query] = [name for name in names if (query, name) not in own]
    return means(measured(rankings, asked.judgements))["ndcg@10"]
