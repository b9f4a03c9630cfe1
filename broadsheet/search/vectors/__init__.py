"""Nearness in meaning: the vectors of papers in a folder, appended, clustered, and found by their sign bits."""

from broadsheet.search.vectors.store import TornVectors, VectorStore
from broadsheet.search.vectors.view import Ids

__all__ = ["Ids", "TornVectors", "VectorStore"]
