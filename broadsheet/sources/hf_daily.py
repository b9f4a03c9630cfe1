"""Hugging Face Daily Papers, live: what people picked on each day, and how many voted for it.

Protocol: `GET /api/daily_papers?date=YYYY-MM-DD&limit=…&p=…` of huggingface.co (huggingface.co/docs/hub/api), or of
another Broadsheet. The shape of an answer is read by `hf_papers.py`. Votes go on for days, so the last days are asked
for again; what an entry said last is kept in the cursor as a digest, and only what has changed is said anew, dated with
the moment of asking: the entry itself does not tell when its votes were counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from broadsheet.sources import hf_papers
from broadsheet.sources.base import BadRecord, PaperRecord, PartialDate, Reject
from broadsheet.sources.http.errors import BrokenAnswer, Refused
from broadsheet.sources.jsonl import dumps, to_json
from broadsheet.sources.live import Cursor, DayCount, Kind, Limit, Page
from broadsheet.sources.options import Options
from broadsheet.sources.text import clean

if TYPE_CHECKING:
    from broadsheet.sources.http.client import Http

VOTING = timedelta(days=4)
"""How long a day is asked for again."""
FIRST_DAYS = timedelta(days=7)
LARGEST = 100
"""Papers in one answer."""
MOST_ANSWERS = 20
_NO_SUCH_DAY = 400
"""The status for a day that has not begun where the service is."""


def _digest(record: PaperRecord) -> str:
    """Of what an entry says; not of where it stands, which changes with every vote for another."""
    listings = tuple(replace(one, place=None) for one in record.listings)
    text = dumps(to_json(replace(record, as_of=None, listings=listings)))
    return blake2b(text.encode(), digest_size=6).hexdigest()


class HfDaily:
    def __init__(self, address: str) -> None:
        self.address = address
        self.host = urlsplit(address).hostname or ""

    def start(self, since: date | None, now: datetime) -> Cursor:
        return {"day": (since or now.date() - FIRST_DAYS).isoformat()}

    def fetch(self, cursor: Cursor, http: Http, now: datetime) -> Iterator[Page]:
        """One page a day, from the first on which votes may still come until today (UTC)."""
        day = date.fromisoformat(cursor["day"])
        while day <= now.date():
            page = self._day(cursor, http, now, day)
            cursor = page.cursor
            yield page
            day += timedelta(days=1)

    def _day(self, cursor: Cursor, http: Http, now: datetime, day: date) -> Page:
        records, rejects = self._papers(http, day, now.date())
        said: dict[str, dict[str, str]] = {**cursor.get("said", {})}
        before = said.get(day.isoformat(), {})
        here = {record.source_id: _digest(record) for record in records}
        asked = PartialDate.of(now.replace(microsecond=0))
        changed = [replace(one, as_of=asked) for one in records if before.get(one.source_id) != here[one.source_id]]
        said[day.isoformat()] = here
        oldest = min(day + timedelta(days=1), now.date() - VOTING).isoformat()
        kept = {one: digests for one, digests in said.items() if one >= oldest}
        count = DayCount(day, len(here), len(here) + len(rejects))
        return Page(
            cursor={**cursor, "day": max(cursor["day"], oldest), "said": kept},
            records=changed,
            rejects=rejects,
            days=[count] if here or rejects else [],
        )

    def _papers(self, http: Http, day: date, today: date) -> tuple[list[PaperRecord], list[Reject]]:
        """Every paper of a day, each once."""
        found: dict[str, PaperRecord] = {}
        rejects: list[Reject] = []
        for number in range(MOST_ANSWERS):
            params: dict[str, str | int] = {"date": day.isoformat(), "limit": LARGEST}
            try:
                answer = http.get(f"{self.address}/api/daily_papers", params | ({"p": number} if number else {}))
            except Refused as error:
                if error.status == _NO_SUCH_DAY and day == today:
                    break
                raise
            entries = self._entries(answer.expect("json").content, day)
            fresh = 0
            for place, record in entries:
                if isinstance(record, BadRecord):
                    rejects.append(Reject(self.host, f"{day} {place}", clean(str(record))))
                elif record.source_id not in found:
                    listings = tuple(replace(one, place=len(found)) for one in record.listings)
                    found[record.source_id] = replace(record, listings=listings)
                    fresh += 1
            if len(entries) < LARGEST or not fresh:
                break
        return list(found.values()), rejects

    def _entries(self, content: bytes, day: date) -> list[tuple[str, PaperRecord | BadRecord]]:
        try:
            return list(hf_papers.records(content.decode("utf-8-sig")))
        except (BadRecord, UnicodeDecodeError):
            raise BrokenAnswer(f"{self.host} answered for {day} with something that is not whole JSON.") from None


def _build(options: Options) -> HfDaily:
    return HfDaily(options.address)


KIND = Kind(
    name="hf-daily",
    title="Hugging Face Daily Papers",
    address="https://huggingface.co",
    limit=Limit("huggingface.co", 1.0),
    every=timedelta(hours=1),
    build=_build,
)
