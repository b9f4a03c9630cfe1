"""What the door of search gives back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from broadsheet.search.query import Query

Mode = Literal["hybrid", "lexical", "semantic"]
Sort = Literal["relevance", "newest", "upvotes"]
Kind = Literal["words", "fast vectors", "vectors"]
"""What is being indexed."""


@dataclass(frozen=True, slots=True)
class Asked:
    """How a query is to be answered."""

    mode: Mode = "hybrid"
    sort: Sort = "relevance"
    limit: int = 20
    offset: int = 0
    plain: bool = False
    """No operators: every word is a word."""
    verbatim: bool = False
    """No word is corrected."""
    facets: bool = False
    """Count what was found by year, category, source, venue, author and code."""


@dataclass(frozen=True, slots=True)
class Count:
    value: str
    papers: int


@dataclass(frozen=True, slots=True)
class Facets:
    """What matches, counted. Lists are the largest first, years in their order."""

    years: list[tuple[int, int]]
    """As if the query named no year."""
    categories: list[Count]
    """Codes in lower case, those of the best papers first. A paper of `cs.cl` counts under `cs` too."""
    sources: list[Count]
    """Families of sources."""
    venues: list[Count]
    authors: list[Count]
    with_code: int
    among: int
    """0 if every paper that matches was counted; else only these many, the ranked ones."""


@dataclass(frozen=True, slots=True)
class Hit:
    paper_id: int
    score: float
    """Within 0 and 1 in hybrid mode; BM25 in lexical, the cosine in semantic mode and for similar papers."""
    parts: dict[str, float] = field(default_factory=dict)
    """`words`: BM25. `meaning`: cosine. What is not known is not there."""
    why: str = ""
    """Said of papers that were named; of others by `reasons`, which needs their texts."""


@dataclass(frozen=True, slots=True)
class Results:
    hits: list[Hit]
    total: int
    """How many papers there are: all that hold words of the query and meet its conditions (by meaning alone: the
    ranked ones)."""
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
    near: int = 0
    """Ranked papers besides the `total`: they hold none of the words and are close in meaning."""
    facets: Facets | None = None
    """None if nothing was counted."""
    estimated: bool = False
    """Whether `total` is estimated, to two digits: the words stand in so many papers that not all were looked at."""


@dataclass(frozen=True, slots=True)
class Suggested:
    """What may be meant by the beginning of a query."""

    papers: list[int]
    authors: list[str]


@dataclass(frozen=True, slots=True)
class CaughtUp:
    words: int
    """Papers whose words were indexed."""
    vectors: int
    """Papers that were embedded."""
    unread: int
    """Papers that the full model has still to read."""
    busy: bool = False
    """Another process is writing the index: nothing was done here."""


@dataclass(frozen=True, slots=True)
class IndexProgress:
    """What a process is indexing at this moment."""

    what: Kind
    done: int
    total: int
    rate: float
    """Papers a second; 0 while it is not known."""
    seconds_left: int | None


@dataclass(frozen=True, slots=True)
class IndexStatus:
    papers: int
    words: int
    vectors: int
    """Papers that can be found by meaning."""
    full_vectors: int
    """Those of them that the full model has read."""
    revision: int
    """Of the catalog, up to which words are indexed."""
    model: str
    """Empty if there is none: words alone."""
    model_licence: str
    bytes: int
    writer_busy: bool
    progress: IndexProgress | None
    """None if nobody is indexing, or only just has begun."""
