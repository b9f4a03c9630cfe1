"""bioRxiv and medRxiv: every posted version, withdrawals, and where a preprint was published.

Protocol: api.biorxiv.org (`/details/{server}/{from}/{to}/{cursor}/json`, `/details/{server}/{doi}/na/json`,
`/pubs/{server}/{from}/{to}/{cursor}`). A list has one row a version; how many rows an answer holds has changed over the
years, so the place moves on by what was received. Two lists are read day by day: what was posted, and which preprints
have been published in a journal.

A row tells of its own version alone. Where it is not the first one, all of the preprint's versions are asked for, so
that the paper has its first day and its history, and a withdrawn one, whose row holds a statement in place of the
abstract, keeps the abstract that it had.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from broadsheet.sources.base import BadRecord, PaperRecord, Reject, attempt
from broadsheet.sources.days import Answered, walk
from broadsheet.sources.http.errors import BrokenAnswer, Refused
from broadsheet.sources.identifiers import normalise, recognise
from broadsheet.sources.jsonl import from_json
from broadsheet.sources.live import Cursor, Kind, Limit, Page
from broadsheet.sources.options import Options
from broadsheet.sources.text import clean

if TYPE_CHECKING:
    from broadsheet.sources.http.client import Answer, Http

SERVERS = ("biorxiv", "medrxiv")
PUBLISHED = "published"
"""Ends the name of the list of published preprints, and of its statements' source: `biorxiv-published`."""
OVERLAP = timedelta(days=3)
FIRST_DAYS = timedelta(days=7)
MOST_VERSIONS = 200

_LICENSE = re.compile(r"cc_(by(?:_nc)?(?:_nd|_sa)?)")
_WITHDRAWN = re.compile(r"\s*withdrawn\b\s*[:.–-]*\s*", re.IGNORECASE)
_DATED_DOI = re.compile(r"10\.\d{4,9}/(\d{4})\.(\d{2})\.(\d{2})\.\d+")

Row = Mapping[str, Any]


def _said(row: Row, *keys: str) -> str:
    """What a row says under the first of the keys; “NA” says nothing."""
    for key in keys:
        value = row.get(key)
        if isinstance(value, str | int) and str(value).strip() not in ("", "NA"):
            return str(value).strip()
    return ""


def _doi(row: Row) -> str:
    return normalise("doi", _said(row, "doi", "biorxiv_doi", "medrxiv_doi", "preprint_doi"))


def _version(row: Row) -> int:
    said = _said(row, "version")
    if not said.isdecimal() or not 1 <= int(said) <= MOST_VERSIONS:
        raise BadRecord(f"“{said[:20]}” is no number of a version.")
    return int(said)


def _authors(text: str) -> list[dict[str, str]]:
    """Names as the lists write them: `Doe, J.; Roe, R. M.`"""
    found = []
    for part in text.split(";"):
        family, comma, given = (piece.strip() for piece in part.partition(","))
        if family:
            found.append({"name": f"{given} {family}".strip(), "given": given, "family": family if comma else ""})
    return found


def _license(code: str) -> str:
    """The address of a licence: `cc_by_nc` is Creative Commons'; others allow nothing and have none."""
    if code.startswith("cc0"):
        return "https://creativecommons.org/publicdomain/zero/1.0/"
    match = _LICENSE.fullmatch(code)
    return f"https://creativecommons.org/licenses/{match[1].replace('_', '-')}/4.0/" if match else ""


def _is_withdrawn(row: Row) -> bool:
    return "withdrawn" in _said(row, "type").lower() or bool(_WITHDRAWN.match(_said(row, "title")))


def _relations(doi: str) -> list[dict[str, str]]:
    published = recognise(doi.replace(" ", "")) if doi else None
    return [{"kind": "preprint-of", "identifier": published}] if published else []


def _first_day(doi: str, first: Row) -> tuple[str, str]:
    """When the preprint was first there, and the kind of that date. Newer DOIs hold the day of submission."""
    if _version(first) == 1:
        return _said(first, "date"), "published"
    match = _DATED_DOI.search(doi)
    return ("-".join(match.groups()), "submitted") if match else ("", "")


