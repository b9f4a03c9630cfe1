"""OpenReview: submissions of chosen venues, with what became of them.

Protocol: OpenReview API v2 (docs.openreview.net/reference/api-v2), `GET /notes`. A submission is a note whose forum it
is; every field of its content is an object with a `value`. A venue's list is read in the order of ids, each page after
the last id of the one before, so that nothing is passed over while it changes. `mintmdate` asks only for what changed
since a moment; where it is not understood, all comes again and changes nothing.

What becomes of a submission stands in its `venueid`. Only an acceptance is a venue and a status of the paper: that
another was rejected or withdrawn *there* says nothing of the paper elsewhere, and stands in its comment.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from broadsheet.sources.base import BadRecord, PaperRecord, PartialDate, Reject, attempt
from broadsheet.sources.http.errors import BrokenAnswer, Refused
from broadsheet.sources.identifiers import recognise
from broadsheet.sources.jsonl import from_json
from broadsheet.sources.live import Cursor, Kind, Limit, Page
from broadsheet.sources.options import Options
from broadsheet.sources.text import clean

if TYPE_CHECKING:
    from broadsheet.sources.http.client import Answer, Http

SOURCE = "openreview"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
PAGE = 1_000
"""The most that one answer holds."""
OVERLAP = timedelta(days=1)
"""How far before its own beginning the next harvest begins: clocks differ, and changes take a while to be listed."""

_VENUE = re.compile(r"[A-Za-z0-9][\w.-]*(?:/[\w.-]+){0,8}(?:/-/[\w-]+)?", re.ASCII)
_PRESENTED = re.compile(r"\b(oral|spotlight|poster|notable[- ]top[- ]\d{1,2}%?)", re.IGNORECASE)
_FATES = {
    "Submission": "under review",
    "Withdrawn_Submission": "withdrawn by the authors",
    "Desk_Rejected_Submission": "rejected without review",
    "Rejected_Submission": "rejected",
}
"""By the last part of a `venueid`; any other is an acceptance."""

Note = Mapping[str, Any]


def _value(note: Note, name: str) -> Any:
    field = note["content"].get(name)
    return field.get("value") if isinstance(field, Mapping) else None


def _text(note: Note, name: str) -> str:
    value = _value(note, name)
    return clean(value) if isinstance(value, str) else ""


def _list(note: Note, name: str) -> list[Any]:
    value = _value(note, name)
    if isinstance(value, str):
        return [part for part in map(clean, re.split("[;,]", value)) if part]
    return value if isinstance(value, list) else []


def _date(note: Note, *names: str) -> PartialDate | None:
    """Of the first of these fields that has a value: milliseconds since 1970."""
    told = next((note[name] for name in names if note.get(name)), None)
    if told is None:
        return None
    return PartialDate.of(EPOCH + timedelta(seconds=int(told) // 1_000))


def _authors(note: Note) -> list[str]:
    """Names; of those that are objects, their full names. None while a venue keeps them secret."""
    told = [one.get("fullname") if isinstance(one, Mapping) else one for one in _list(note, "authors")]
    names = [clean(one) for one in told if isinstance(one, str)]
    return [name for name in names if name and not name.casefold().startswith("anonymous")]


def _outcome(note: Note) -> tuple[str, str, str]:
    """(venue, status, comment)"""
    venue, at = _text(note, "venue"), _text(note, "venueid").rpartition("/")[2]
    if note.get("ddate"):
        return "", "", f"{venue}: deleted from OpenReview".lstrip(": ")
    if at in _FATES or not at:
        return "", "", f"{venue}: {_FATES.get(at, 'no decision known')}" if venue else ""
    presented = _PRESENTED.search(venue)
    return venue, presented[1].capitalize() if presented else "Accepted", ""


def _links(note: Note) -> list[dict[str, str]]:
    """Addresses elsewhere: page and PDF at OpenReview follow from the id."""
    fields = (("pdf", "pdf"), ("html", "html"), ("code", "code"), ("project", "project_page"), ("media", "video"))
    told = [(kind, _text(note, name)) for kind, name in fields]
    return [{"kind": kind, "url": url} for kind, url in told if re.fullmatch(r"https?://\S+", url)]


def _identifiers(note: Note) -> list[str]:
    named = note.get("externalIds") or ()
    found = [recognise(one) for one in named if isinstance(one, str)]
    return [f"openreview:{note['id']}", *dict.fromkeys(one for one in found if one)]


def record(note: Note) -> PaperRecord:
    """The record of a submission; raises BadRecord."""
    if not isinstance(note.get("id"), str) or not isinstance(note.get("content"), Mapping):
        raise BadRecord("The note has no id or no content.")
    venue, status, comment = _outcome(note)
    submitted, updated, tldr = _date(note, "cdate", "tcdate"), _date(note, "mdate", "tmdate"), _text(note, "TLDR")
    license_ = note.get("license")
    return from_json(
        {
            "source": SOURCE,
            "id": f"openreview:{note['id']}",
            "title": _text(note, "title"),
            "abstract": _text(note, "abstract"),
            "authors": _authors(note),
            "identifiers": _identifiers(note),
            "published": submitted.text if submitted else None,
            "date_kind": "submitted" if submitted else "",
            "updated": updated.text if updated and submitted and updated.start > submitted.start else None,
            "as_of": as_of.text if (as_of := _date(note, "tmdate", "mdate")) else None,
            "venue": venue,
            "status": status,
            "comment": " · ".join(part for part in (comment, f"TL;DR: {tldr}" if tldr else "") if part),
            "license": license_ if isinstance(license_, str) else "",
            "keywords": [word for word in _list(note, "keywords") if isinstance(word, str)],
            "links": _links(note),
        }
    )


def is_public_submission(note: Note) -> bool:
    """Whether a note is a submission, and neither a review nor a comment, that everyone may read."""
    forum, readers = note.get("forum"), note.get("readers", ["everyone"])
    return forum in (None, note.get("id")) and isinstance(readers, list) and "everyone" in readers


class OpenReview:
    """`venues` by their ids (`ICLR.cc/2027/Conference`); `user` and `password` where nobody else is answered."""

    def __init__(self, address: str, venues: tuple[str, ...], user: str = "", password: str = "") -> None:
        self.address, self.venues, self.user, self.password = address, venues, user, password
        self.host = urlsplit(address).hostname or ""

    def start(self, since: date | None, now: datetime) -> Cursor:
        return {"since": _milliseconds(datetime(since.year, since.month, since.day, tzinfo=UTC)) if since else 0}

    def fetch(self, cursor: Cursor, http: Http, now: datetime) -> Iterator[Page]:
        """The rest of a venue that was begun, then every venue after it."""
        headers = self._log_in(http)
        begun = (cursor.get("at") or {}).get("venue")
        for venue in self.venues[self.venues.index(begun) if begun in self.venues else 0 :]:
            for page in self._walk(venue, cursor, http, headers, now):
                cursor = page.cursor
                yield page

    def _log_in(self, http: Http) -> dict[str, str]:
        if not self.user:
            return {}
        answer = http.post(f"{self.address}/login", {"id": self.user, "password": self.password}).expect("json")
        token = self._object(answer).get("token")
        if not isinstance(token, str):
            raise BrokenAnswer(f"{self.host} gives no token for the user in broadsheet.toml.")
        return {"Authorization": f"Bearer {token}"}

    def _object(self, answer: Answer) -> Mapping[str, Any]:
        data = answer.read_json()
        if not isinstance(data, Mapping):
            raise BrokenAnswer(f"{self.host} sent an answer that is not JSON.")
        return data

    def _walk(
        self, venue: str, cursor: Cursor, http: Http, headers: Mapping[str, str], now: datetime
    ) -> Iterator[Page]:
        """One venue's list. `at` of the cursor says after which id it goes on, and when it was begun."""
        at = cursor.get("at") or {}
        if at.get("venue") != venue:
            at = {"venue": venue, "after": "", "began": _milliseconds(now - OVERLAP)}
        changed_since = cursor.get("venues", {}).get(venue, cursor["since"])
        while notes := self._notes(venue, at["after"], changed_since, http, headers):
            last = notes[-1].get("id") if isinstance(notes[-1], Mapping) else None
            if not isinstance(last, str) or last == at["after"]:
                raise BrokenAnswer(f"{self.host} leads from a page to the same page again.")
            at = {**at, "after": last}
            cursor = {**cursor, "at": at}
            yield self._page(notes, cursor)
        ended = {**cursor.get("venues", {}), venue: max(at["began"], changed_since)}
        yield Page(cursor={**cursor, "venues": ended, "at": None})

    def _notes(self, venue: str, after: str, changed_since: int, http: Http, headers: Mapping[str, str]) -> list[Any]:
        invitation = venue if "/-/" in venue else f"{venue}/-/Submission"
        params: dict[str, str | int] = {"invitation": invitation, "sort": "id", "limit": PAGE}
        params |= {"after": after} if after else {}
        narrow: dict[str, str | int] = {"mintmdate": changed_since, "trash": "true"} if changed_since else {}
        try:
            answer = http.get(f"{self.address}/notes", {**params, **narrow}, headers=headers)
        except Refused as error:
            if error.status not in (400, 403) or not narrow:
                raise
            answer = http.get(f"{self.address}/notes", params, headers=headers)
        notes = self._object(answer.expect("json")).get("notes")
        if not isinstance(notes, list):
            raise BrokenAnswer(f"{self.host} sent an answer without notes.")
        return notes

    def _page(self, notes: list[Any], cursor: Cursor) -> Page:
        records: list[PaperRecord] = []
        rejects: list[Reject] = []
        for number, note in enumerate(notes, 1):
            read = attempt(_submission, note)
            if isinstance(read, BadRecord):
                place = str(note.get("id"))[:80] if isinstance(note, Mapping) else f"note {number}"
                rejects.append(Reject(self.host, place, clean(str(read))))
            elif read:
                records.append(read)
        return Page(cursor=cursor, records=records, rejects=rejects)


