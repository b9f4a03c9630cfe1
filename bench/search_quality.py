"""How well search ranks, on test collections in BEIR layout: `python -m bench.search_quality FOLDER…`.

Each collection is indexed by words and meaning in a temporary folder by the product's own engines and asked with
operators off. Prints nDCG@10 (linear gain, Järvelin & Kekäläinen 2002) and recall@100. A query that is itself a
document does not count as its own hit.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from broadsheet.search import embedder
from broadsheet.search.cursor import Cursor
from broadsheet.search.embedder import Embedder
from broadsheet.search.folder import IndexFolder
from broadsheet.search.lexical import Document, Lexical
from broadsheet.search.query import parse
from broadsheet.search.reading import Reader
from broadsheet.search.results import Mode
from broadsheet.search.vectors import VectorStore

MODES: tuple[Mode, ...] = ("lexical", "semantic", "hybrid")
MODEL = Path(__file__).resolve().parents[1] / ".cache" / "model"

Judgements = dict[str, dict[str, float]]


def main() -> None:
    folders = [Path(name) for name in sys.argv[1:]]
    if not folders or not all((folder / "corpus.jsonl").is_file() for folder in folders):
        sys.exit("Name folders in BEIR layout, for example ../shared/data/ir/cranfield.")
    model = embedder.load(MODEL, threads=2)
    print(f"{'collection':24}" + "".join(f"{mode:>20}" for mode in MODES) + "   (nDCG@10 recall@100)")
    rows = []
    for folder in folders:
        with tempfile.TemporaryDirectory(prefix="broadsheet-bench-") as place:
            rows.append(_evaluated(folder, IndexFolder(Path(place)), model))
        print(f"{folder.name:24}" + "".join(f"{ndcg:12.4f} {recall:.4f} " for ndcg, recall in rows[-1]), flush=True)
    mean = np.mean(rows, axis=0)
    print(f"{'mean':24}" + "".join(f"{ndcg:12.4f} {recall:.4f} " for ndcg, recall in mean))


def _evaluated(folder: Path, index: IndexFolder, model: Embedder) -> list[tuple[float, float]]:
    documents = list(_lines(folder / "corpus.jsonl"))
    _build(documents, index, model)
    reader = Reader(index, lambda: model)
    judgements = _judgements(next((folder / "qrels").glob("*.tsv")))
    queries = {line["_id"]: line["text"] for line in _lines(folder / "queries.jsonl") if line["_id"] in judgements}
    result = []
    for mode in MODES:
        scores = []
        for name, text in queries.items():
            found = reader.search(parse(text, plain=True), mode=mode, limit=101, offset=0, plain=True, named=None)
            ranking = [documents[hit.paper_id]["_id"] for hit in found.hits]
            ranking = [each for each in ranking if each != name or not _is_document(text, documents, name)]
            scores.append((_ndcg(ranking[:10], judgements[name]), _recall(ranking[:100], judgements[name])))
        result.append((float(np.mean([ndcg for ndcg, _ in scores])), float(np.mean([recall for _, recall in scores]))))
    return result


def _is_document(text: str, documents: list[dict[str, Any]], name: str) -> bool:
    """Whether a query is the document of the same id (in some collections both are merely numbered from 1)."""
    return any(line["_id"] == name and line["text"][:100] in text for line in documents)


def _build(documents: list[dict[str, Any]], index: IndexFolder, model: Embedder) -> None:
    current = index.fresh(words=True, vectors=True)
    index.path.mkdir(exist_ok=True)
    index.swap(current)
    texts = [(line.get("title") or "", line["text"].removeprefix(line.get("title") or "")) for line in documents]
    with Lexical(index.path / current.words, create=True).writing() as writer:
        for paper, (title, text) in enumerate(texts):
            writer.put(Document(paper=paper, title=title, abstract=text))
        writer.commit(Cursor(1))
    store = VectorStore(index.path / current.vectors, model.card.name, model.card.dimension)
    start = time.process_time()
    vectors = model.embed([f"{title}\n{text}" for title, text in texts])
    print(
        f"  {len(texts) / (time.process_time() - start):.1f} documents embedded a second of one core", file=sys.stderr
    )
    ids = np.arange(len(texts), dtype=np.int64)
    store.write(ids, ids + 1, vectors)


def _lines(file: Path) -> Iterator[dict[str, Any]]:
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def _judgements(file: Path) -> Judgements:
    """Of each query the documents that are relevant, with their grades."""
    result: Judgements = {}
    for line in file.read_text(encoding="utf-8").splitlines()[1:]:
        query, document, grade = line.split("\t")
        if float(grade) > 0:
            result.setdefault(query, {})[document] = float(grade)
    return result


def _ndcg(ranking: list[str], grades: dict[str, float]) -> float:
    discounts = 1 / np.log2(np.arange(2, 12))
    best = sorted(grades.values(), reverse=True)[:10]
    gained = [grades.get(document, 0.0) for document in ranking]
    return float(np.dot(gained, discounts[: len(gained)]) / np.dot(best, discounts[: len(best)]))


def _recall(ranking: list[str], grades: dict[str, float]) -> float:
    return len(set(ranking) & grades.keys()) / len(grades)


if __name__ == "__main__":
    main()