def record(rows: Sequence[Row], server: str, posted: Row) -> PaperRecord:
    """The paper of its versions' rows; `posted` is the row of the day that is being read. Raises BadRecord."""
    rows = sorted(rows, key=_version)
    newest, doi = rows[-1], _doi(rows[-1])
    worded = next((row for row in reversed(rows) if not _is_withdrawn(row)), None)
    withdrawn = _is_withdrawn(newest)
    number, page = _version(newest), f"https://www.{server}.org/content/{doi.removeprefix('doi:')}v{_version(newest)}"
    first, kind = _first_day(doi, rows[0])
    dates = {_version(row): _said(row, "date") for row in rows}
    gone = {_version(row) for row in rows if _is_withdrawn(row)}
    category = "-".join(_said(newest, "category").lower().split())
    return from_json(
        {
            "source": server,
            "id": doi,
            "title": _WITHDRAWN.sub("", _said(worded or newest, "title"), count=1),
            "abstract": _said(worded, "abstract") if worded else "",
            "authors": _authors(_said(newest, "authors")),
            "identifiers": [doi],
            "published": first,
            "date_kind": kind,
            "updated": dates[number] if number > 1 else None,
            "as_of": dates[number],
            "versions": [
                {"number": one, "date": dates.get(one), "note": "withdrawn" if one in gone else ""}
                for one in range(1, number + 1)
            ],
            "categories": [f"{server}.{category}"] if category else [],
            "license": _license(_said(newest, "license")),
            "status": "withdrawn" if withdrawn else "",
            "comment": _said(newest, "abstract")[:2_000] if withdrawn else "",
            "links": [{"kind": "page", "url": page}, {"kind": "pdf", "url": f"{page}.full.pdf"}],
            "listings": [
                {
                    "feed": server,
                    "day": _said(posted, "date"),
                    "announce_type": "new" if _version(posted) == 1 else "replace",
                }
            ],
            "relations": _relations(_said(newest, "published")),
        }
    )


def published(row: Row, server: str) -> PaperRecord:
    """The statement that a preprint was published in a journal; raises BadRecord."""
    doi, article = _doi(row), _said(row, "published_doi")
    relations = _relations(article)
    if not relations:
        raise BadRecord(f"“{article[:60]}” is not the DOI of an article.")
    return from_json(
        {
            "source": f"{server}-{PUBLISHED}",
            "id": doi,
            "title": _WITHDRAWN.sub("", _said(row, "preprint_title"), count=1),
            "authors": _authors(_said(row, "preprint_authors")),
            "identifiers": [doi],
            "as_of": _said(row, "published_date"),
            "venue": _said(row, "published_journal"),
            "relations": relations,
        }
    )


def _listed(told: Answer, host: str) -> tuple[list[Any], int]:
    """The rows of an answer, and how many there are in all. Raises BrokenAnswer."""
    try:
        answer = told.read_json()
        message, rows = answer["messages"][0], answer.get("collection") or []
        status = str(message.get("status", "")).lower()
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        raise BrokenAnswer(f"{host} sent an answer that is no list of preprints.") from None
    if not isinstance(rows, list) or (status != "ok" and (rows or "no " not in status)):
        raise BrokenAnswer(f"{host} says: {clean(status)[:200] or 'nothing that can be understood'}.")
    total = str(message.get("total", message.get("count", len(rows)))) if rows or status == "ok" else "0"
    return rows, int(total) if total.isdecimal() else len(rows)


