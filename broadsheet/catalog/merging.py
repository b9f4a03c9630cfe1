"""What all statements about one paper together say: field by field, the most trusted source that says something.

Pure: the same statements give the same values, in whatever order they come.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import blake2b
from typing import Any, TypeVar

from broadsheet.catalog.textlinks import links_in
from broadsheet.catalog.trust import text_rank, venue_rank
from broadsheet.sources.base import DATE_KINDS, Author, Link, LinkKind, Listing, PaperRecord, PartialDate, family
from broadsheet.sources.identifiers import KEY_ORDER, address, pdf_address
from broadsheet.sources.jsonl import MAX_COUNT, Statement
from broadsheet.sources.text import name_from_tex

T = TypeVar("T")

PRECISIONS = ("time", "day", "month", "year")
LINK_ORDER: tuple[LinkKind, ...] = ("page", "pdf", "html", "project", "code", "data", "media")
FINAL = ("retracted", "withdrawn")
"""Statuses that win over every other, whoever says them, because readers must not miss them."""
COUNTED = ("upvotes", "comments", "stars", "citations")
MAX_LINKS = 100
MAX_WORDS = 200
_NOTHING: Mapping[Statement, Sequence[Listing]] = {}


@dataclass(frozen=True, slots=True)
class FeedPlace:
    """A FeedEntry's values but for its paper."""

    feed: str
    day: date
    place: int | None
    announce_type: str
    upvotes: int | None
    comments: int | None
    submitter: str


@dataclass(frozen=True, slots=True)
class Merged:
    """`fields` are the columns of Paper that come from its sources; `identifiers` are sorted `scheme:value`."""

    fields: dict[str, Any]
    identifiers: list[str]
    places: list[FeedPlace]


def _first(records: Iterable[PaperRecord], field: str) -> Any:
    for record in records:
        value = getattr(record, field)
        if value:
            return value
    return None


def _text(records: Iterable[PaperRecord], field: str) -> str:
    return _first(records, field) or ""


def _union(lists: Iterable[Iterable[T]], key: Callable[[T], Any]) -> list[T]:
    """Each once, the first spelling kept, bounded."""
    found: dict[Any, T] = {}
    for items in lists:
        for item in items:
            found.setdefault(key(item), item)
    return list(found.values())[:MAX_WORDS]


def _author(author: Author) -> dict[str, Any]:
    value: dict[str, Any] = {"name": name_from_tex(author.name)}
    if author.given:
        value["given"] = name_from_tex(author.given)
    if author.family:
        value["family"] = name_from_tex(author.family)
    if author.identifiers:
        value["identifiers"] = list(author.identifiers)
    return value


def _first_published(records: Sequence[PaperRecord]) -> tuple[datetime | None, str, str]:
    """The date of the most telling kind, of these the most exact, of these the earliest."""

    def order(record: PaperRecord) -> tuple[int, int, str]:
        kind = DATE_KINDS.index(record.date_kind) if record.date_kind else len(DATE_KINDS)
        dated = record.published
        return (kind, PRECISIONS.index(dated.precision), dated.text) if dated else (99, 99, "")

    best = min(records, key=order)
    if best.published is None:
        return None, "", ""
    return best.published.start, best.published.precision, best.date_kind


def _last_updated(records: Sequence[PaperRecord]) -> tuple[datetime | None, str]:
    dates = [record.updated for record in records if record.updated]
    if not dates:
        return None, ""
    last: PartialDate = max(dates, key=lambda dated: (dated.start, -PRECISIONS.index(dated.precision)))
    return last.start, last.precision


def _status(records: Sequence[PaperRecord]) -> str:
    said = {record.status.casefold() for record in records if record.status}
    for status in FINAL:
        if status in said:
            return status
    if len(said) < 2:
        return _text(records, "status")
    return _text(sorted(records, key=lambda record: venue_rank(record.source)), "status")


def _comment(records: Sequence[PaperRecord], status: str) -> str:
    """The most trusted one; where a paper was retracted or withdrawn, the reason of who says so goes first."""
    usual = _text(records, "comment")
    reason = _text((one for one in records if one.status.casefold() == status), "comment") if status in FINAL else ""
    return usual if reason in ("", usual) else f"{reason} {usual}"


def _organization(records: Sequence[PaperRecord]) -> dict[str, str] | None:
    found = _first(records, "organization")
    if found is None:
        return None
    return {"name": found.name, "fullname": found.fullname} if found.fullname else {"name": found.name}


def _by_model(records: Sequence[PaperRecord]) -> dict[str, Any]:
    """Summary, keywords and the model's name stay together: they are one model's words."""
    spoken = next((record for record in records if record.ai_summary), None)
    keywords = (
        spoken if spoken and spoken.ai_keywords else next((record for record in records if record.ai_keywords), None)
    )
    return {
        "ai_summary": spoken.ai_summary if spoken else "",
        "ai_model": spoken.ai_model if spoken else "",
        "ai_keywords": list(keywords.ai_keywords) if keywords else [],
    }


def _links_of_identifiers(identifiers: Sequence[str]) -> list[Link]:
    """Where the identifiers lead, in the order in which they make the key."""
    links = []
    for scheme in KEY_ORDER:
        for identifier in identifiers:
            if identifier.startswith(scheme + ":"):
                if page := address(identifier):
                    links.append(Link("page", page))
                if pdf := pdf_address(identifier):
                    links.append(Link("pdf", pdf))
    return links


def _same_address(link: Link) -> str:
    return link.url.partition("://")[2].removeprefix("www.").rstrip("/").casefold()


