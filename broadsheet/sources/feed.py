"""Any feed: a journal's, a blog's, another Broadsheet's.

Formats: RSS 0.91–2.0 (rssboard.org/rss-specification), RSS 1.0 (web.resource.org/rss/1.0/spec), Atom (RFC 4287), with
Dublin Core (dublincore.org/documents/dcmi-terms) and PRISM (prismstandard.org), in which journals say who, where and
under which DOI. A feed holds only the newest entries: what has left it stays in the catalog.

Each feed's ETag and Last-Modified stand in the cursor, so an unchanged one costs one short answer. One that fails
does not keep the others waiting; the run then ends with its sentence. Only addresses on the public internet are asked,
but for the server that `base_url` names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from hashlib import blake2b
from html.entities import html5
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element

from broadsheet.sources.arxiv_snapshot import names_in
from broadsheet.sources.base import MAX_TITLE, BadRecord, PaperRecord, PartialDate, Reject, attempt
from broadsheet.sources.http.addresses import split
from broadsheet.sources.http.errors import BrokenAnswer, FetchError, ForbiddenAddress, Offline
from broadsheet.sources.identifiers import recognise
from broadsheet.sources.jsonl import from_json
from broadsheet.sources.live import Cursor, Kind, Limit, Page
from broadsheet.sources.markup import plain
from broadsheet.sources.options import Options
from broadsheet.sources.text import clean
from broadsheet.sources.xml import local, parse, text

if TYPE_CHECKING:
    from broadsheet.sources.http.client import Http

FAMILY = "feed"
MOST_FEEDS = 200
MOST_ENTRIES = 2_000
"""Of one feed: the first ones, which are the newest."""
LONGEST_SUMMARY = 20_000
MOST_NAMES = 1_000

_NAMESPACES = (
    ("http://purl.org/dc/", "dc:"),
    ("http://prismstandard.org/", "prism:"),
    ("http://purl.org/rss/1.0/modules/content/", "content:"),
    ("http://arxiv.org/schemas/atom", "arxiv:"),
    ("http://www.w3.org/2005/Atom", ""),
    ("http://purl.org/atom/ns#", ""),
    ("http://purl.org/rss/1.0/", ""),
    ("http://my.netscape.com/rdf/simple/0.9/", ""),
    ("http://backend.userland.com/", ""),
)
"""By their beginnings, the longer before the shorter. What is of no other (RSS 2.0) has no name before its colon."""
_DOCTYPE = re.compile(rb"<!DOCTYPE\s+(?:rss|rdf:RDF)\b[^\[\]<>]{0,300}>", re.IGNORECASE)
_ENTITY = re.compile(rb"&([A-Za-z][A-Za-z0-9]{1,30});")
_XML_ENTITIES = (b"amp", b"lt", b"gt", b"quot", b"apos")
_MAILBOX = re.compile(r"\S+@\S+\s*\(([^()]{1,200})\)")
_CODE = re.compile(
    r"(?:cs|math|stat|eess|econ|q-bio|q-fin|physics|astro-ph|cond-mat|nlin)\.[A-Za-z-]{2,16}"
    r"|hep-(?:th|ph|ex|lat)|nucl-(?:th|ex)|quant-ph|gr-qc|math-ph|astro-ph|cond-mat"
)
_ANNOUNCED = re.compile(r"arXiv:\S{1,40} Announce Type: \S{1,20}\s+Abstract:\s*")

Parts = Mapping[str, list[Element]]
"""The children of an entry by their names: `title`, `dc:creator`."""


def _name(element: Element) -> str:
    space = element.tag[1:].partition("}")[0] if element.tag.startswith("{") else ""
    if not space:
        return local(element)
    short = next((short for begin, short in _NAMESPACES if space.startswith(begin)), None)
    return f"other:{local(element)}" if short is None else short + local(element)


def _parts(entry: Element) -> Parts:
    found: dict[str, list[Element]] = {}
    for child in entry:
        found.setdefault(_name(child), []).append(child)
    return found


def _said(element: Element) -> str:
    """The text of an element: in RSS it may hold HTML, in Atom its type says so."""
    atom = element.tag.startswith("{http://www.w3.org/2005/Atom}")
    kind = element.get("type", "text" if atom else "html")
    return clean(text(element)) if len(element) or kind in ("text", "xhtml") else plain(text(element))


def _texts(parts: Parts, *names: str) -> list[str]:
    """What the elements of these names say, in their order, without empty ones."""
    return [said for name in names for one in parts.get(name, ()) if (said := _said(one))]


def _first(parts: Parts, *names: str) -> str:
    return next(iter(_texts(parts, *names)), "")


def dated(told: str) -> PartialDate | None:
    """A date as feeds write it (RFC 822, ISO 8601 in any of its forms); None where it is none."""
    try:
        return PartialDate.parse(told)
    except BadRecord:
        pass
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = read(told)
            return PartialDate.of(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
        except (OverflowError, TypeError, ValueError):
            continue
    return None


def _date(parts: Parts, *names: str) -> str | None:
    return next((found.text for told in _texts(parts, *names) if (found := dated(told))), None)


def _addresses(parts: Parts, base: str) -> list[tuple[str, str]]:
    """(kind of link, address) of the entry's page and PDF."""
    found = []
    for link in parts.get("link", ()):
        rel, kind = link.get("rel", "alternate"), link.get("type", "")
        address = link.get("href") or text(link)
        if "pdf" in kind:
            found.append(("pdf", address))
        elif rel == "alternate":
            found.append(("page", address))
    found += [("page", text(one)) for one in parts.get("guid", ()) if one.get("isPermaLink") != "false"]
    found += [("pdf", one.get("url", "")) for one in parts.get("enclosure", ()) if "pdf" in one.get("type", "")]
    whole = [(kind, urljoin(base, address.strip())) for kind, address in found if address.strip()]
    return list(dict.fromkeys(one for one in whole if one[1].startswith(("http://", "https://"))))


