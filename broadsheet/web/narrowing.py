"""What stands beside the hits of a search: filters in force, filters that can be added, the years as a picture."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from broadsheet.feed.facets import Offer, Offers, written
from broadsheet.feed.fields import field_name
from broadsheet.feed.lists import Found
from broadsheet.search import filters, query
from broadsheet.search.query import Category, Dates, HasCode, Not, Or, Part, Source, Text, Word
from broadsheet.sources.base import FAMILY_NAMES
from broadsheet.web.searching import Asking
from broadsheet.web.words import counted, number, plain_day

WIDTH, HEIGHT = 240, 56
LEAST = 2.0


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in force; `url` is the search without it."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A filter that can be added, or if it is in force taken away."""

    name: str
    code: str
    papers: str
    url: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class YearBar:
    """A bar of the histogram in a picture of `WIDTH` × `HEIGHT`; `said` is its name: “2023: 403 papers”."""

    x: float
    y: float
    width: float
    height: float
    said: str
    url: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Histogram:
    bars: list[YearBar]
    first: str
    last: str
    most: str


@dataclass(frozen=True, slots=True)
class Narrowing:
    years: Histogram | None
    groups: list[tuple[str, list[Choice]]]
    """Headings and choices; empty groups are left out."""
    note: str
    """What the numbers count."""


def chips(asked: Asking) -> list[Chip]:
    """The filters in force, each with the way to do without it."""
    tree = query.parse(asked.search.text)
    return [Chip(_name(each.part), asked.url(text=filters.without(tree, [each]))) for each in filters.filters(tree)]


def _name(part: Part) -> str:
    """A filter in words: “Computation and language”, “by Yann LeCun”, “2020 to 2023”, “not survey”."""
    match part:
        case Not(inner):
            return f"not {_name(inner)}"
        case Or(parts):
            return " or ".join(map(_name, parts))
        case Category(code, below):
            name = field_name(written(code))
            return f"{name}, all of it" if below else name
        case Dates():
            return _dates(part)
        case Source(name):
            return f"from {FAMILY_NAMES.get(name, name)}"
        case HasCode():
            return "with code"
        case Word(text):
            return f"“{text}”"
        case Text(text, field, prefix):
            said = {"author": f"by {text}", "venue": f"at {text}", "title": f"“{text}” in the title"}
            return said.get(field, f"“{text}”") + ("…" if prefix else "")


def _dates(part: Dates) -> str:
    first, last = part.first, part.last
    if first and last and (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
        return str(first.year) if first.year == last.year else f"{first.year} to {last.year}"
    if first and last:
        return f"{plain_day(first)} to {plain_day(last)}"
    if first:
        return f"from {first.year if (first.month, first.day) == (1, 1) else plain_day(first)} on"
    return f"until {last.year if (last.month, last.day) == (12, 31) else plain_day(last)}" if last else ""


def narrowing(asked: Asking, found: Found) -> Narrowing | None:
    """What a search can be narrowed down by; None where there is nothing to choose."""
    if found.offers is None:
        return None
    offers = found.offers
    code = [offers.with_code] if offers.with_code.papers else []
    venues = [offer for offer in offers.venues if not _in_force(asked, offer)]
    authors = [offer for offer in offers.authors if not _in_force(asked, offer)]
    groups = [
        ("Field", _choices(asked, offers.categories)),
        ("Source", _choices(asked, [*offers.sources, *code])),
        ("Venue", _choices(asked, venues)),
        ("Author", _choices(asked, authors)),
    ]
    return Narrowing(_histogram(asked, offers.years), [group for group in groups if group[1]], _note(offers, found))


def _note(offers: Offers, found: Found) -> str:
    if offers.among:
        return f"Counted among the best {number(offers.among)}; a filter looks beyond them."
    if found.results.near and found.results.query.texts:
        return "The numbers count papers that hold your words."
    return ""


def _choices(asked: Asking, offers: Iterable[Offer]) -> list[Choice]:
    return [_choice(asked, offer) for offer in offers]


def _choice(asked: Asking, offer: Offer) -> Choice:
    url, chosen = _toggled(asked, offer)
    return Choice(offer.name, offer.code, number(offer.papers), url, chosen)


def _in_force(asked: Asking, offer: Offer) -> bool:
    return _toggled(asked, offer)[1]


def _toggled(asked: Asking, offer: Offer) -> tuple[str, bool]:
    """The search with the filter if it is not in force, else without it; and whether it is."""
    tree = query.parse(asked.search.text)
    wanted = query.parse(offer.operator).parts
    held = [each for each in filters.filters(tree) if each.part in wanted]
    text = filters.without(tree, held) if held else filters.added(asked.search.text, offer.operator)
    return asked.url(text=text), bool(held)


def _histogram(asked: Asking, years: list[Offer]) -> Histogram | None:
    most = max((offer.papers for offer in years), default=0)
    if len(years) < 2 or not most:
        return None
    step = WIDTH / len(years)
    bars = [_bar(asked, offer, round(place * step, 2), step, most) for place, offer in enumerate(years) if offer.papers]
    largest = max(years, key=lambda offer: offer.papers)
    said = f"most in {largest.name}" if largest.name.isdigit() else ""
    return Histogram(bars, years[0].name, years[-1].name, said)


def _bar(asked: Asking, offer: Offer, x: float, step: float, most: int) -> YearBar:
    height = max(LEAST, round(HEIGHT * offer.papers / most, 1))
    url, chosen = _toggled(asked, offer)
    said = f"{offer.name}: {counted(offer.papers, 'paper')}" + (", chosen" if chosen else "")
    return YearBar(x, round(HEIGHT - height, 1), round(step - 1.5, 2), height, said, url, chosen)
