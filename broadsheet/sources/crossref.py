"""Crossref: what publishers deposit, for chosen journals, publishers and preprint servers.

Protocol: api.crossref.org (api.crossref.org/swagger-ui, github.com/CrossRef/rest-api-doc): lists of works by filter,
paged by a cursor that is kept for five minutes. One list a filter is read day by day of the index, so that every
change comes; `deposited` dates a statement, and citation counts, which change every day, are left alone.

A notice of retraction or correction is a work of its own. What it says belongs on the paper concerned: that is asked
for by its DOI, and told of in a statement of its own, which stays when the paper is deposited anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from broadsheet.sources.base import BadRecord, PaperRecord, PartialDate, Reject, attempt
from broadsheet.sources.days import Answered, Expired, walk
from broadsheet.sources.http.errors import BrokenAnswer, Refused
from broadsheet.sources.identifiers import normalise, recognise
from broadsheet.sources.jats import plain_jats
from broadsheet.sources.jsonl import from_json
from broadsheet.sources.live import Cursor, Kind, Limit, Page
from broadsheet.sources.options import Options
from broadsheet.sources.text import clean

if TYPE_CHECKING:
    from broadsheet.sources.http.client import Http

SOURCE = "crossref"
NOTICES = "crossref-notices"
OVERLAP = timedelta(days=1)
FIRST_DAYS = timedelta(days=3)
CURSOR_LASTS = timedelta(minutes=5)
ROWS = 100
"""So few that what else has to be asked about a page (one request a later version) ends before its cursor does."""
LISTED_WITHIN = timedelta(days=30)
"""After its DOI was made, a work stands in the day's list of new ones; older ones have only changed."""
MOST_NOTICES = 20
"""Papers that one notice may concern."""
TYPES = ("journal-article", "posted-content", "proceedings-article")

_FIELDS = (
    "DOI,type,title,author,abstract,posted,published,issued,created,deposited,container-title,group-title,license,"
    "relation,update-to,updated-by"
)
_VERSIONED = re.compile(r"(.+?)([-/.]v)(\d{1,3})")
_RELATIONS = {
    "is-preprint-of": "preprint-of",
    "has-preprint": "has-preprint",
    "is-version-of": "version-of",
    "has-version": "has-version",
}
_STATUSES = {
    "retraction": "retracted",
    "withdrawal": "withdrawn",
    "removal": "withdrawn",
    "expression_of_concern": "expression of concern",
    "partial_retraction": "corrected",
    "correction": "corrected",
    "corrigendum": "corrected",
    "erratum": "corrected",
}
"""What a kind of notice makes of the paper, the gravest first."""
_FILTERS = {
    "prefixes": ("prefix", re.compile(r"10\.\d{4,9}"), "10.26434"),
    "issns": ("issn", re.compile(r"\d{4}-\d{3}[\dXx]"), "2835-8856"),
    "members": ("member", re.compile(r"\d{1,6}"), "316"),
}
"""Options, the filters that they make, and an example."""

Item = Mapping[str, Any]


def _first(item: Item, key: str) -> str:
    """The first text of a list of texts."""
    value = item.get(key)
    value = value[0] if isinstance(value, list) and value else value
    return value if isinstance(value, str) else ""


def _objects(item: Item, key: str) -> list[Item]:
    value = item.get(key)
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _date(item: Item, *keys: str) -> str:
    """The first date that is there: `{"date-parts": [[2026, 11, 3]]}` is 2026-11-03, `[[2026]]` is 2026."""
    for key in keys:
        value = item.get(key)
        parts = value.get("date-parts") if isinstance(value, dict) else None
        first = parts[0] if isinstance(parts, list) and parts and isinstance(parts[0], list) else []
        numbers = [part for part in first[:3] if isinstance(part, int)]
        if numbers and len(numbers) == len(first[:3]):
            return "-".join([f"{numbers[0]:04d}", *(f"{part:02d}" for part in numbers[1:])])
    return ""


def _moment(item: Item, key: str) -> str:
    value = item.get(key)
    moment = value.get("date-time") if isinstance(value, dict) else None
    return moment if isinstance(moment, str) else _date(item, key)


def _author(author: Item) -> dict[str, Any]:
    given, family = clean(_first(author, "given")), clean(_first(author, "family"))
    family = f"{family} {clean(_first(author, 'suffix'))}".strip()
    orcid = re.search(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]", _first(author, "ORCID"))
    return {
        "name": f"{given} {family}".strip() or clean(_first(author, "name")),
        "given": given,
        "family": family,
        "identifiers": [f"orcid:{orcid[0]}"] if orcid else [],
    }


def _license(item: Item) -> str:
    """Of several licences the most open one: Creative Commons before others, that of the published version first."""
    told = _objects(item, "license")
    told.sort(key=lambda one: ("creativecommons.org" not in _first(one, "URL"), one.get("content-version") != "vor"))
    return _first(told[0], "URL") if told else ""


