"""How many of the papers that match a query are of which year, category, source, venue and author."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import tantivy
from tantivy import Occur
from tantivy import Query as Engine

from broadsheet.search import analysis, filters, query
from broadsheet.search.lexical import clauses, names, schema
from broadsheet.search.lexical.wording import wording
from broadsheet.search.results import Count, Facets

EXACT = 2_000
"""More values than any column that is counted whole has, so that no segment leaves one out."""
CANDIDATES = 300
"""What is offered stands among so many of the best papers: in all that hold a word of the query, many are not meant."""
NAMES = 8
LOOKED_UP = 12
"""Of names, which are many, so many a segment are looked at: to read a name costs more than to count its papers."""


def facets(searcher: tantivy.Searcher, tree: query.Query, ranked: Sequence[int], *, whole: bool) -> Facets:
    """Numbers over every paper that matches the query or, unless `whole`, over the ranked papers alone."""
    return _of_all(searcher, tree, ranked) if whole else _of_ranked(searcher, ranked)


def _of_ranked(searcher: tantivy.Searcher, ranked: Sequence[int]) -> Facets:
    base = clauses.papers(ranked)
    found = _terms(searcher, base, ("category", "family", "year"))
    told = _terms(searcher, base, ("series", "author"), NAMES, LOOKED_UP)
    return Facets(
        years=sorted((int(year), papers) for year, papers in found["year"]),
        categories=_counts(found["category"]),
        sources=_counts(found["family"]),
        venues=_counts(told["series"]),
        authors=_counts(_people(told)),
        with_code=count(searcher, clauses.both(base, clauses.tagged(schema.CODE_TAG))),
        among=len(ranked),
    )


def _of_all(searcher: tantivy.Searcher, tree: query.Query, ranked: Sequence[int]) -> Facets:
    """Years are counted as if the query named none: another year takes its place."""
    base = matching(tree, searcher)
    found = _terms(searcher, base, ("category", "family", "year"))
    open_years = replace(query.parse(filters.without_years(tree)), among=tree.among)
    if (open_years.parts or open_years.narrowed) and open_years.parts != tree.parts:
        found |= _terms(searcher, matching(open_years, searcher), ("year",))
    best = clauses.papers(ranked[:CANDIDATES])
    told = _terms(searcher, best, ("series", "author"), NAMES, LOOKED_UP)
    telling = {code for code, _ in _terms(searcher, best, ("category",))["category"]} if tree.texts else set()
    categories = sorted(_counts(found["category"]), key=lambda count: count.value not in telling)
    return Facets(
        years=sorted((int(year), papers) for year, papers in found["year"]),
        categories=categories,
        sources=_counts(found["family"]),
        venues=_named(searcher, base, "venue", told["series"]),
        authors=_named(searcher, base, "author", _people(told)),
        with_code=count(searcher, clauses.both(base, clauses.tagged(schema.CODE_TAG))),
        among=0,
    )


def matching(tree: query.Query, searcher: tantivy.Searcher) -> Engine:
    """Every paper that a search by words finds, without score."""
    parts = [part for part in (clauses.members(wording(tree.texts)), clauses.conditions(tree, searcher)) if part]
    return Engine.boolean_query([(Occur.Must, part) for part in parts]) if parts else Engine.empty_query()


def count(searcher: tantivy.Searcher, clause: Engine) -> int:
    """How many papers meet the clause."""
    return int(getattr(searcher.search(clause, 1, count=True), "count", 0) or 0)


def _terms(
    searcher: tantivy.Searcher, clause: Engine, columns: Sequence[str], most: int = EXACT, segment: int = EXACT
) -> dict[str, list[tuple[Any, int]]]:
    """(value, papers) of each column, the most frequent first."""
    asked = {name: {"terms": {"field": name, "size": most, "segment_size": segment}} for name in columns}
    answer = searcher.aggregate(clause, asked)
    return {name: [(row["key"], row["doc_count"]) for row in answer[name]["buckets"]] for name in columns}


def _people(told: dict[str, list[tuple[Any, int]]]) -> list[tuple[str, int]]:
    """The authors with their names as written."""
    return [(names.written(entry), papers) for entry, papers in told["author"]]


def _counts(rows: list[tuple[str, int]]) -> list[Count]:
    return [Count(value, papers) for value, papers in sorted(rows, key=lambda row: (-row[1], row[0]))]


def _named(searcher: tantivy.Searcher, base: Engine, field: str, rows: list[tuple[str, int]]) -> list[Count]:
    """Each name with the number that its operator finds, which takes other spellings of it too."""
    found = {}
    for name, _ in rows:
        if len(set(analysis.words(name))) < len(analysis.words(name)):
            continue  # of `Chen Chen`, one word may be of one author and one of the next
        tree = query.parse(filters.operator(field, name))
        condition = clauses.conditions(tree, searcher)
        if condition is not None:
            found[name] = count(searcher, clauses.both(base, condition))
    return _counts([(name, papers) for name, papers in found.items() if papers])
