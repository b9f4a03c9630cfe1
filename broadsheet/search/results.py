"""What the door of search gives back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from broadsheet.search.query import Query

Mode = Literal["hybrid", "lexical", "semantic"]


@dataclass(frozen=True, slots=True)
class Hit:
    paper_id: int
    score: float
    """Within 0 and 1 in hybrid mode; BM25 in lexical, the cosine in semantic mode and for similar papers."""
    parts: dict[str, float] = field(default_factory=dict)
    """`words`: BM25. `meaning`: cosine. What is not known is not there."""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Results:
    hits: list[Hit]
    total: int
    """How many papers there are: all that hold words of the query (by meaning alone: the ranked ones)."""
    ranked: int
    """How many of them, the best, can be paged through."""
    took_ms: float
    query: Query
    corrected: str | None = None
    """What was searched for instead, where words that occur nowhere were replaced."""
    known_item: bool = False
    """The first hit is the very paper that was named, by its identifier or its whole title."""
    without_meaning: int = 0
    """Papers that have no vector yet, so that only their words can find them."""


@dataclass(frozen=True, slots=True)
class CaughtUp:
    words: int
    """Papers whose words were indexed."""
    vectors: int
    """Papers that were embedded."""
    left_without_meaning: int
    busy: bool = False
    """Another process is writing the index: nothing was done here."""


@dataclass(frozen=True, slots=True)
class IndexStatus:
    papers: int
    words: int
    vectors: int
    revision: int
    """Of the catalog, up to which words are indexed."""
    model: str
    """Empty if there is none: words alone."""
    model_licence: str
    bytes: int
    writer_busy: bool
