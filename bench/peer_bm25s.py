"""BM25 as a user would get it from bm25s, beside ours: `pip install bm25s PyStemmer`, then
`python -m bench.peer_bm25s FOLDER…` (BEIR layout).

English stop words and Snowball stems, title and text together, with k1 1.2, b .75 and with k1 .9, b .4. Prints nDCG@10,
measured as `broadsheet eval retrieval` does.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

from broadsheet.evaluate.collection import Collection, Document, collection, corpus_file, documents, own_documents
from broadsheet.evaluate.measures import means, measured

SETTINGS = ((1.2, 0.75), (0.9, 0.4))
DEPTH = 1_000


def main() -> None:
    if not sys.argv[1:]:
        sys.exit("Name folders in BEIR layout, for example ../shared/data/ir/cranfield.")
    for name in sys.argv[1:]:
        folder = Path(name)
        asked, corpus = collection(folder), list(documents(corpus_file(folder)))
        figures = "   ".join(f"k1 {k1} b {b}: {_ndcg(asked, corpus, k1, b):.4f}" for k1, b in SETTINGS)
        print(f"{asked.name:24} {figures}", flush=True)


def _ndcg(asked: Collection, corpus: list[Document], k1: float, b: float) -> float:
    try:
        bm25s, stemmer = import_module("bm25s"), import_module("Stemmer").Stemmer("english")
    except ImportError:
        sys.exit("This peer is not installed: pip install bm25s PyStemmer.")
    texts = [f"{document.title} {document.text}" for document in corpus]
    retriever = bm25s.BM25(k1=k1, b=b)
    retriever.index(bm25s.tokenize(texts, stopwords="en", stemmer=stemmer, show_progress=False), show_progress=False)
    own, rankings = own_documents(asked.queries, corpus), {}
    for query, text in asked.queries.items():
        words = bm25s.tokenize(text, stopwords="en", stemmer=stemmer, show_progress=False)
        places, scores = retriever.retrieve(words, k=min(DEPTH, len(corpus)), show_progress=False)
        found = [corpus[place].id for place, score in zip(places[0], scores[0], strict=True) if score > 0]
        rankings[query] = [name for name in found if (query, name) not in own]
    return means(measured(rankings, asked.judgements))["ndcg@10"]


if __name__ == "__main__":
    main()
