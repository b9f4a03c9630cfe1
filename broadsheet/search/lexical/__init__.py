"""Ranking by words: an embedded BM25 index (tantivy) in a folder of files."""

from broadsheet.search.lexical.ranking import Ranked
from broadsheet.search.lexical.schema import Document
from broadsheet.search.lexical.store import Lexical, TornIndex, Writer

__all__ = ["Document", "Lexical", "Ranked", "TornIndex", "Writer"]
