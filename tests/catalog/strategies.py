"""A small world of records in which identifiers, titles, names and years often meet."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from broadsheet.sources.base import (
    DATE_KINDS,
    Author,
    Link,
    Listing,
    PaperRecord,
    PartialDate,
    Relation,
)
from broadsheet.sources.jsonl import Decision

TITLES = (
    "On the breadth of newspaper columns",
    "On the Breadth of Newspaper-Columns",
    "A second thought about newspaper columns",
    "Short title",
)
SOURCES = ("arxiv-rss", "acl-anthology", "hf-page", "elsewhere")
IDENTIFIERS = ("arxiv:2601.00001", "arxiv:2601.00002", "doi:10.1000/a", "doi:10.1000/b", "openreview:abcdef", "x:1")
AUTHORS = ("José Núñez", "Nunez Jose", "Ada Lovelace")

names = st.tuples(st.sampled_from(SOURCES), st.sampled_from(("1", "2", "3")))
listings = st.builds(
    Listing,
    feed=st.sampled_from(("arxiv", "hf")),
    day=st.sampled_from((date(2026, 1, 5), date(2026, 1, 6))),
    place=st.none() | st.integers(0, 3),
    upvotes=st.none() | st.integers(0, 9),
)


def tuples_of(items: st.SearchStrategy[object], most: int = 2) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(items, max_size=most, unique=True).map(tuple)


@st.composite
def records(draw: st.DrawFn) -> PaperRecord:
    """One statement of the small world."""
    source, source_id = draw(names)
    year = draw(st.sampled_from((None, "2019", "2022-03", "2026-01-02", "2026-01-02T10:00:00Z")))
    return PaperRecord(
        source=source,
        source_id=source_id,
        title=draw(st.sampled_from(TITLES)),
        abstract=draw(st.sampled_from(("", "Columns are wide. See https://github.com/a/b."))),
        authors=tuple(map(Author, draw(st.lists(st.sampled_from(AUTHORS), max_size=2)))),
        identifiers=draw(tuples_of(st.sampled_from(IDENTIFIERS))),  # type: ignore[arg-type]
        published=PartialDate(year) if year else None,
        date_kind=draw(st.sampled_from(("", *DATE_KINDS))) if year else "",
        as_of=draw(st.sampled_from((None, PartialDate("2026-02-01"), PartialDate("2026-02-02")))),
        upvotes=draw(st.none() | st.integers(0, 3)),
        listings=draw(tuples_of(listings)),  # type: ignore[arg-type]
        links=draw(tuples_of(st.just(Link("pdf", "https://example.org/1.pdf")))),  # type: ignore[arg-type]
        relations=draw(tuples_of(st.just(Relation("preprint-of", "doi:10.1000/b")))),  # type: ignore[arg-type]
    )


@st.composite
def decisions(draw: st.DrawFn) -> Decision:
    """The operator's word on two statements of the small world."""
    a, b = draw(st.lists(names, min_size=2, max_size=2, unique=True))
    moment = draw(st.sampled_from(("2026-03-01", "2026-03-02")))
    return Decision(draw(st.sampled_from(("same", "different"))), a, b, PartialDate(moment))