def _identifiers(parts: Parts, addresses: list[tuple[str, str]]) -> list[str]:
    """The identifiers that the entry's own name and addresses are; none out of its text."""
    told = _texts(parts, "prism:doi", "arxiv:DOI", "arxiv:doi", "dc:identifier", "guid", "id", "prism:url")
    told += [address for kind, address in addresses if kind == "page"]
    found = [recognise(re.sub(r"^(?:info|urn):(?:doi[/:])?", "", one)) for one in told]
    return list(dict.fromkeys(one for one in found if one))


def _people(told: str) -> list[str]:
    """The names in one element: journals put several into it."""
    mailbox = _MAILBOX.fullmatch(told)
    told = mailbox[1] if mailbox else told
    if ";" in told:
        return [_turned(one) for one in told.split(";") if one.strip()]
    names = names_in(told)
    return names if all(" " in name for name in names) else [_turned(told)]


def _turned(name: str) -> str:
    """`Okafor, Ada` is Ada Okafor."""
    parts = [part.strip() for part in name.split(",")]
    return f"{parts[1]} {parts[0]}" if len(parts) == 2 and all(parts) else name.strip()


def _authors(parts: Parts) -> list[str]:
    persons = [name for author in parts.get("author", ()) for name in _texts(_parts(author), "name")]
    told = persons or _texts(parts, "dc:creator") or _texts(parts, "author")
    names = [name for one in told for name in ([one] if persons else _people(one)) if "@" not in name]
    return list(dict.fromkeys(names))[:MOST_NAMES]


def _summary(parts: Parts) -> str:
    told = _first(parts, "description", "summary", "dc:abstract", "dc:description")
    told = told or _first(parts, "content:encoded", "content")
    told = _ANNOUNCED.sub("", told, count=1) if told.startswith("arXiv:") else told
    if len(told) <= LONGEST_SUMMARY:
        return told
    return told[:LONGEST_SUMMARY].rpartition(" ")[0] + " …"


def _subjects(parts: Parts) -> tuple[list[str], list[str]]:
    """Field codes and other words."""
    terms = [one.get("label") or one.get("term") or text(one) for one in parts.get("category", ())]
    said = list(dict.fromkeys(word for one in (*terms, *_texts(parts, "dc:subject")) if (word := plain(one)[:200])))
    return [word for word in said if _CODE.fullmatch(word)], [word for word in said if not _CODE.fullmatch(word)]


def _license(parts: Parts) -> str:
    told = [one.get("href", "") for one in parts.get("link", ()) if one.get("rel") == "license"]
    told += _texts(parts, "dc:license", "dc:rights", "rights")
    return next((one for one in told if one.startswith("http") and " " not in one), "")


def _own_name(parts: Parts, addresses: list[tuple[str, str]], title: str, feed: str) -> str:
    """What tells the entry from others of its feed, and of other feeds."""
    own = _first(parts, "guid", "id") or next((address for _, address in addresses), "") or title
    if len(own) > 200:
        own = blake2b(own.encode(), digest_size=16).hexdigest()
    return f"{blake2b(feed.encode(), digest_size=4).hexdigest()}/{own}"


