"""arXiv by OAI-PMH: every new, changed and withdrawn paper, since any day.

Protocol: OAI Protocol for Metadata Harvesting 2.0 (openarchives.org/OAI/openarchivesprotocol.html); arXiv's side of it:
info.arxiv.org/help/oa. Two lists are read page by page beside each other: `arXivRaw`, which has all
versions and says which are withdrawn, is the truth; `arXiv`, which has authors in parts, only adds these, and nothing
is lost where it lags behind.

A list is sorted by datestamp (the day of the last change, and not of submission). Its resumption tokens end at midnight
UTC: whoever comes later begins again at the last day that was reached, and what comes twice changes nothing. Because
such days are those of a clock in another zone, the next harvest begins a day before the newest datestamp.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from broadsheet.sources import arxiv_snapshot
from broadsheet.sources.base import BadRecord, PaperRecord, PartialDate, Reject, attempt
from broadsheet.sources.http.errors import BrokenAnswer
from broadsheet.sources.live import Cursor, DayCount, Kind, Limit, Page, Removed
from broadsheet.sources.options import Options
from broadsheet.sources.text import clean
from broadsheet.sources.xml import local, parse, text

if TYPE_CHECKING:
    from broadsheet.sources.http.client import Http

SOURCE = "arxiv-oai"
LIMIT = Limit("arxiv.org", 3.0)
"""arXiv's terms of use for its APIs: one request in three seconds, one connection, over all of its services."""
OVERLAP = timedelta(days=1)
FIRST_DAYS = timedelta(days=7)
"""How far back a harvest begins that was told nothing."""
MOST_RESTARTS = 3
"""At one day, in one run."""
MOST_SPARE = 10_000
"""Papers whose authors are kept until the other list comes to them."""
MOST_DAYS = 400
"""Days that one run counts; the newest stay."""

_OAI_ID = re.compile(r"oai:arXiv\.org:(\S{1,60})")
_SET = re.compile(r"[a-z-]{2,12}(:[a-z-]{2,12}(:[A-Za-z-]{2,12})?)?")
_GROUPS = frozenset(("cs", "econ", "eess", "math", "physics", "q-bio", "q-fin", "stat"))


def set_of(name: str) -> str | None:
    """arXiv's set for a group, archive or category: `cs` is `cs`, `hep-th` is `physics:hep-th`, `cs.LG` is `cs:cs:LG`.

    A set is taken as it is; None for what cannot be one.
    """
    if ":" in name or name in _GROUPS:
        found = name
    else:
        archive, _, subject = name.partition(".")
        group = archive if archive in _GROUPS else "physics"
        found = f"{group}:{archive}:{subject}" if subject else f"{group}:{archive}"
    return found if _SET.fullmatch(found) else None


@dataclass(frozen=True, slots=True)
class _Item:
    """A record of a list: its header and, unless it was deleted, its metadata by the names of their elements."""

    identifier: str
    day: date
    deleted: bool
    metadata: Element | None


@dataclass(frozen=True, slots=True)
class _List:
    """One page of a list. `token` leads to the next one; empty at the end."""

    items: list[_Item]
    token: str = ""
    expires: str = ""


class _Expired(Exception):
    """The token is not taken any more."""


def _item(element: Element) -> _Item | BadRecord:
    header = next((part for part in element if local(part) == "header"), None)
    told = {local(part): text(part).strip() for part in header} if header is not None else {}
    match = _OAI_ID.fullmatch(told.get("identifier", ""))
    if header is None or not match:
        return BadRecord("The record has no identifier of arXiv’s form.")
    metadata = next((inner for part in element if local(part) == "metadata" for inner in part), None)
    day = PartialDate.parse(told.get("datestamp", "")).day
    deleted = header.get("status") == "deleted"
    if metadata is None and not deleted:
        return BadRecord("The record has no metadata.")
    return _Item(match[1], day, deleted, metadata)


def _listed(content: bytes, host: str, rejects: list[Reject]) -> _List:
    """A page of a list. Raises BrokenAnswer, or _Expired for a token that is no longer good."""
    root = parse(content, host)
    if local(root) != "OAI-PMH":
        raise BrokenAnswer(f"{host} sent XML that is no answer of OAI-PMH.")
    for part in root:
        if local(part) == "error":
            code = part.get("code", "")
            if code == "noRecordsMatch":
                return _List([])
            if code == "badResumptionToken":
                raise _Expired
            raise BrokenAnswer(f"{host} says {clean(code)[:40]}: {clean(text(part))[:200]}")
    found = next((part for part in root if local(part) == "ListRecords"), None)
    if found is None:
        raise BrokenAnswer(f"{host} sent an answer without a list of records.")
    return _page(found, host, rejects)


