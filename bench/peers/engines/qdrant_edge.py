"""qdrant-edge, Qdrant within the process: HNSW, its own BM25 as sparse vectors, joined by its reciprocal ranks."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Any

from bench.peers.shape import Ask, Condition, Mode, Paper, Work

TITLE = "qdrant-edge"
NEEDS = ("qdrant_edge",)
MODES: tuple[Mode, ...] = ("words", "meaning", "hybrid")
FILTERS = True
NOTE = "HNSW and its BM25 as it sets them, fields of filters indexed, optimised once; hybrid by its RRF of 100 each"

BATCH = 1_000
DEPTH = 100


def build(work: Work, folder: Path) -> None:
    edge: Any = import_module("qdrant_edge")
    vectors, words = work.vectors(), edge.Bm25()
    config = edge.EdgeConfig(
        vectors={"meaning": edge.EdgeVectorParams(size=vectors.shape[1], distance=edge.Distance.Cosine)},
        sparse_vectors={"words": edge.EdgeSparseVectorParams(modifier=edge.Modifier.Idf)},
    )
    shard = edge.EdgeShard.create(str(folder / "shard"), config)
    operations = edge.UpdateOperation
    shard.update(operations.create_field_index("category", edge.PayloadSchemaType.Keyword))
    shard.update(operations.create_field_index("year", edge.PayloadSchemaType.Keyword))
    papers: Iterable[Paper] = work.papers()
    for first in range(0, len(vectors), BATCH):
        some = zip(islice(papers, BATCH), vectors[first : first + BATCH].tolist(), strict=True)
        points = [
            edge.Point(
                id=paper.id,
                vector={"meaning": vector, "words": words.embed_document(paper.text)},
                payload={"category": list(paper.categories), "year": str(paper.year)},
            )
            for paper, vector in some
        ]
        shard.update(operations.upsert_points(points))
    shard.optimize()
    shard.flush()
    shard.close()


class Index:
    def __init__(self, folder: Path) -> None:
        self._edge: Any = import_module("qdrant_edge")
        self._shard = self._edge.EdgeShard.load(str(folder / "shard"))
        self._words = self._edge.Bm25()

    def search(self, ask: Ask, limit: int) -> list[int]:
        edge, among = self._edge, self._filter(ask.condition)
        nearest = edge.Query.Nearest(ask.vector.tolist(), using="meaning") if ask.mode != "words" else None
        worded = edge.Query.Nearest(self._words.embed_query(ask.text), using="words") if ask.mode != "meaning" else None
        if nearest and worded:
            both = [edge.Prefetch(limit=DEPTH, query=query, filter=among) for query in (worded, nearest)]
            request = edge.QueryRequest(limit=limit, query=edge.Fusion.Rrf(k=2), prefetches=both)
        else:
            request = edge.QueryRequest(limit=limit, query=nearest or worded, filter=among)
        return [point.id for point in self._shard.query(request)]

    def _filter(self, condition: Condition | None) -> Any:
        edge = self._edge
        if condition is None:
            return None
        return edge.Filter(must=[edge.FieldCondition(key=condition.field, match=edge.MatchValue(condition.value))])


def open(folder: Path) -> Index:
    return Index(folder)
