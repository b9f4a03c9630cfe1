"""What the word index holds of a paper."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

import tantivy

from broadsheet.search import analysis
from broadsheet.search.lexical import names
from broadsheet.search.spellings import one_spelling
from broadsheet.sources.base import family
from broadsheet.sources.identifiers import normalise_title

VERSION = analysis.VERSION * 100 + 5
"""Raise the second part when fields change: every index is then rebuilt."""

STATE = -1
"""The `paper` of the one document that says how far the index is."""

STEMMED, WRITTEN = "stemmed", "written"
COUNTED = ("category", "family", "series", "author")
"""Columns of text that matching papers are counted by."""
MAX_AUTHORS = 3_500
MAX_ABSTRACT = 20_000
NOTHING = "\U00013000"
"""A word that nobody asks for."""
EVENNESS = 20
"""Every body is lengthened by so many words that say nothing, so that its length counts less: BM25's b of .75, which
the engine does not let us choose, becomes about .65 for abstracts and .5 for texts of forty words."""
_PADDING = " ".join([NOTHING] * EVENNESS)
MAX_COUNTED_AUTHORS = 100
"""Papers with more authors count for none of them: they would fill a list with one collaboration."""
DAYS = 10_000_000
"""More than any day's ordinal: `votes` is votes · DAYS + day, so that among equals the newest comes first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A paper as plain values."""

    paper: int
    title: str
    abstract: str = ""
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    venue: str = ""
    day: date | None = None
    has_code: bool = False
    votes: int = 0
    """Upvotes on other sites."""


@cache
def schema() -> tantivy.Schema:
    """Fields: `body` (title and abstract) ranks, `title` again on top of it; `written` is the dictionary of words as
    they stand, for prefixes and spelling; `tags` holds what filters ask for. `year`, `category`, `family`, `series` and
    `author` are columns to count by, `votes` one to order by; `author` and `people` are the dictionary of names."""
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("paper", indexed=True, fast=True)
    builder.add_integer_field("day", indexed=True, fast=True)
    for name in ("votes", "year"):
        builder.add_integer_field(name, fast=True)
    for name in COUNTED:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_text_field("people", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("body", tokenizer_name=STEMMED, index_option="position")
    builder.add_text_field("title", tokenizer_name=STEMMED, index_option="position")
    builder.add_text_field("authors", tokenizer_name=WRITTEN, index_option="position")
    builder.add_text_field("venue", tokenizer_name=WRITTEN, index_option="position")
    builder.add_text_field("written", tokenizer_name=WRITTEN, index_option="basic")
    builder.add_text_field("tags", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("state", stored=True, tokenizer_name="raw", index_option="basic")
    return builder.build()


def prepare(index: tantivy.Index) -> tantivy.Index:
    """The index with our analysers known to it."""
    index.register_tokenizer(STEMMED, analysis.analyser(stemmed=True))
    index.register_tokenizer(WRITTEN, analysis.analyser(stemmed=False))
    index.config_reader("manual")
    return index


def engine_document(document: Document) -> tantivy.Document:
    title, abstract = (analysis.readable(text) for text in (document.title, document.abstract[:MAX_ABSTRACT]))
    result = tantivy.Document(paper=document.paper)
    for field, text in _texts(title, abstract, document):
        if text:
            result.add_text(field, analysis.separated(text))
    result.add_text("body", _PADDING)
    for column, value in _entries(document):
        result.add_text(column, value)
    day = document.day.toordinal() if document.day else 0
    result.add_integer("votes", max(0, document.votes) * DAYS + day)
    if document.day:
        result.add_integer("day", day)
        result.add_integer("year", document.day.year)
    return result


def _texts(title: str, abstract: str, document: Document) -> Iterator[tuple[str, str]]:
    """(field, readable text) of everything that is analysed."""
    heading = one_spelling(title)
    yield "title", heading
    for text in (heading, *map(one_spelling, (abstract, " ".join(analysis.compounds(f"{title} {abstract}"))))):
        yield "body", text
    yield "venue", analysis.readable(document.venue)
    yield from (("written", text) for text in (title, abstract))
    for author in map(analysis.readable, document.authors[:MAX_AUTHORS]):
        yield "written", author
        yield "authors", author


def _entries(document: Document) -> Iterator[tuple[str, str]]:
    """(field, term) of everything that is kept as it is, without analysis."""
    for tag in set(_tags(document)):
        yield "tags", tag
    for column, values in _counted(document):
        for value in sorted(values):
            yield column, value
    counted = "author" if len(document.authors) <= MAX_COUNTED_AUTHORS else "people"
    for name in document.authors[:MAX_AUTHORS]:
        for place, entry in enumerate(names.entries(name)):
            yield "people" if place else counted, entry


def _counted(document: Document) -> Iterator[tuple[str, set[str]]]:
    """The values that a paper counts under, each once. A category counts for its archive too, as `cat:` finds it."""
    codes = {code.lower() for code in document.categories}
    yield "category", codes | {code.partition(".")[0] for code in codes if "." in code}
    yield "family", {family(source).lower() for source in document.sources}
    yield "series", {names.series(document.venue)} - {""}


def _tags(document: Document) -> Iterator[str]:
    for code in document.categories:
        yield category_tag(code)
        if "." in code:
            yield category_tag(code.partition(".")[0] + ".*")
    for source in document.sources:
        yield source_tag(source)
        yield source_tag(family(source))
    if document.has_code:
        yield CODE_TAG
    if document.day:
        yield year_tag(str(document.day.year))
    for word in analysis.words(document.authors[0]) if document.authors else ():
        yield first_author_tag(word)
    yield title_tag(document.title)


CODE_TAG = "has:code"


def category_tag(code: str) -> str:
    return f"cat:{code.lower()}"


def source_tag(name: str) -> str:
    return f"source:{name.lower()}"


def year_tag(year: str) -> str:
    return f"year:{year}"


def first_author_tag(word: str) -> str:
    """For each word of the first author's name."""
    return f"first:{word}"


def title_tag(title: str) -> str:
    """Equal for titles that differ in case, accents, punctuation and LaTeX only."""
    return f"title:{normalise_title(title)[:500]}"