def _relations(item: Item) -> list[dict[str, str]]:
    told = item.get("relation")
    found = []
    for name, kind in _RELATIONS.items():
        for other in _objects(told, name) if isinstance(told, dict) else ():
            identifier = recognise(_first(other, "id").replace(" ", ""))
            if identifier:
                found.append({"kind": kind, "identifier": identifier})
    return found[:200]


def _stem(item: Item) -> tuple[str, str, int]:
    """The DOI without its version, what stands between, and the version; of others the DOI, nothing and 0."""
    doi = normalise("doi", _first(item, "DOI"))
    match = _VERSIONED.fullmatch(doi) if item.get("type") == "posted-content" else None
    return (match[1], match[2], int(match[3])) if match else (doi, "", 0)


def _notice(notices: Sequence[Item]) -> tuple[str, str, str]:
    """The gravest status that notices give a paper, the reason as a sentence, and its date."""
    for kind, status in _STATUSES.items():
        for notice in notices:
            if _first(notice, "type") == kind:
                day, doi = _date(notice, "updated"), recognise(_first(notice, "DOI")) or ""
                label = clean(_first(notice, "label"))[:80] or kind.replace("_", " ").capitalize()
                where = f" https://doi.org/{doi.removeprefix('doi:')}" if doi else ""
                return status, f"{label}{f' of {day}' if day else ''}:{where or ' no notice named'}", day
    return "", "", ""


def _versions(number: int, posted: str, first: Item | None) -> list[dict[str, Any]]:
    dates = {1: _date(first, "posted", "published", "issued") if first else "", number: posted}
    return [{"number": one, "date": dates.get(one)} for one in range(1, number + 1)]


def record(item: Item, first: Item | None = None, day: date | None = None) -> PaperRecord:
    """The paper of a work. `first` is its first version where it is a later one; `day` the one that is being read, for
    the list of new works. Raises BadRecord."""
    doi = normalise("doi", _first(item, "DOI"))
    stem, _, number = _stem(item)
    posted = _date(item, "posted", "published", "issued", "created")
    began = _date(first, "posted", "published", "issued") if first else "" if number > 1 else posted
    status, reason, changed = _notice(_objects(item, "updated-by"))
    created = _date(item, "created")
    fresh = day and len(created) == 10 and timedelta() <= day - PartialDate.parse(created).day <= LISTED_WITHIN
    listing = {"feed": SOURCE, "day": created, "announce_type": "replace" if number > 1 else "new"}
    told = [normalise("doi", _first(first, "DOI"))] if first else []
    return from_json(
        {
            "source": SOURCE,
            "id": stem,
            "title": plain_jats(_first(item, "title")),
            "abstract": plain_jats(_first(item, "abstract")),
            "authors": [_author(author) for author in _objects(item, "author")],
            "identifiers": [doi, *told],
            "published": began,
            "date_kind": "published" if began else "",
            "updated": posted if number > 1 else None,
            "as_of": max(_moment(item, "deposited") or created, changed),
            "versions": _versions(number, posted, first),
            "venue": plain_jats(_first(item, "container-title")),
            "keywords": [_first(item, "group-title")],
            "license": _license(item),
            "status": status,
            "comment": reason,
            "listings": [listing] if fresh else [],
            "relations": _relations(item),
        }
    )


def noticed(notice: Item, update: Item, concerned: Item) -> PaperRecord:
    """What a notice says of the work that it concerns, as a statement about that one; raises BadRecord."""
    doi = normalise("doi", _first(concerned, "DOI"))
    status, reason, day = _notice([{**update, "DOI": _first(notice, "DOI")}])
    return from_json(
        {
            "source": NOTICES,
            "id": f"{doi} {normalise('doi', _first(notice, 'DOI'))}",
            "title": plain_jats(_first(concerned, "title")),
            "authors": [_author(author) for author in _objects(concerned, "author")],
            "identifiers": [doi],
            "as_of": day or _moment(notice, "deposited"),
            "status": status,
            "comment": reason,
        }
    )


class Crossref:
    """Reads one list a filter: `prefix:10.26434`, `issn:2835-8856`, `member:316`."""

    def __init__(self, address: str, filters: Sequence[str], types: Sequence[str], by: str, mailto: str = "") -> None:
        self.address, self.filters, self.types, self.by = address, filters, types, by
        self.host = urlsplit(address).hostname or ""
        self.contact = {"mailto": mailto} if mailto else {}

    def start(self, since: date | None, now: datetime) -> Cursor:
        return {"since": (since or now.date() - FIRST_DAYS).isoformat()}

    def fetch(self, cursor: Cursor, http: Http, now: datetime) -> Iterator[Page]:
        """All lists, day by day."""
        return walk(self.filters, _Asking(self, http, now).ask, cursor, now, OVERLAP)