def _page(found: Element, host: str, rejects: list[Reject]) -> _List:
    items: list[_Item] = []
    token = expires = ""
    for number, part in enumerate(found, 1):
        if local(part) == "resumptionToken":
            token, expires = text(part).strip(), part.get("expires") or part.get("expirationDate") or ""
        elif local(part) == "record":
            item = attempt(_item, part)
            if isinstance(item, BadRecord):
                rejects.append(Reject(host, f"record {number}", clean(str(item))))
            else:
                items.append(item)
    return _List(items, token, expires)


def _authors(metadata: Element) -> list[list[str]]:
    """[family, given, suffix] of each author in `arXiv` metadata; a collaboration has a family name alone."""
    found = []
    for author in next((part for part in metadata if local(part) == "authors"), ()):
        told = {local(part): text(part) for part in author}
        found.append([told.get("keyname", ""), told.get("forenames", ""), told.get("suffix", "")])
    return found


def _record(item: _Item, authors: list[list[str]]) -> PaperRecord:
    """The record of `arXivRaw` metadata; raises BadRecord."""
    assert item.metadata is not None
    data: dict[str, Any] = {"authors_parsed": authors, "update_date": item.day.isoformat()}
    versions, withdrawn = [], set()
    for part in item.metadata:
        name = local(part)
        if name != "version":
            data[name] = text(part)
            continue
        told = {local(inner): text(inner).strip() for inner in part}
        versions.append({"version": part.get("version", ""), "created": told.get("date", "")})
        if told.get("source_type", "").upper() == "I":  # “ignore”: how arXiv stores a withdrawal
            withdrawn.add(versions[-1]["version"])
    record = arxiv_snapshot.record(data | {"versions": versions}, SOURCE)
    if not withdrawn:
        return record
    noted = tuple(replace(one, note="withdrawn") if f"v{one.number}" in withdrawn else one for one in record.versions)
    return replace(record, versions=noted, status="withdrawn" if noted[-1].note else record.status)


class ArxivOai:
    """`sets` are arXiv's; none means all of it."""

    def __init__(self, address: str, sets: tuple[str, ...] = ()) -> None:
        self.address = address
        self.host = urlsplit(address).hostname or ""
        self.sets = sets or ("",)

    def start(self, since: date | None, now: datetime) -> Cursor:
        return {"since": (since or now.date() - FIRST_DAYS).isoformat()}

    def fetch(self, cursor: Cursor, http: Http, now: datetime) -> Iterator[Page]:
        """The rest of a set that was begun, then every set after it."""
        begun = (cursor.get("at") or {}).get("set")
        first = self.sets.index(begun) if begun in self.sets else 0
        for name in self.sets[first:]:
            for page in _Walk(self, name, cursor, http, now).pages():
                cursor = page.cursor
                yield page


