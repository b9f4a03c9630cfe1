"""Nearness in meaning: the vectors of papers in a folder, appended, clustered, and found by their sign bits."""

from broadsheet.search.vectors.store import TornVectors, VectorStore
from broadsheet.search.vectors.view import PROVISIONAL, Ids

__all__ = ["PROVISIONAL", "Ids", "TornVectors", "VectorStore"]
