"""Lucene, from the archive that the package pyserini holds, within a Java machine in this process.

Lucene is asked itself, by pyjnius; it needs a Java development kit, 17 or newer.
"""

from __future__ import annotations

import subprocess
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from bench.peers.shape import Ask, Condition, Mode, Paper, Vectors, Work, fused

TITLE = "Lucene"
NEEDS = ("pyserini", "jnius")
MODES: tuple[Mode, ...] = ("words", "meaning", "hybrid")
FILTERS = True
NOTE = (
    "EnglishAnalyzer, any word, BM25 and HNSW as it sets them, one segment, called through JNI; "
    "hybrid by reciprocal ranks of 100"
)

DEPTH = 100
HELPER = """
import org.apache.lucene.search.*;
public final class Found {
    public static int[] places(IndexSearcher searcher, Query query, int limit) throws java.io.IOException {
        ScoreDoc[] found = searcher.search(query, limit).scoreDocs;
        int[] places = new int[found.length];
        for (int i = 0; i < found.length; i++) places[i] = found[i].doc;
        return places;
    }
}
"""
"""Compiled when an index is built: to read hits one by one through JNI takes longer than to find them."""
CLASSES = {
    "EnglishAnalyzer": "analysis.en.EnglishAnalyzer",
    "Document": "document.Document",
    "TextField": "document.TextField",
    "StringField": "document.StringField",
    "Store": "document.Field$Store",
    "Vector": "document.KnnFloatVectorField",
    "Similarity": "index.VectorSimilarityFunction",
    "InOrder": "index.LogDocMergePolicy",
    "IndexWriter": "index.IndexWriter",
    "IndexWriterConfig": "index.IndexWriterConfig",
    "DirectoryReader": "index.DirectoryReader",
    "Term": "index.Term",
    "IndexSearcher": "search.IndexSearcher",
    "Builder": "search.BooleanQuery$Builder",
    "Occur": "search.BooleanClause$Occur",
    "TermQuery": "search.TermQuery",
    "Nearest": "search.KnnFloatVectorQuery",
    "MMapDirectory": "store.MMapDirectory",
    "QueryBuilder": "util.QueryBuilder",
}


def _archive() -> str:
    found = find_spec("pyserini")
    assert found
    assert found.submodule_search_locations
    return str(next(Path(next(iter(found.submodule_search_locations))).glob("resources/jars/anserini-*-fatjar.jar")))


@cache
def java(folder: Path) -> dict[str, Any]:
    """The classes by name. Starts the Java machine, once a process."""
    settings: Any = import_module("jnius_config")
    settings.set_classpath(_archive(), str(folder))
    settings.add_options("-Xmx4g")
    autoclass: Any = import_module("jnius").autoclass
    classes = {name: autoclass(f"org.apache.lucene.{path}") for name, path in CLASSES.items()}
    return {**classes, "Paths": autoclass("java.nio.file.Paths"), "Found": autoclass("Found")}


def _directory(classes: dict[str, Any], folder: Path) -> Any:
    return classes["MMapDirectory"](classes["Paths"].get(str(folder / "index")))


def build(work: Work, folder: Path) -> None:
    source = folder / "Found.java"
    source.write_text(HELPER, encoding="utf-8")
    subprocess.run(["javac", "-cp", _archive(), "-d", str(folder), str(source)], check=True, capture_output=True)
    classes = java(folder)
    config = classes["IndexWriterConfig"](classes["EnglishAnalyzer"]())
    config.setRAMBufferSizeMB(512.0)
    config.setMergePolicy(classes["InOrder"]())  # a document's place is then its number: reading fields by JNI is slow
    writer = classes["IndexWriter"](_directory(classes, folder), config)
    for paper, vector in zip(work.papers(), work.vectors(), strict=True):
        writer.addDocument(_document(classes, paper, vector))
    writer.forceMerge(1)
    writer.close()


def _document(classes: dict[str, Any], paper: Paper, vector: Vectors) -> Any:
    no, raw = classes["Store"].NO, classes["StringField"]
    document = classes["Document"]()
    document.add(raw("year", str(paper.year), no))
    for code in paper.categories:
        document.add(raw("category", code, no))
    document.add(classes["TextField"]("text", paper.text, no))
    document.add(classes["Vector"]("vector", vector.tolist(), classes["Similarity"].DOT_PRODUCT))
    return document


class Index:
    def __init__(self, folder: Path) -> None:
        self._java = classes = java(folder)
        cast: Any = import_module("jnius").cast
        reader = cast(
            "org.apache.lucene.index.IndexReader", classes["DirectoryReader"].open(_directory(classes, folder))
        )
        self._searcher = classes["IndexSearcher"](reader)
        self._builder = classes["QueryBuilder"](classes["EnglishAnalyzer"]())

    def search(self, ask: Ask, limit: int) -> list[int]:
        depth = DEPTH if ask.mode == "hybrid" else limit
        meeting = self._meeting(ask.condition)
        rankings = []
        if ask.mode != "meaning":
            rankings.append(self._found(self._words(ask.text, meeting), depth))
        if ask.mode != "words":
            nearest = self._java["Nearest"]("vector", ask.vector.tolist(), depth, meeting)
            rankings.append(self._found(nearest, depth))
        return rankings[0] if len(rankings) == 1 else fused(rankings, limit)

    def _words(self, text: str, meeting: Any) -> Any:
        words = self._builder.createBooleanQuery("text", text)
        if words is None or meeting is None:
            return words
        classes = self._java
        both = classes["Builder"]()
        both.add(words, classes["Occur"].MUST)
        both.add(meeting, classes["Occur"].FILTER)
        return both.build()

    def _found(self, query: Any, limit: int) -> list[int]:
        if query is None:
            return []
        return [place + 1 for place in self._java["Found"].places(self._searcher, query, limit)]

    def _meeting(self, condition: Condition | None) -> Any:
        if condition is None:
            return None
        return self._java["TermQuery"](self._java["Term"](condition.field, condition.value))


def open(folder: Path) -> Index:
    return Index(folder)