class _Asking:
    """The requests of one run."""

    def __init__(self, source: Crossref, http: Http, now: datetime) -> None:
        self.source, self.http, self.now = source, http, now
        self.fields = {"select": _FIELDS}

    def ask(self, part: str, day: date, place: Any) -> Answered:
        """One page of a filter's day; a place is its cursor and when that was given."""
        if place and self.now - datetime.fromisoformat(place["given"]) > CURSOR_LASTS:
            raise Expired(f"The place in the list of {day} had expired; the day is read again.")
        message = self._message(part, day, place["cursor"] if place else "*")
        items = [item for item in message.get("items") or () if isinstance(item, dict)]
        total, onward = message.get("total-results"), message.get("next-cursor")
        if place and onward == place["cursor"] and not items:
            onward = None
        records: list[PaperRecord] = []
        rejects: list[Reject] = []
        for item in items:
            for found in self._records(item, day):
                if isinstance(found, BadRecord):
                    rejects.append(Reject(self.source.host, _first(item, "DOI")[:100], clean(str(found))))
                else:
                    records.append(found)
        following = {"cursor": onward, "given": self.http.clock.now().isoformat()}
        return Answered(
            keys=[_first(item, "DOI") for item in items],
            total=total if isinstance(total, int) else None,
            place=following if items and onward else None,
            records=records,
            rejects=rejects,
        )

    def _message(self, part: str, day: date, cursor: str) -> Item:
        by = self.source.by
        types = ",".join(f"type:{name}" for name in self.source.types)
        chosen = f"{part},from-{by}-date:{day},until-{by}-date:{day}" + (f",{types}" if types else "")
        params: dict[str, str | int] = {"filter": chosen, "rows": ROWS, "cursor": cursor, **self.source.contact}
        try:
            return self._get("/works", params | self.fields)
        except Refused as error:
            if cursor != "*" and error.status < 500:
                raise Expired(f"The place in the list of {day} is not taken; the day is read again.") from None
            if error.status != 400 or not self.fields:
                raise
            self.fields = {}  # one of the fields may not be known there: then all of them
            return self._get("/works", params)

    def _get(self, path: str, params: Mapping[str, str | int]) -> Item:
        answer = self.http.get(f"{self.source.address}{path}", params).expect("json").read_json()
        message = answer.get("message") if isinstance(answer, dict) else None
        if not isinstance(message, dict):
            raise BrokenAnswer(f"{self.source.host} sent an answer that is no list of works.")
        return message

    def work(self, doi: str) -> Item:
        """One work by its DOI."""
        return self._get(f"/works/{quote(doi.removeprefix('doi:'), safe='')}", self.source.contact)

    def _work(self, doi: str) -> Item | None:
        """The same; None where Crossref does not have it."""
        try:
            return self.work(doi)
        except (BrokenAnswer, Refused):
            return None

    def first_version(self, base: str, between: str) -> Item | None:
        """Some servers give it a number of its own (`/v1`, `.v1`), some leave it out."""
        names = [base, f"{base}{between}1"]
        return next(filter(None, map(self._work, names if between == "-v" else reversed(names))), None)

    def _records(self, item: Item, day: date) -> Iterator[PaperRecord | BadRecord]:
        stem = attempt(_stem, item)
        if isinstance(stem, BadRecord):
            yield stem
            return
        base, between, number = stem
        first = self.first_version(base, between) if number > 1 else None
        yield attempt(record, item, first, day)
        for update in _objects(item, "update-to")[:MOST_NOTICES]:
            doi = recognise(_first(update, "DOI"))
            if doi and doi.startswith("doi:") and _first(update, "type") in _STATUSES:
                concerned = self._work(doi)
                if concerned:
                    yield attempt(record, concerned)
                    yield attempt(noticed, item, update, concerned)


def by_doi(identifier: str, address: str, http: Http) -> PaperRecord | None:
    """The work of a DOI, `doi:10.1000/182`; None where Crossref does not have it. Raises FetchError or BadRecord."""
    asking = _Asking(Crossref(address, (), (), "index"), http, http.clock.now())
    try:
        item = asking.work(identifier)
    except Refused as error:
        if error.status != 404:
            raise
        return None
    base, between, number = _stem(item)
    return record(item, asking.first_version(base, between) if number > 1 else None)


def _build(options: Options) -> Crossref:
    filters = []
    for option, (name, pattern, example) in _FILTERS.items():
        for value in options.names(option):
            if not pattern.fullmatch(value):
                raise options.error(f"“{value}” cannot stand in “{option}”; write it like “{example}”.")
            filters.append(f"{name}:{value}")
    if not filters:
        raise options.error('say what to harvest, by “prefixes”, “issns” or “members”, like prefixes = ["10.26434"].')
    by = options.text("by", "index")
    if by not in ("index", "created"):
        raise options.error("“by” must be “index” (every change) or “created” (only new works).")
    return Crossref(options.address, filters, options.names("types", TYPES), by, options.text("mailto"))


KIND = Kind(
    name="crossref",
    title="Crossref, chosen journals, publishers and preprint servers",
    address="https://api.crossref.org",
    limit=Limit("api.crossref.org", 1.0),
    every=timedelta(hours=12),
    build=_build,
)
