"""The ACL Anthology: papers of computational linguistics, from the XML files that the Anthology itself is made of.

Format: github.com/acl-org/acl-anthology, folder `data/xml`, one file a collection (`2024.acl.xml`, `P18.xml`), by its
RELAX NG schema. A file holds volumes, a volume its papers; markup in titles and abstracts are `fixed-case`,
`tex-math`, `b`, `i` and `url`. Ids by aclanthology.org/info/ids.

Live, the files of each year's main venues are asked for, and sent only where they changed (ETag); a venue that has no
file yet has none. Files bear no dates of changes, so what is corrected is known by its text. As files, `broadsheet
import` takes any of them, or a folder of all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from broadsheet.sources.base import BadRecord, PaperRecord, Reject, attempt
from broadsheet.sources.http.errors import BrokenAnswer, Refused
from broadsheet.sources.identifiers import recognise
from broadsheet.sources.jsonl import from_json
from broadsheet.sources.live import Cursor, Kind, Limit, Page
from broadsheet.sources.options import Options
from broadsheet.sources.text import clean
from broadsheet.sources.xml import parse, text

if TYPE_CHECKING:
    from broadsheet.sources.http.client import Answer, Http

SOURCE = "acl-anthology"
SITE = "https://aclanthology.org"
VENUES = (
    *("aacl", "acl", "bionlp", "blackboxnlp", "cl", "coling", "conll", "eacl", "emnlp", "findings", "inlg", "iwslt"),
    *("lrec", "naacl", "semeval", "sigdial", "starsem", "tacl", "wmt"),
)
"""As collections call them; asked for unless told."""
CATEGORY = "cs.CL"
"""The Anthology has no fields of its own: it is one."""
PAGE = 1_000
MOST_NOTED = 500
"""Characters of what an editor wrote about one change."""

_COLLECTION = re.compile(r"\d{4}\.[a-z0-9_]{1,30}|[A-Z]\d{2}")
_VENUE = re.compile(r"[a-z0-9_]{1,30}")
_BEGINNING = re.compile(r"\s*(?:<\?xml[^<>]{0,200}\?>)?\s*<collection\s+id=")
_ORCID = re.compile(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def marked_up(element: Element | None) -> str:
    """The text of a title or an abstract, formulas between dollar signs."""
    if element is None:
        return ""
    pieces = [element.text or ""]
    for part in element:
        pieces += [f"${text(part)}$" if part.tag == "tex-math" else marked_up(part), part.tail or ""]
    return clean("".join(pieces))


def _said(element: Element | None, name: str) -> str:
    return marked_up(element.find(name)) if element is not None else ""


def identifier(collection: str, volume: str, paper: str) -> str:
    """The Anthology's id of a paper. Before 2020 volume and number were one number of four digits, of which workshops
    had two for each, all others one for the volume and three for the paper."""
    if not re.fullmatch(r"[A-Z]\d{2}", collection):
        return f"{collection}-{volume}.{paper}"
    by_twos = collection[0] == "W" or collection == "C69" or (collection == "D19" and int(volume) >= 5)
    return f"{collection}-{int(volume):0{2 if by_twos else 1}}{int(paper):0{2 if by_twos else 3}}"


def _date(meta: Element | None) -> str:
    """The volume's year, with its first month where that is said: `February 13-25`."""
    year, month = _said(meta, "year"), _said(meta, "month").casefold()[:3]
    return f"{year}-{_MONTHS.index(month) + 1:02}" if month in _MONTHS else year


def _venue(volume: Element, meta: Element | None) -> str:
    if volume.get("type") != "journal":
        return _said(meta, "booktitle")
    numbers = (("Volume", _said(meta, "journal-volume")), ("Issue", _said(meta, "journal-issue")))
    title = _said(meta, "journal-title") or _said(meta, "booktitle")
    return ", ".join([title, *(f"{word} {number}" for word, number in numbers if number and number not in title)])


