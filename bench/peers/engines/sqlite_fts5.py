"""SQLite's FTS5, by Porter stems; any word of the query, ranked by its BM25."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

from bench.peers.shape import Ask, Mode, Work

TITLE = "SQLite FTS5"
NEEDS = ()
MODES: tuple[Mode, ...] = ("words",)
FILTERS = True
NOTE = "Porter stems, any word of the query, `bm25()`; filters are joined from an indexed table"


def build(work: Work, folder: Path) -> None:
    database = sqlite3.connect(folder / "papers.sqlite3")
    database.execute("CREATE VIRTUAL TABLE words USING fts5(title, abstract, content='', tokenize='porter unicode61')")
    database.execute("CREATE TABLE tags (tag TEXT, paper INTEGER, PRIMARY KEY (tag, paper)) WITHOUT ROWID")
    for paper in work.papers():
        database.execute(
            "INSERT INTO words (rowid, title, abstract) VALUES (?, ?, ?)", (paper.id, paper.title, paper.abstract)
        )
        tags = {f"year:{paper.year}", *(f"category:{code}" for code in paper.categories)}
        database.executemany("INSERT INTO tags VALUES (?, ?)", [(tag, paper.id) for tag in tags])
    database.execute("INSERT INTO words (words) VALUES ('optimize')")
    database.commit()
    database.close()


class Index:
    def __init__(self, folder: Path) -> None:
        self._database = sqlite3.connect(folder / "papers.sqlite3")

    def search(self, ask: Ask, limit: int) -> list[int]:
        words = " OR ".join(f'"{word}"' for word in dict.fromkeys(re.findall(r"\w+", ask.text.lower())))
        if not words:
            return []
        joined, values = "", [words]
        if ask.condition:  # CROSS: words first, the best first, until enough of them have the tag
            joined = "CROSS JOIN tags ON tags.tag = ? AND tags.paper = words.rowid"
            values = [f"{ask.condition.field}:{ask.condition.value}", words]
        query = f"SELECT words.rowid FROM words {joined} WHERE words MATCH ? ORDER BY rank LIMIT {limit}"
        return [row[0] for row in self._database.execute(query, values)]


def open(folder: Path) -> Index:
    return Index(folder)