def record(entry: Element, source: str, feed: str, venue: str = "") -> PaperRecord:
    """The record of an `item` or `entry` of the feed at an address; raises BadRecord."""
    parts = _parts(entry)
    addresses = _addresses(parts, feed)
    title = _first(parts, "title", "dc:title")
    if len(title) > MAX_TITLE:
        raise BadRecord(f"Its title has {len(title):,} characters.")
    published = _date(
        parts, "pubDate", "published", "issued", "dc:date", "dc:issued", "prism:publicationDate", "created"
    )
    updated = _date(parts, "updated", "modified", "dc:modified")
    published, updated = published or updated, updated if published else None
    codes, words = _subjects(parts)
    day = PartialDate(published) if published else None
    listed = [{"feed": source[:41], "day": day.day.isoformat()}] if day and day.precision in ("day", "time") else []
    return from_json(
        {
            "source": source,
            "id": _own_name(parts, addresses, title, feed),
            "title": title,
            "abstract": _summary(parts),
            "authors": _authors(parts),
            "identifiers": _identifiers(parts, addresses),
            "published": published,
            "date_kind": "published" if published else "",
            "updated": updated if updated and day and PartialDate(updated).start > day.start else None,
            "categories": codes,
            "keywords": words,
            "venue": _first(parts, "prism:publicationName", "arxiv:journal_reference") or venue,
            "license": _license(parts),
            "links": [{"kind": kind, "url": address} for kind, address in addresses],
            "listings": listed,
        }
    )


def entries(content: bytes, host: str) -> list[Element]:
    """The entries of a feed of any format. Raises BrokenAnswer with a sentence for what is none."""
    content = _DOCTYPE.sub(b"", content.lstrip(), count=1)  # RSS 0.91 has one, which declares nothing of its own
    root = parse(_ENTITY.sub(_as_number, content), host)
    if local(root) == "feed":
        return [one for one in root if local(one) == "entry"]
    if local(root) not in ("rss", "RDF"):
        raise BrokenAnswer(f"{host} sent no feed: what it sent begins with <{clean(local(root))[:40]}>.")
    inside = [one for channel in root if local(channel) == "channel" for one in channel]
    return [one for one in (*root, *inside) if local(one) == "item"]


def _as_number(found: re.Match[bytes]) -> bytes:
    """An entity of HTML, which many feeds use undeclared, as a reference that XML knows."""
    name = found[1].decode()
    letters = html5.get(f"{name};", "") if found[1] not in _XML_ENTITIES else ""
    return "".join(f"&#{ord(letter)};" for letter in letters).encode() or found[0]


class Feeds:
    """The feeds of one table of broadsheet.toml."""

    def __init__(self, name: str, addresses: tuple[str, ...], venue: str = "") -> None:
        self.source, self.addresses, self.venue = f"{FAMILY}-{name}", addresses, venue

    def start(self, since: date | None, now: datetime) -> Cursor:
        return {"since": since.isoformat() if since else ""}

    def fetch(self, cursor: Cursor, http: Http, now: datetime) -> Iterator[Page]:
        """One page a feed that has changed; what failed is said when all others have been asked."""
        failed: FetchError | None = None
        for address in self.addresses:
            known = cursor.get("feeds", {}).get(address) or {}
            try:
                answer = http.get(address, known=known)
                if answer.unchanged:
                    continue
                found = entries(answer.content, urlsplit(address).hostname or "")
            except Offline:
                raise
            except FetchError as error:
                failed = failed or error
                continue
            kept = {one: state for one, state in cursor.get("feeds", {}).items() if one in self.addresses}
            cursor = {**cursor, "feeds": {**kept, address: answer.validators}}
            yield self._page(found, address, cursor)
        if failed:
            raise failed

    def _page(self, found: list[Element], address: str, cursor: Cursor) -> Page:
        records: list[PaperRecord] = []
        rejects: list[Reject] = []
        for number, entry in enumerate(found[:MOST_ENTRIES], 1):
            read = attempt(record, entry, self.source, address, self.venue)
            if isinstance(read, BadRecord):
                rejects.append(Reject(address, f"{urlsplit(address).hostname}, entry {number}", clean(str(read))))
            elif not (read.published and read.published.text < cursor.get("since", "")):
                records.append(read)
        left = len(found) - MOST_ENTRIES
        notes = [f"{address} holds {len(found):,} entries; the first {MOST_ENTRIES:,} were read."] if left > 0 else []
        return Page(cursor=cursor, records=records, rejects=rejects, notes=notes)


def _build(options: Options) -> Feeds:
    addresses = options.names("addresses")
    if not 1 <= len(addresses) <= MOST_FEEDS:
        raise options.error(f'“addresses” must list 1 to {MOST_FEEDS} feeds, like ["https://example.org/feed.xml"].')
    for address in addresses:
        try:
            split(address)
        except ForbiddenAddress as error:
            raise options.error(f"“addresses”: {error}") from None
    return Feeds(options.name, addresses, options.text("venue"))


KIND = Kind(
    name=FAMILY,
    title="Feeds (RSS and Atom)",
    address="",
    limit=Limit("feeds", 1.0),
    every=timedelta(hours=2),
    build=_build,
    records=(f"{FAMILY}-{{name}}",),
)
