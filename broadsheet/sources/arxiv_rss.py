"""arXiv's announcement of today: what is new, cross-listed and replaced, with the type of each.

Protocol: info.arxiv.org/help/rss.html, its Atom form (`https://rss.arxiv.org/atom/cs+math`), which is built at midnight
in New York and empty on days without an announcement. A feed holds at most 2,000 papers, and beyond that the new ones
are cut off first; so what is wanted is asked for in as few feeds as stay below, and the division is remembered.

A feed lists a paper once, seen from all categories that it was asked for. Of several feeds the most telling type
counts: `new` before `cross` before `replace` before `replace-cross`. Replacements from the sixth version on are not
announced there; `arxiv-oai` has them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from broadsheet.sources.arxiv_calendar import submitted, why_silent
from broadsheet.sources.arxiv_oai import LIMIT
from broadsheet.sources.arxiv_snapshot import names_in
from broadsheet.sources.arxiv_taxonomy import ARCHIVES, CATEGORIES, PHYSICS, subjects_of
from broadsheet.sources.base import BadRecord, Listing, PaperRecord, PartialDate, Reject, attempt
from broadsheet.sources.http.errors import BrokenAnswer
from broadsheet.sources.identifiers import normalise, recognise
from broadsheet.sources.jsonl import from_json
from broadsheet.sources.live import Cursor, DayCount, Kind, Page
from broadsheet.sources.options import Options
from broadsheet.sources.text import clean
from broadsheet.sources.xml import local, parse, text

if TYPE_CHECKING:
    from broadsheet.sources.http.client import Answer, Http

SOURCE = "arxiv-rss"
FEED = "arxiv"
MOST = 2_000
"""Papers in one feed; one that has so many was cut off."""
TYPES = ("new", "cross", "replace", "replace-cross")
"""Most telling first."""

_GUID = re.compile(r"oai:arXiv\.org:(\S{1,60}?)v(\d{1,4})")
_HEAD = re.compile(r"\s*arXiv:\S+ Announce Type: [a-z-]+\s+Abstract:\s*")
_MONTH = re.compile(r"(\d\d)(\d\d)\.\d{4,5}|[a-z.-]+/(\d\d)(\d\d)\d{3}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Item:
    """An announcement of one paper: what it says but for its place."""

    record: PaperRecord
    day: date
    kind: str

    @property
    def order(self) -> tuple[int, str]:
        return TYPES.index(self.kind), self.record.source_id


def _month_of(identifier: str) -> str:
    """The month that an arXiv id tells: `2508.13426` is of 2025-08, `hep-th/9901001` of 1999-01."""
    match = _MONTH.fullmatch(identifier)
    if not match:
        return ""
    year, month = (match[1], match[2]) if match[1] else (match[3], match[4])
    return f"{'19' if int(year) > 90 else '20'}{year}-{month}"


def _dates(identifier: str, version: int, kind: str, day: date) -> dict[str, Any]:
    if kind == "new":
        return {"published": day.isoformat(), "date_kind": "announced"}
    dates: dict[str, Any] = {"published": _month_of(identifier), "date_kind": "id-month"}
    return dates | ({"updated": day.isoformat()} if version > 1 else {})


def _item(entry: Element) -> _Item:
    told = {local(part): text(part) for part in entry}
    match = _GUID.fullmatch(told.get("id", "").strip())
    kind = told.get("announce_type", "").strip()
    if not match or kind not in TYPES:
        raise BadRecord("The entry is no announcement: its id or its announce type is not of arXiv’s form.")
    identifier, version = normalise("arxiv", match[1]), int(match[2])
    day = PartialDate.parse(told.get("published", "").strip()[:10]).day  # the day in New York, whatever it is in UTC
    doi = recognise(told.get("DOI", ""))
    record = from_json(
        {
            "source": SOURCE,
            "id": identifier,
            "title": told.get("title"),
            "abstract": _HEAD.sub("", told.get("summary", ""), count=1),
            "authors": names_in(told.get("creator", "")),
            "identifiers": [identifier, *([doi] if doi and doi.startswith("doi:") else [])],
            **_dates(match[1], version, kind, day),
            "as_of": day.isoformat(),
            "versions": [{"number": version}],
            "categories": [part.get("term", "") for part in entry if local(part) == "category"],
            "venue": told.get("journal_reference"),
            "license": told.get("rights"),
        }
    )
    return _Item(record, day, kind)


def _items(answer: Answer, host: str, rejects: list[Reject]) -> tuple[list[_Item], int, date | None]:
    """The announcements of a feed, how many entries it has, and the day on which it was built."""
    root = parse(answer.expect("xml").content, host)
    if local(root) != "feed":
        raise BrokenAnswer(f"{host} sent XML that is no Atom feed.")
    told = {local(part): text(part).strip() for part in root if local(part) in ("title", "updated", "subtitle")}
    if "feed error" in told.get("title", "").casefold():
        raise BrokenAnswer(f"{host} says: {clean(told.get('subtitle') or told['title'])[:200]}")
    entries = [part for part in root if local(part) == "entry"]
    items = []
    for number, entry in enumerate(entries, 1):
        item = attempt(_item, entry)
        if isinstance(item, BadRecord):
            rejects.append(Reject(host, f"entry {number}", clean(str(item))))
        else:
            items.append(item)
    built = attempt(PartialDate.parse, told.get("updated", "")[:10])
    return items, len(entries), None if isinstance(built, BadRecord) else built.day


def _parts(names: Sequence[str]) -> list[list[str]]:
    """What to ask for instead of a feed that was cut off: halves of it, an archive by its categories."""
    if len(names) == 1:
        names = subjects_of(names[0])
    middle = len(names) // 2
    return [list(names[:middle]), list(names[middle:])] if len(names) > 1 else []


class ArxivRss:
    """`categories` are archives or categories."""

    def __init__(self, address: str, categories: tuple[str, ...]) -> None:
        self.address, self.categories = address, categories
        self.host = urlsplit(address).hostname or ""

    def start(self, since: date | None, now: datetime) -> Cursor:
        return {}

    def fetch(self, cursor: Cursor, http: Http, now: datetime) -> Iterator[Page]:
        """The announcement as a whole, if any of its feeds has changed: a paper's type is known from all of them."""
        same = cursor.get("of") == list(self.categories)
        plan: list[list[str]] = cursor["feeds"] if same else [list(self.categories)]
        known: dict[str, dict[str, str]] = cursor.get("known", {}) if same else {}
        answers: dict[str, Answer] = {}
        for names in plan:
            answers["+".join(names)] = self._ask(http, names, known.get("+".join(names)))
        if all(answer.unchanged for answer in answers.values()):
            return
        yield self._page(http, plan, answers)

    def _ask(self, http: Http, names: Sequence[str], known: dict[str, str] | None = None) -> Answer:
        return http.get(f"{self.address}/atom/{'+'.join(names)}", known=known)

    def _page(self, http: Http, plan: list[list[str]], answers: dict[str, Answer]) -> Page:
        waiting, feeds = [*plan], []
        known: dict[str, dict[str, str]] = {}
        found: list[_Item] = []
        built: list[date] = []
        rejects: list[Reject] = []
        notes: list[str] = []
        while waiting:
            names = waiting.pop(0)
            answer = answers.get("+".join(names))
            if answer is None or answer.unchanged:
                answer = self._ask(http, names)
            refused: list[Reject] = []
            items, count, day = _items(answer, self.host, refused)
            parts = _parts(names) if count >= MOST else []
            if parts:
                waiting = parts + waiting
                continue
            if count >= MOST:
                notes.append(f"The feed of {names[0]} holds {count:,} papers; it may have been cut off.")
            feeds.append(names)
            known["+".join(names)] = answer.validators
            found += items
            rejects += refused
            built += [day] if day else []
        cursor = {"of": list(self.categories), "feeds": feeds, "known": known}
        records, days = _announced(found, len(rejects), built)
        return Page(cursor=cursor, records=records, rejects=rejects, days=days, notes=notes)


