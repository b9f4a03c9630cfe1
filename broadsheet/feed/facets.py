"""By what a search can be narrowed down: counted values as operators of the query, with their names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from broadsheet.feed.fields import ARCHIVES, CATEGORIES, field_name
from broadsheet.search import filters
from broadsheet.search.index import Count, Facets
from broadsheet.sources.base import FAMILY_NAMES

CATEGORIES_SHOWN = 10
NAMES_SHOWN = 6
BARS = 12
"""So many bars has the histogram; the first stands for its year and all before it."""
_WRITTEN = {code.lower(): code for code in (*ARCHIVES, *CATEGORIES)}


@dataclass(frozen=True, slots=True)
class Offer:
    """A filter that can be added, how many papers it leaves, and what to call it."""

    operator: str
    name: str
    papers: int
    code: str = ""


@dataclass(frozen=True, slots=True)
class Offers:
    """What a search can be narrowed down by; years in their order, everything else the largest first."""

    years: list[Offer]
    categories: list[Offer]
    sources: list[Offer]
    venues: list[Offer]
    authors: list[Offer]
    with_code: Offer
    among: int
    """0 if all that match were counted; else only so many, the best ranked."""


def offers(facets: Facets) -> Offers:
    """The facets of a search as filters: at most `CATEGORIES_SHOWN` categories, `NAMES_SHOWN` venues and authors."""
    return Offers(
        years=_years(facets.years),
        categories=_categories(facets.categories),
        sources=[_source(count) for count in facets.sources],
        venues=_named("venue", facets.venues),
        authors=_named("author", facets.authors),
        with_code=Offer("has:code", "With code", facets.with_code),
        among=facets.among,
    )


def written(code: str) -> str:
    """A category's code as the taxonomy writes it: `cs.cl` is `cs.CL`."""
    return _WRITTEN.get(code.lower(), code)


def _categories(counts: list[Count]) -> list[Offer]:
    """Those of the taxonomy; an archive only where it has no categories of its own among them."""
    known = [Count(written(count.value), count.papers) for count in counts if count.value in _WRITTEN]
    archives = {count.value.partition(".")[0] for count in known if "." in count.value}
    kept = [count for count in known if count.value not in archives][:CATEGORIES_SHOWN]
    named = Counter(field_name(count.value) for count in kept)
    return [_category(count, named) for count in sorted(kept, key=lambda count: -count.papers)]


def _category(count: Count, named: Counter[str]) -> Offer:
    """Two categories of one name are told apart by their codes."""
    name = field_name(count.value)
    said = f"{name} ({count.value})" if named[name] > 1 else name
    return Offer(filters.operator("cat", count.value), said, count.papers, count.value)


def _source(count: Count) -> Offer:
    return Offer(filters.operator("source", count.value), FAMILY_NAMES.get(count.value, count.value), count.papers)


def _named(field: str, counts: Iterable[Count]) -> list[Offer]:
    found = [Offer(filters.operator(field, count.value), count.value, count.papers) for count in counts]
    return [offer for offer in found if offer.operator][:NAMES_SHOWN]


def _years(counts: list[tuple[int, int]]) -> list[Offer]:
    """One bar a year from the first to the last; where there are too many, the first of them takes in all before."""
    if not counts:
        return []
    papers, last = dict(counts), counts[-1][0]
    first = max(counts[0][0], last - BARS + 1)
    before = sum(number for year, number in counts if year <= first)
    bars = [Offer(f"year:{year}", str(year), papers.get(year, 0)) for year in range(first, last + 1)]
    if counts[0][0] < first:
        bars[0] = Offer(f"year:..{first}", f"{first} and before", before)
    return bars
