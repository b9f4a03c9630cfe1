"""A search inside one person's library: their papers alone, and the words of their notes find papers too."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from broadsheet.accounts.models import User
from broadsheet.catalog.keys import ids_of
from broadsheet.feed.lists import FOUND_PER_PAGE, Found, Paging, Search, with_papers
from broadsheet.library import queries as library
from broadsheet.search import filters, index, query
from broadsheet.search.index import Hit

DEPTH = 1_000
"""As deep as search ranks."""
IN_NOTE = "In your note"


def found(user: User, search: Search, tag: str = "", page: int = 1) -> Found:
    """What a library holds for a query, of the papers with a `tag` if one is given.

    Papers in whose note all words of the query stand come first, the others as search ranks them.
    """
    among = _tagged(user, tag) if tag else library.kept(user)
    results = index.search(
        search.text, mode=search.mode, sort=search.sort, verbatim=search.verbatim, limit=DEPTH, among=among
    )
    noted = {paper: Hit(paper, 0.0, why=IN_NOTE) for paper in _noted(user, search.text, among)}
    hits = [*noted.values(), *(hit for hit in results.hits if hit.paper_id not in noted)]
    paging = Paging.of(page, len(hits), FOUND_PER_PAGE)
    shown = replace(results, hits=hits[paging.start : paging.start + FOUND_PER_PAGE], total=len(hits), ranked=len(hits))
    return Found(shown, with_papers(shown), paging, None, 0)


def _tagged(user: User, tag: str) -> frozenset[int]:
    return frozenset(ids_of(library.tagged(user, tag)).values())


def _noted(user: User, text: str, among: Collection[int]) -> list[int]:
    """The papers whose note holds the query's words, and that meet its conditions, the last note first."""
    tree = query.parse(text)
    keys = library.noted_with(user, " ".join(tree.texts))
    ids = ids_of(keys)
    papers = [ids[key] for key in keys if ids.get(key) in among]
    conditions = " ".join(each.text for each in filters.filters(tree))
    if not conditions or not papers:
        return papers
    met = {hit.paper_id for hit in index.search(conditions, limit=len(papers), among=papers).hits}
    return [paper for paper in papers if paper in met]