def _announced(found: list[_Item], rejected: int, built: list[date]) -> tuple[list[PaperRecord], list[DayCount]]:
    """The papers of the newest day, each once with its most telling type, in the order of types and ids."""
    day = max([item.day for item in found] or built, default=None)
    if day is None:
        return [], []
    best: dict[str, _Item] = {}
    for item in found:
        before = best.get(item.record.source_id)
        if item.day == day and (before is None or item.order < before.order):
            best[item.record.source_id] = item
    listed = sorted(best.values(), key=lambda item: item.order)
    records = [
        replace(item.record, listings=(Listing(FEED, day, place, item.kind),)) for place, item in enumerate(listed)
    ]
    return records, [DayCount(day, len(records), len(records) + rejected)]


def _build(options: Options) -> ArxivRss:
    wanted: list[str] = []
    for name in options.names("categories", tuple(ARCHIVES)):
        if name not in ARCHIVES and name not in CATEGORIES:
            raise options.error(f"“{name}” is no category of arXiv; write it like “cs”, “hep-th” or “cs.LG”.")
        wanted += PHYSICS if name == "physics" else (name,)
    return ArxivRss(options.address, tuple(dict.fromkeys(wanted)))


KIND = Kind(
    name="arxiv-rss",
    title="arXiv, today’s announcement (RSS)",
    address="https://rss.arxiv.org",
    limit=LIMIT,
    every=timedelta(hours=2),
    build=_build,
    why_silent=why_silent,
    submitted=submitted,
    family="arxiv",
)