def _links(records: Sequence[PaperRecord], identifiers: Sequence[str], abstract: str, comment: str) -> list[Link]:
    given = [link for record in records for link in record.links]
    written = links_in(abstract) + (links_in(comment) if comment else [])
    found = _union([_links_of_identifiers(identifiers), given, written], _same_address)
    return sorted(found, key=lambda link: LINK_ORDER.index(link.kind))[:MAX_LINKS]


def _signals(records: Sequence[PaperRecord]) -> dict[str, dict[str, int]]:
    """The latest count of each kind by each family; of several at one moment the highest."""
    latest: dict[tuple[str, str], tuple[str, int]] = {}
    for record in records:
        for name in COUNTED:
            value = getattr(record, name)
            if value is not None:
                where = (record.counted_by or family(record.source), name)
                said = (record.as_of.start.isoformat() if record.as_of else "", value)
                latest[where] = max(latest.get(where, said), said)
    signals: dict[str, dict[str, int]] = {}
    for (who, name), (_, value) in sorted(latest.items()):
        signals.setdefault(who, {})[name] = value
    return signals


def _most(values: Iterable[int | None]) -> int | None:
    return max((value for value in values if value is not None), default=None)


def listed_before(current: PaperRecord, replaced: Iterable[PaperRecord]) -> list[Listing]:
    """The places that only replaced statements of the same name tell; `replaced` has the latest first.

    A source says where a paper stands now, not where it stood: the day before is no less true for that.
    """
    known = {(listing.day, listing.feed) for listing in current.listings}
    found: list[Listing] = []
    for record in replaced:
        more = [listing for listing in record.listings if (listing.day, listing.feed) not in known]
        known |= {(listing.day, listing.feed) for listing in more}
        found += more
    return found


def _places(records: Sequence[PaperRecord], before: Mapping[Statement, Sequence[Listing]]) -> list[FeedPlace]:
    by_day: dict[tuple[date, str], list[Listing]] = {}
    for record in records:
        for listing in (*record.listings, *before.get((record.source, record.source_id), ())):
            by_day.setdefault((listing.day, listing.feed), []).append(listing)
    return [
        FeedPlace(
            feed=feed,
            day=day,
            place=min((one.place for one in same if one.place is not None), default=None),
            announce_type=next((one.announce_type for one in same if one.announce_type), ""),
            upvotes=_most(one.upvotes for one in same),
            comments=_most(one.comments for one in same),
            submitter=next((one.submitter for one in same if one.submitter), ""),
        )
        for (day, feed), same in sorted(by_day.items())
    ]


def _plain(items: Iterable[Any], *names: str) -> list[dict[str, Any]]:
    return [{name: getattr(item, name) for name in names} for item in items]


def _versions(records: Sequence[PaperRecord]) -> list[dict[str, Any]]:
    versions = max((record.versions for record in records), key=len)
    return [
        {"number": one.number}
        | ({"date": one.date.text} if one.date else {})
        | ({"note": one.note} if one.note else {})
        for one in sorted(versions, key=lambda one: one.number)
    ]


def embedding_text(title: str, abstract: str, summary: str) -> str:
    """What a paper's vector is made of: its title and what is known of its content."""
    return f"{title}\n{abstract or summary}"


def _text_digest(title: str, abstract: str, summary: str) -> int:
    digest = blake2b(embedding_text(title, abstract, summary).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def _trusted(record: PaperRecord) -> tuple[int, int, str, str]:
    """Of equally trusted sources the one that knows the newest version comes first."""
    newest = max((version.number for version in record.versions), default=0)
    return text_rank(record.source), -newest, record.source, record.source_id


def merge(
    records: Iterable[PaperRecord],
    taken: frozenset[str] = frozenset(),
    before: Mapping[Statement, Sequence[Listing]] = _NOTHING,
) -> Merged:
    """One paper of all current statements about it, one a name.

    `taken` are identifiers that another paper owns, `before` what `listed_before` found for the names.
    """
    told = sorted(records, key=_trusted)
    published, published_precision, date_kind = _first_published(told)
    updated, updated_precision = _last_updated(told)
    identifiers = sorted({identifier for record in told for identifier in record.identifiers} - taken)
    abstract, authors = _text(told, "abstract"), _first(told, "authors") or ()
    by_venue = (
        told if len(told) == 1 else sorted(told, key=lambda record: (venue_rank(record.source), _trusted(record)))
    )
    status = _status(by_venue)
    comment = _comment(told, status)
    links, signals = _links(told, identifiers, abstract, comment), _signals(told)
    fields: dict[str, Any] = {
        "title": told[0].title,
        "abstract": abstract,
        "summary": _text(told, "summary"),
        "authors": [_author(author) for author in authors],
        "author_count": None if authors else _first(told, "author_count"),
        "organization": _organization(told),
        "published": published,
        "published_precision": published_precision,
        "date_kind": date_kind,
        "updated": updated,
        "updated_precision": updated_precision,
        "versions": _versions(told),
        "categories": _union((record.categories for record in told), str),
        "venue": _text(by_venue, "venue"),
        "comment": comment,
        "license": _text(told, "license"),
        "status": status,
        "keywords": _union((record.keywords for record in told), str.casefold),
        **_by_model(told),
        "links": _plain(links, "kind", "url"),
        "relations": _plain(_union((record.relations for record in told), lambda one: one), "kind", "identifier"),
        "sources": list(dict.fromkeys(record.source for record in told)),
        "signals": signals,
        "outside_upvotes": min(MAX_COUNT, sum(counts.get("upvotes", 0) for counts in signals.values())),
        "submitter": _text(told, "submitter"),
        "has_code": any(link.kind == "code" for link in links),
    }
    fields["text_digest"] = _text_digest(fields["title"], abstract, fields["summary"])
    return Merged(fields, identifiers, _places(told, before))