def _author(element: Element) -> dict[str, Any]:
    given, family = _said(element, "first"), _said(element, "last")
    orcid = element.get("orcid") or _said(element, "orcid")
    identifiers = [f"orcid:{orcid}"] if _ORCID.fullmatch(orcid) else []
    return {"name": f"{given} {family}".strip(), "given": given, "family": family, "identifiers": identifiers}


def _versions(paper: Element) -> list[dict[str, Any]]:
    versions = []
    for part in paper.findall("revision"):
        note = marked_up(part)[:MOST_NOTED]
        versions.append({"number": int(part.get("id", "")), "date": part.get("date"), "note": note})
    return versions


def _fate(paper: Element) -> tuple[str, list[str]]:
    """(status, sentences for readers): retractions and removals with their reasons, errata, awards."""
    status, said = "", []
    for name, word in (("removed", "withdrawn"), ("retracted", "retracted")):
        found = paper.find(name)
        if found is not None:
            day, reason = found.get("date", ""), marked_up(found)[:MOST_NOTED]
            status = word
            said.append(f"{name.capitalize()}{f' on {day}' if day else ''}: {reason}".rstrip(": "))
    for part in paper.findall("erratum"):
        day = part.get("date", "")
        said.append(f"There is an erratum{f' of {day}' if day else ''}: {SITE}/{clean(text(part))}.pdf")
    return status, said + [marked_up(part) for part in paper.findall("award")]


def _links(paper: Element, name: str) -> list[dict[str, str]]:
    own = clean(text(paper.find("url")))
    found = [("pdf", own if own.startswith("http") else f"{SITE}/{name}.pdf")]
    found += [("code", part.get("url", "")) for part in paper.findall("pwccode")]
    found += [("media", part.get("href", "")) for part in paper.findall("video")]
    whole = [(kind, url if "://" in url else f"{SITE}/{url}") for kind, url in found if url]
    return [{"kind": kind, "url": url} for kind, url in whole if url.startswith(("http://", "https://"))]


def record(collection: str, volume: Element, paper: Element) -> PaperRecord:
    """The record of a `paper` element; raises BadRecord."""
    numbers = volume.get("id", ""), paper.get("id", "")
    if not all(numbers):
        raise BadRecord("The paper or its volume has no number.")
    name, meta = identifier(collection, *numbers), volume.find("meta")
    doi = recognise(_said(paper, "doi"))
    status, comments = _fate(paper)
    published = _date(meta)
    return from_json(
        {
            "source": SOURCE,
            "id": f"acl:{name}",
            "title": _said(paper, "title"),
            "abstract": _said(paper, "abstract"),
            "authors": [_author(part) for part in paper.findall("author")],
            "identifiers": [f"acl:{name}", *([doi] if doi and doi.startswith("doi:") else [])],
            "published": published,
            "date_kind": ("venue-date" if "-" in published else "venue-year") if published else "",
            "versions": _versions(paper),
            "categories": [CATEGORY],
            "venue": _venue(volume, meta),
            "comment": " ".join(comments),
            "status": status,
            "links": _links(paper, name),
        }
    )


def papers(root: Element) -> Iterator[tuple[str, PaperRecord | BadRecord]]:
    """(volume and number, record or why there is none) of each paper of a collection."""
    collection = root.get("id", "")
    for volume in root.iterfind("volume"):
        for paper in volume.iterfind("paper"):
            place = f"{collection[:40]}-{volume.get('id', '')[:40]}.{paper.get('id', '')[:10]}"
            yield place, attempt(record, collection, volume, paper)


def by_id(identifier: str, address: str, http: Http) -> PaperRecord | None:
    """The paper of an id, `acl:2024.acl-long.1`, from the file of its collection; None where that does not hold it, or
    there is none. Raises FetchError."""
    name = identifier.removeprefix("acl:").partition("-")[0]
    try:
        answer = http.get(f"{address}/{name}.xml")
    except Refused as error:
        if error.status != 404:
            raise
        return None
    found = (one for _, one in papers(parse(answer.content, urlsplit(address).hostname or "")))
    return next((one for one in found if isinstance(one, PaperRecord) and identifier in one.identifiers), None)


