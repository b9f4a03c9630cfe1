"""What the word index holds of a paper."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

import tantivy

from broadsheet.search import analysis
from broadsheet.sources.base import family
from broadsheet.sources.identifiers import normalise_title

VERSION = analysis.VERSION * 100 + 1
"""Raise the second part when fields change: every index is then rebuilt."""

STATE = -1
"""The `paper` of the one document that says how far the index is."""

STEMMED, WRITTEN = "stemmed", "written"
MAX_AUTHORS = 3_500
MAX_ABSTRACT = 20_000


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


@cache
def schema() -> tantivy.Schema:
    """Fields: `body` (title and abstract) ranks, `title` again on top of it; `written` is the dictionary of words as
    they stand, for prefixes and spelling; `tags` holds what filters ask for."""
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("paper", indexed=True, fast=True)
    builder.add_integer_field("day", indexed=True, fast=True)
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
    authors = [analysis.readable(name) for name in document.authors[:MAX_AUTHORS]]
    result = tantivy.Document(paper=document.paper, title=title, venue=analysis.readable(document.venue))
    for text in (title, abstract, " ".join(analysis.compounds(f"{title} {abstract}"))):
        if text:
            result.add_text("body", text)
    for text in (title, abstract, *authors):
        result.add_text("written", text)
    for name in authors:
        result.add_text("authors", name)
    for tag in set(_tags(document)):
        result.add_text("tags", tag)
    if document.day:
        result.add_integer("day", document.day.toordinal())
    return result


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
    yield title_tag(document.title)


CODE_TAG = "has:code"


def category_tag(code: str) -> str:
    return f"cat:{code.lower()}"


def source_tag(name: str) -> str:
    return f"source:{name.lower()}"


def year_tag(year: str) -> str:
    return f"year:{year}"


def title_tag(title: str) -> str:
    """Equal for titles that differ in case, accents, punctuation and LaTeX only."""
    return f"title:{normalise_title(title)[:500]}"
