"""DuckDB: its full text extension, and its vector extension's HNSW, both from packages; joined by reciprocal ranks."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any, cast

import numpy as np

from bench.peers.shape import Ask, Condition, Mode, Work, fused

TITLE = "DuckDB"
NEEDS = ("duckdb", "duckdb_extensions", "duckdb_extension_fts", "duckdb_extension_vss", "pyarrow")
MODES: tuple[Mode, ...] = ("words", "meaning", "hybrid")
FILTERS = True
NOTE = "extensions fts and vss (it filters what its HNSW has found); hybrid by reciprocal ranks of 100"

BLOCK = 20_000
DEPTH = 100


def build(work: Work, folder: Path) -> None:
    database, vectors = _connected(folder), work.vectors()
    size, arrow = vectors.shape[1], cast(Any, import_module("pyarrow"))
    database.execute(f"CREATE TABLE given (id INTEGER, vector FLOAT[{size}])")
    for first in range(0, len(vectors), BLOCK):
        block = np.ascontiguousarray(vectors[first : first + BLOCK])
        lists = arrow.FixedSizeListArray.from_arrays(arrow.array(block.ravel()), size)
        database.register("rows", arrow.table({"id": np.arange(first + 1, first + 1 + len(block)), "vector": lists}))
        database.execute("INSERT INTO given SELECT * FROM rows")
        database.unregister("rows")
    database.execute(
        "CREATE TABLE papers AS "
        "SELECT id, title, abstract, TRY_CAST(left(day, 4) AS INTEGER) AS year, categories, vector "
        "FROM read_json(?, columns = {id: 'INTEGER', title: 'VARCHAR', abstract: 'VARCHAR', day: 'VARCHAR', "
        "categories: 'VARCHAR[]'}) JOIN given USING (id)",
        [str(work.folder / "papers.jsonl")],
    )
    database.execute("DROP TABLE given")
    database.execute("PRAGMA create_fts_index('papers', 'id', 'title', 'abstract')")
    database.execute("CREATE INDEX nearest ON papers USING HNSW (vector) WITH (metric = 'cosine')")
    database.close()


def _connected(folder: Path) -> Any:
    database = import_module("duckdb").connect(str(folder / "memory.duckdb"))
    for extension in ("fts", "vss"):
        import_module("duckdb_extensions").import_extension(extension, con=database)
        database.execute(f"LOAD {extension}")
    database.execute("SET hnsw_enable_experimental_persistence = true")
    return database


class Index:
    def __init__(self, folder: Path) -> None:
        self._database = _connected(folder)

    def search(self, ask: Ask, limit: int) -> list[int]:
        rankings = []
        depth = DEPTH if ask.mode == "hybrid" else limit
        if ask.mode != "meaning":
            rankings.append(self._words(ask.text, ask.condition, depth))
        if ask.mode != "words":
            rankings.append(self._meaning(ask, depth))
        return rankings[0] if len(rankings) == 1 else fused(rankings, limit)

    def _words(self, text: str, condition: Condition | None, limit: int) -> list[int]:
        meets, values = _meeting(condition, "AND")
        rows = self._database.execute(
            f"SELECT id FROM (SELECT id, year, categories, fts_main_papers.match_bm25(id, ?) AS score FROM papers) "
            f"WHERE score IS NOT NULL {meets} ORDER BY score DESC LIMIT {limit}",
            [text, *values],
        )
        return [row[0] for row in rows.fetchall()]

    def _meaning(self, ask: Ask, limit: int) -> list[int]:
        meets, values = _meeting(ask.condition, "WHERE")
        rows = self._database.execute(
            f"SELECT id FROM papers {meets} "
            f"ORDER BY array_cosine_distance(vector, ?::VARCHAR::FLOAT[{len(ask.vector)}]) LIMIT {limit}",
            [*values, str(ask.vector.tolist())],  # a list of Python numbers takes ten times as long
        )
        return [row[0] for row in rows.fetchall()]


def _meeting(condition: Condition | None, word: str) -> tuple[str, list[object]]:
    if condition is None:
        return "", []
    if condition.field == "year":
        return f"{word} year = ?", [int(condition.value)]
    return f"{word} list_contains(categories, ?)", [condition.value]


def open(folder: Path) -> Index:
    return Index(folder)