def is_collection(beginning: str) -> bool:
    """Whether a text begins as a file of the Anthology does."""
    return bool(_BEGINNING.match(beginning))


def records(content: str) -> Iterator[tuple[str, PaperRecord | BadRecord | str]]:
    """The papers of a file, for `files.py`; raises BadRecord where it is no XML."""
    try:
        root = parse(content.encode(), "")
    except BrokenAnswer:
        raise BadRecord("The file is not whole XML, or has a document type of its own, which is not read.") from None
    yield from papers(root)


class AclAnthology:
    """`venues` are asked for in every year from the cursor's on, `collections` as they are."""

    def __init__(self, address: str, venues: Sequence[str] = VENUES, collections: Sequence[str] = ()) -> None:
        self.address, self.venues, self.collections = address, venues, tuple(collections)
        self.host = urlsplit(address).hostname or ""

    def start(self, since: date | None, now: datetime) -> Cursor:
        return {"first": since.year if since else now.year - 1, "files": {}}

    def fetch(self, cursor: Cursor, http: Http, now: datetime) -> Iterator[Page]:
        """The collections that have changed, the newest year first, in pages."""
        years = range(now.year, int(cursor["first"]) - 1, -1)
        names = dict.fromkeys([f"{year}.{venue}" for year in years for venue in self.venues] + list(self.collections))
        there = False
        for name in names:
            known = cursor["files"].get(name)
            try:
                answer = http.get(f"{self.address}/{name}.xml", known=known)
            except Refused as error:
                if error.status != 404:
                    raise
                if name in self.collections:
                    yield Page(cursor=cursor, notes=[f"{self.host} has no collection {name}."])
                continue
            there = True
            if answer.unchanged:
                continue
            for page in self._pages(answer, name, cursor):
                cursor = page.cursor
                yield page
        if not there:
            raise BrokenAnswer(f"{self.host} has none of the collections that were asked for.")

    def _pages(self, answer: Answer, name: str, cursor: Cursor) -> Iterator[Page]:
        """`at` of the cursor says how many papers of which file have been stored, unless that has changed since."""
        root = parse(answer.content, self.host)
        if root.tag != "collection":
            raise BrokenAnswer(f"{self.host} sent XML that is no collection of the Anthology.")
        at, begun = {"file": name, "state": answer.validators}, cursor.get("at") or {}
        done = begun["papers"] if {**begun, "papers": 0} == {**at, "papers": 0} else 0
        found = list(papers(root))
        for start in range(done, max(len(found), 1), PAGE):
            block, here = found[start : start + PAGE], {**cursor, "at": {**at, "papers": start + PAGE}}
            last = start + PAGE >= len(found)
            yield Page(
                cursor={**cursor, "at": None, "files": {**cursor["files"], name: answer.validators}} if last else here,
                records=[one for _, one in block if isinstance(one, PaperRecord)],
                rejects=[Reject(self.host, of, clean(str(one))) for of, one in block if isinstance(one, BadRecord)],
            )


def _build(options: Options) -> AclAnthology:
    venues, collections = options.names("venues", VENUES), options.names("collections")
    for name in venues:
        if not _VENUE.fullmatch(name):
            raise options.error(f"“{name}” is no venue of the Anthology; write it as its ids do, like “emnlp”.")
    for name in collections:
        if not _COLLECTION.fullmatch(name):
            raise options.error(f"“{name}” is no collection of the Anthology; write it like “2024.acl” or “P18”.")
    return AclAnthology(options.address, venues, collections)


KIND = Kind(
    name="acl",
    title="ACL Anthology",
    address="https://raw.githubusercontent.com/acl-org/acl-anthology/master/data/xml",
    limit=Limit("raw.githubusercontent.com", 1.0),
    every=timedelta(days=1),
    build=_build,
    records=(SOURCE,),
    first_page=6,
)