def _submission(note: Any) -> PaperRecord | None:
    if not isinstance(note, Mapping):
        raise BadRecord("The note is not an object.")
    return record(note) if is_public_submission(note) else None


def by_id(identifier: str, address: str, http: Http) -> PaperRecord | None:
    """The submission of an id, `openreview:abc`; None where there is none that everyone may read. Raises FetchError or
    BadRecord."""
    try:
        answer = http.get(f"{address}/notes", {"id": identifier.removeprefix("openreview:")}).expect("json").read_json()
    except Refused as error:
        if error.status not in (403, 404):
            raise
        return None
    notes = answer.get("notes") if isinstance(answer, Mapping) else None
    read = (_submission(note) for note in notes or ())
    return next((one for one in read if one and identifier in one.identifiers), None)


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp()) * 1_000


def _build(options: Options) -> OpenReview:
    venues = options.names("venues")
    if not venues:
        raise options.error('“venues” must list at least one, like ["ICLR.cc/2027/Conference"].')
    for venue in venues:
        if not _VENUE.fullmatch(venue):
            raise options.error(f"“{venue}” is no venue of OpenReview; write it like “ICLR.cc/2027/Conference”.")
    user, password = options.text("user"), options.text("password")
    if bool(user) != bool(password):
        raise options.error("“user” and “password” go together.")
    return OpenReview(options.address, venues, user, password)


KIND = Kind(
    name="openreview",
    title="OpenReview",
    address="https://api2.openreview.net",
    limit=Limit("openreview.net", 1.0),
    every=timedelta(hours=12),
    build=_build,
    first_page=2,
)