class _Walk:
    """One harvest of one set. `at` is its part of the cursor: where its two lists are, and what has been seen."""

    def __init__(self, source: ArxivOai, name: str, cursor: Cursor, http: Http, now: datetime) -> None:
        self.source, self.name, self.cursor, self.http, self.now = source, name, cursor, http, now
        begin = cursor.get("from", {}).get(name) or cursor["since"]
        at = cursor.get("at") or {}
        self.at: dict[str, Any] = dict(at) if at.get("set") == name else {"set": name, "from": begin, "last": begin}
        self.spare: dict[str, list[list[str]]] = {}
        self.restarts: Counter[str] = Counter()
        self.rejects: list[Reject] = []
        self.notes: list[str] = []

    def pages(self) -> Iterator[Page]:
        if self.at.get("raw") and self.at.get("expires", "") <= self.now.strftime("%Y-%m-%dT%H:%M:%SZ"):
            self._again()
        while True:
            try:
                raw = self._list("arXivRaw", self.at.get("raw", ""))
                authors = self._parsed_authors()
            except _Expired:
                if not self.at.get("raw"):
                    raise BrokenAnswer(f"{self.source.host} refuses a token that was not sent.") from None
                self._again()
                continue
            yield self._read(raw, authors)
            if not raw.token:
                return

    def _again(self) -> None:
        """Begin anew where everything before has been read. Raises BrokenAnswer where that leads nowhere."""
        self.restarts[self.at["from"]] += 1
        if self.restarts[self.at["from"]] > MOST_RESTARTS:
            raise BrokenAnswer(f"{self.source.host} refuses the resumption tokens that it gives.")
        self.notes.append(f"The place in the list had expired; the harvest goes on from {self.at['from']}.")
        counts = {day: n for day, n in self.at.get("days", {}).items() if day < self.at["from"]}
        kept = {key: self.at[key] for key in ("set", "from", "last")}
        self.at = kept | {"days": counts}
        self.spare.clear()

    def _list(self, form: str, token: str) -> _List:
        params = {"verb": "ListRecords", "resumptionToken": token}
        if not token:
            params = {"verb": "ListRecords", "metadataPrefix": form, "from": self.at["from"]}
            params |= {"set": self.name} if self.name else {}
        answer = self.http.get(self.source.address, params).expect("xml")
        found = _listed(answer.content, self.source.host, self.rejects if form == "arXivRaw" else [])
        if token and found.token == token:
            raise BrokenAnswer(f"{self.source.host} leads from a page to the same page again.")
        return found

    def _parsed_authors(self) -> dict[str, list[list[str]]]:
        """The authors of the same stretch of the other list, and those that were left over so far."""
        token = self.at.get("parsed", "")
        if token is not None:
            found = self._list("arXiv", token)
            self.at["parsed"] = found.token or None
            self.spare |= {
                item.identifier: _authors(item.metadata) for item in found.items if item.metadata is not None
            }
        return self.spare

    def _read(self, raw: _List, authors: Mapping[str, list[list[str]]]) -> Page:
        records: list[PaperRecord] = []
        removed: list[Removed] = []
        for item in raw.items:
            if item.deleted:
                day = PartialDate.of(item.day)
                removed.append(Removed(SOURCE, f"arxiv:{item.identifier}", day, "arXiv has deleted this record."))
                continue
            record = attempt(_record, item, authors.get(item.identifier, []))
            if isinstance(record, BadRecord):
                self.rejects.append(Reject(self.source.host, item.identifier, clean(str(record))))
            else:
                records.append(record)
        here = {item.identifier for item in raw.items}
        left = {key: names for key, names in authors.items() if key not in here}
        self.spare = left if len(left) <= MOST_SPARE else {}
        days = self._count(raw.items)
        page = Page(
            cursor=self._onward(raw),
            records=records,
            removed=removed,
            rejects=self.rejects,
            days=days,
            notes=self.notes,
        )
        self.rejects, self.notes, self.cursor = [], [], page.cursor
        return page

    def _count(self, items: list[_Item]) -> list[DayCount]:
        """Add to the days' totals, and return those of the days that this page touches."""
        here = Counter(day.isoformat() for day in {item.identifier: item.day for item in items}.values())
        totals = {**self.at.get("days", {})}
        for day, number in here.items():
            totals[day] = totals.get(day, 0) + number
        self.at["days"] = dict(sorted(totals.items())[-MOST_DAYS:])
        return [DayCount(date.fromisoformat(day), totals[day], part=self.name) for day in sorted(here)]

    def _onward(self, raw: _List) -> Cursor:
        """The cursor after this page."""
        days = [item.day.isoformat() for item in raw.items]
        if days != sorted(days) or (days and days[0] < self.at["last"]):
            self.at["unordered"] = True  # what is still to come may be of any day: only the beginning is sure
        self.at["last"] = max([self.at["last"], *days])
        if raw.token:
            if days and not self.at.get("unordered"):
                self.at["from"] = days[-1]
            self.at |= {"raw": raw.token, "expires": raw.expires or self._midnight()}
            return self.cursor | {"at": dict(self.at)}
        newest = min(date.fromisoformat(self.at["last"]), self.now.date())
        begins = {**self.cursor.get("from", {})}
        before = begins.get(self.name) or self.cursor["since"]
        begins[self.name] = max(before, (newest - OVERLAP).isoformat())
        return {**self.cursor, "from": begins, "at": None}

    def _midnight(self) -> str:
        return f"{(self.now + timedelta(days=1)).date().isoformat()}T00:00:00Z"


def _build(options: Options) -> ArxivOai:
    sets = []
    for name in options.names("sets"):
        found = set_of(name)
        if found is None:
            raise options.error(f"“{name}” is no set of arXiv; write it like “cs”, “hep-th” or “cs.LG”.")
        sets.append(found)
    return ArxivOai(options.address, tuple(dict.fromkeys(sets)))


KIND = Kind(
    name="arxiv-oai",
    title="arXiv, every change (OAI-PMH)",
    address="https://oaipmh.arxiv.org/oai",
    limit=LIMIT,
    every=timedelta(hours=6),
    build=_build,
    goes_on_from=arxiv_snapshot.SOURCE,
    first_page=2,
)