class Biorxiv:
    """Reads the two lists of each server; those of published preprints are parts named `biorxiv-published`."""

    def __init__(self, address: str, servers: Sequence[str]) -> None:
        self.address, self.host = address, urlsplit(address).hostname or ""
        self.parts = [*servers, *(f"{server}-{PUBLISHED}" for server in servers)]

    def start(self, since: date | None, now: datetime) -> Cursor:
        return {"since": (since or now.date() - FIRST_DAYS).isoformat()}

    def fetch(self, cursor: Cursor, http: Http, now: datetime) -> Iterator[Page]:
        """Both lists, day by day."""

        def ask(part: str, day: date, place: Any) -> Answered:
            return self._answer(part, day, place or 0, http)

        return walk(self.parts, ask, cursor, now, OVERLAP)

    def _answer(self, part: str, day: date, place: int, http: Http) -> Answered:
        server, _, published_ones = part.partition("-")
        path = f"{'pubs' if published_ones else 'details'}/{server}/{day}/{day}/{place}"
        url = f"{self.address}/{path}{'' if published_ones else '/json'}"
        rows, total = _listed(http.get(url).expect("json"), self.host)
        records: list[PaperRecord] = []
        rejects: list[Reject] = []
        keys: list[str] = []
        for number, row in enumerate(rows, place + 1):
            key = attempt(_key, row)
            keys.append(f"row {number}" if isinstance(key, BadRecord) else key)
            found = self._record(row, server, published_ones, http)
            if isinstance(found, BadRecord):
                rejects.append(Reject(self.host, keys[-1], clean(str(found))))
            else:
                records.append(found)
        behind = place + len(rows)
        onward = behind if rows and behind < total else None
        return Answered(keys=keys, total=total, place=onward, records=_newest(records), rejects=rejects)

    def _record(self, row: Row, server: str, published_ones: str, http: Http) -> PaperRecord | BadRecord:
        if published_ones:
            return attempt(published, row, server)
        number = attempt(_version, row)
        if isinstance(number, BadRecord):
            return number
        told = self._versions(attempt(_doi, row), server, http) if number > 1 else {}
        return attempt(record, list({**told, number: row}.values()), server, row)

    def _versions(self, doi: str | BadRecord, server: str, http: Http) -> dict[int, Row]:
        """The rows of all versions by number; none where the server does not tell them."""
        if isinstance(doi, BadRecord):
            return {}
        try:
            return _versions_of(doi, server, self.address, http)
        except (BrokenAnswer, Refused):
            return {}


def _versions_of(doi: str, server: str, address: str, http: Http) -> dict[int, Row]:
    """The rows of all versions of a preprint by number; none where the server does not have it. Raises FetchError."""
    url = f"{address}/details/{server}/{quote(doi.removeprefix('doi:'), safe='/')}/na/json"
    rows, _ = _listed(http.get(url).expect("json"), urlsplit(address).hostname or "")
    numbers = ((attempt(_version, row), row) for row in rows if attempt(_doi, row) == doi)
    return {number: row for number, row in numbers if isinstance(number, int)}


def by_doi(identifier: str, address: str, http: Http) -> PaperRecord | None:
    """The preprint of a DOI on either server; None where neither has it. Raises FetchError or BadRecord."""
    for server in SERVERS:
        rows = _versions_of(identifier, server, address, http)
        if rows:
            return record(list(rows.values()), server, rows[max(rows)])
    return None


def _key(row: Row) -> str:
    return f"{_doi(row)} {_said(row, 'version', 'published_doi')}"


def _newest(records: Sequence[PaperRecord]) -> list[PaperRecord]:
    """Of several versions of one paper in one answer the last."""
    last: dict[str, PaperRecord] = {}
    for one in sorted(records, key=lambda one: len(one.versions)):
        last[one.source_id] = one
    return list(last.values())


def _build(options: Options) -> Biorxiv:
    servers = options.names("servers", SERVERS)
    if not servers or not set(servers) <= set(SERVERS):
        raise options.error('“servers” may hold “biorxiv” and “medrxiv”, like ["biorxiv"].')
    return Biorxiv(options.address, servers)


KIND = Kind(
    name="biorxiv",
    title="bioRxiv and medRxiv",
    address="https://api.biorxiv.org",
    limit=Limit("api.biorxiv.org", 1.0),
    every=timedelta(hours=6),
    build=_build,
    records=("biorxiv", "medrxiv"),
)
