"""Short queries that name a paper as people cite it: an author, a year, some words of the title, in any order."""

from __future__ import annotations

import tantivy
from tantivy import Occur
from tantivy import Query as Engine

from broadsheet.search.lexical import clauses
from broadsheet.search.lexical import schema as fields
from broadsheet.search.lexical.wording import YEAR, Wording

MOST_WORDS = 8


def clause(said: Wording, searcher: tantivy.Searcher, score: float) -> Engine | None:
    """What papers score that hold every word of the query in title, authors or year; half as much again where one of
    the words is a name of the first author. None unless a word is a year or more often a name than a word of the text.

    The words alone would not do: in `white dwarf` White is no author.
    """
    words = said.words
    if not 2 <= len(words) <= MOST_WORDS or not any(_tells(word, stem, searcher) for word, stem in words):
        return None
    every = [(Occur.Must, _anywhere(word, stem)) for word, stem in words]
    first = [(Occur.Should, clauses.term("tags", fields.first_author_tag(word))) for word, _ in words]
    by_first = [*every, (Occur.Must, Engine.boolean_query(first))]
    scored = ((every, score), (by_first, score / 2))
    return Engine.boolean_query(
        [(Occur.Should, Engine.const_score_query(Engine.boolean_query(each), value)) for each, value in scored]
    )


def _tells(word: str, stem: str, searcher: tantivy.Searcher) -> bool:
    return bool(YEAR.fullmatch(word)) or searcher.doc_freq("authors", word) > searcher.doc_freq("body", stem)


def _anywhere(word: str, stem: str) -> Engine:
    places = [clauses.term("title", stem), clauses.term("authors", word)]
    if YEAR.fullmatch(word):
        places.append(clauses.term("tags", fields.year_tag(word)))
    return Engine.boolean_query([(Occur.Should, place) for place in places])
