"""Zotero RDF (https://www.zotero.org/support/kb/importing_standardized_formats): items with their notes, tags and
collections, which no other form of Zotero's export has together."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import islice
from xml.etree.ElementTree import Element

from broadsheet.sources.base import BadRecord
from broadsheet.sources.bibliography.entry import Bibliography, Entry, entry
from broadsheet.sources.http.errors import BrokenAnswer
from broadsheet.sources.identifiers import recognise
from broadsheet.sources.markup import plain
from broadsheet.sources.text import clean
from broadsheet.sources.xml import local, parse
from broadsheet.sources.xml import text as text_of

MOST_TAGS = 600_000
"""Marks that open a tag; more elements than that would take too much memory."""
MOST_PARTS = 2_000
"""Elements of one item among which its identifiers are looked for."""
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_NO_ITEMS = frozenset(("Attachment", "Memo", "Collection", "Journal", "Book-series"))
_PARAGRAPH = re.compile(r"</(?:p|div|li|h\d)>|<br\s*/?>", re.IGNORECASE)


def read(content: bytes) -> Bibliography:
    """The entries of a file. Raises BadRecord where it is no whole RDF, or declares a document type."""
    if content.count(b"<") > MOST_TAGS:
        raise BadRecord("The file has too many elements.")
    try:
        root = parse(content, "The file")
    except BrokenAnswer as error:
        raise BadRecord(str(error).replace("sent XML", "holds XML")) from None
    if local(root) != "RDF":
        raise BadRecord("The file is XML, but no RDF as Zotero exports it.")
    notes = {_about(one): _note(one) for one in root if local(one) == "Memo"}
    collections = _collections(root)
    items = [one for one in root if local(one) not in _NO_ITEMS and _said(one, "itemType") != "attachment"]
    found = [_entry(item, notes, collections) for item in items]
    entries = [one for one in found if one]
    return Bibliography("Zotero RDF", entries, len(items) - len(entries))


def _entry(item: Element, notes: Mapping[str, str], collections: Mapping[str, list[str]]) -> Entry | None:
    remarks = [notes.get(_resource(one), "") for one in item if local(one) == "isReferencedBy"]
    return entry(
        title=_said(item, "title"),
        identifiers=_identifiers(item),
        authors=_authors(item),
        year=_said(item, "date"),
        note="\n\n".join(filter(None, remarks)),
        keywords=[text_of(one) for one in item if local(one) == "subject"],
        collections=collections.get(_about(item), ()),
    )


def _about(element: Element) -> str:
    return element.get(f"{_RDF}about", "")


def _resource(element: Element) -> str:
    return element.get(f"{_RDF}resource", "")


def _said(element: Element, name: str) -> str:
    return next((clean(text_of(one)[:8_000]) for one in element if local(one) == name), "")


def _note(memo: Element) -> str:
    """Its text, a paragraph a line."""
    html = next((text_of(one) for one in memo if local(one) == "value"), "")[:100_000]
    return "\n\n".join(filter(None, map(plain, _PARAGRAPH.split(html))))


def _collections(root: Element) -> dict[str, list[str]]:
    """The names of the collections of each item, by its address."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for one in root:
        if local(one) == "Collection" and (name := _said(one, "title")):
            for part in one:
                if local(part) == "hasPart":
                    found[_resource(part)].append(name)
    return dict(found)


def _identifiers(item: Element) -> Iterator[str | None]:
    """Also of the journal inside it, to which Zotero gives the DOI of the article."""
    yield recognise(_about(item)[:600])
    for one in islice(item.iter(), MOST_PARTS):
        if local(one) in ("identifier", "description", "value") and one.text:
            for line in one.text[:4_000].splitlines()[:20]:
                yield recognise(clean(line))


def _authors(item: Element) -> Iterator[str]:
    for authors in item:
        if local(authors) != "authors":
            continue
        for person in authors.iter():
            if local(person) == "Person":
                given = _said(person, "givenName") or _said(person, "givenname")
                yield f"{given} {_said(person, 'surname')}"
