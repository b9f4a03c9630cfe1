"""Ranking by words: an embedded BM25 index (tantivy) in a folder of files."""

from broadsheet.search.lexical.schema import Document
from broadsheet.search.lexical.store import Lexical, Ranked, TornIndex, Writer

__all__ = ["Document", "Lexical", "Ranked", "TornIndex", "Writer"]
