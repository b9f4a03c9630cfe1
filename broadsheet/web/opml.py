"""What a person follows as OPML 2.0 (opml.org/spec2.opml): outlines that link to our pages and feeds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from xml.etree import ElementTree as Tree

from broadsheet.sources import xml
from broadsheet.sources.http.errors import BrokenAnswer
from broadsheet.sources.text import clean

OURS = "/broadsheet/"
"""Before the kind of what is followed, as the category of an outline: so it is understood wherever it comes from."""
MEDIA = "text/x-opml"
MOST = 2_000
ADDRESSES = ("url", "htmlUrl", "xmlUrl")


class NoOutlines(Exception):
    """A file that is no OPML; the message is one sentence."""


@dataclass(frozen=True, slots=True)
class Outline:
    """A link with its name; `kind` is what Broadsheet says of it, empty for outlines of others, `feed` the address of a
    feed of the same, if there is one."""

    name: str
    url: str
    kind: str = ""
    feed: str = ""


def written(groups: Iterable[tuple[str, list[Outline]]], now: datetime) -> bytes:
    """An OPML document with a folder for each group."""
    root = Tree.Element("opml", version="2.0")
    head = Tree.SubElement(root, "head")
    Tree.SubElement(head, "title").text = "What I follow in Broadsheet"
    Tree.SubElement(head, "dateCreated").text = format_datetime(now)
    body = Tree.SubElement(root, "body")
    for name, outlines in groups:
        folder = Tree.SubElement(body, "outline", text=name)
        for one in outlines:
            Tree.SubElement(folder, "outline", _attributes(one))
    Tree.indent(root)
    document: bytes = Tree.tostring(root, encoding="utf-8", xml_declaration=True)
    return document


def _attributes(one: Outline) -> dict[str, str]:
    told = {"text": one.name, "title": one.name, "category": OURS + one.kind}
    where = {"type": "rss", "xmlUrl": one.feed, "htmlUrl": one.url} if one.feed else {"type": "link", "url": one.url}
    return told | where


def read(content: bytes) -> list[Outline]:
    """The outlines of a document that link somewhere, in their order. Raises NoOutlines."""
    try:
        root = xml.parse(content, "")
    except BrokenAnswer:
        raise NoOutlines("This file is no OPML, or not whole.") from None
    if xml.local(root) != "opml":
        raise NoOutlines("This file is no OPML.")
    found = [each for each in map(_outline, root.iter("outline")) if each.url]
    if len(found) > MOST:
        raise NoOutlines(f"This file has more than {MOST:,} outlines.")
    return found


def _outline(element: Tree.Element) -> Outline:
    said = element.attrib
    url = next((said[name] for name in ADDRESSES if said.get(name)), "")
    category = said.get("category", "")
    kind = category.removeprefix(OURS) if category.startswith(OURS) else ""
    return Outline(clean(said.get("text") or said.get("title") or url), clean(url), kind)
