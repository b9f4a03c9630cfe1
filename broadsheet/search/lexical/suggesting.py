"""What the beginning of a query may mean: people whose name begins so, papers whose title holds the words."""

from __future__ import annotations

from collections import Counter

import tantivy
from tantivy import Occur
from tantivy import Query as Engine

from broadsheet.search import analysis
from broadsheet.search.lexical import names, schema
from broadsheet.search.results import Suggested

SHORTEST = 2
MAX_NAMES = 1_500
MAX_BEGINNINGS = 1_500
EXPANSIONS = 48
"""The last word may still be growing: so many of the most frequent words that begin so are tried."""
MAX_WORDS = 12
TITLES = 40
"""So many titles are looked at, the most upvoted and newest ones."""


def suggested(searcher: tantivy.Searcher, text: str, limit: int) -> Suggested:
    """At most `limit` of each; nothing for a text that says too little."""
    words = analysis.words(text[:200])[:MAX_WORDS]
    if sum(map(len, words)) < SHORTEST:
        return Suggested([], [])
    return Suggested(_titled(searcher, words), people(searcher, words, limit))


def people(searcher: tantivy.Searcher, words: list[str], limit: int) -> list[str]:
    """The names that begin with these words, from any of their own words on; those of most papers first."""
    papers: Counter[str] = Counter()
    spelled: dict[str, Counter[str]] = {}
    for _, entry, number in names.known(searcher, " ".join(words), MAX_NAMES):
        key, _, name = entry.partition(names.SEPARATOR)
        papers[key] += number
        spelled.setdefault(key, Counter())[name] += number
    ordered = sorted(papers, key=lambda key: (-papers[key], key))
    written = (spelled[key].most_common(1)[0][0] for key in ordered)
    return list(dict.fromkeys(written))[:limit]


def _titled(searcher: tantivy.Searcher, words: list[str]) -> list[int]:
    """Papers whose title holds all of the words, the last of them perhaps unfinished."""
    beginnings = searcher.terms_with_prefix("written", words[-1], limit=MAX_BEGINNINGS)
    frequent = sorted(beginnings, key=lambda row: (row[0] != words[-1], -row[1], row[0]))[:EXPANSIONS]
    last = {stem for term, _ in frequent for stem in analysis.stems(term)}
    if not last:
        return []
    whole = [_title(stem) for word in words[:-1] for stem in analysis.stems(word)]
    growing = Engine.boolean_query([(Occur.Should, _title(stem)) for stem in sorted(last)])
    clause = Engine.boolean_query([(Occur.Must, each) for each in (*whole, growing)])
    hits = searcher.search(clause, TITLES, count=False, order_by_field="votes").hits
    return [int(paper or 0) for paper in searcher.fast_field_values("paper", [address for _, address in hits])]


def _title(stem: str) -> Engine:
    return Engine.term_query(schema.schema(), "title", stem)
