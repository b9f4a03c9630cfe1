"""Feeds as XML: Atom (RFC 4287) and RSS 2.0 (https://www.rssboard.org/rss-specification), on Django's generators.

Both carry what reference managers and readers of papers look for: `arxiv:` as arXiv's own API has it
(https://info.arxiv.org/help/api/user-manual.html), `prism:` (https://www.w3.org/submissions/prism/) and Dublin Core.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from xml.sax.xmlreader import AttributesImpl

from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed, rfc2822_date, rfc3339_date
from django.utils.xmlutils import SimplerXMLGenerator

from broadsheet.web.feeds.entries import Entry
from broadsheet.web.feeds.listing import Written

ARXIV = "http://arxiv.org/schemas/atom"
NAMESPACES = {
    "xmlns:arxiv": ARXIV,
    "xmlns:dc": "http://purl.org/dc/elements/1.1/",
    "xmlns:dcterms": "http://purl.org/dc/terms/",
    "xmlns:prism": "http://prismstandard.org/namespaces/basic/2.0/",
}
TTL = 60
"""Minutes after which an RSS reader may ask again."""
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""When a list without papers was last changed."""


class _Ours(SyndicationFeed):
    """What Atom and RSS have in common: an empty feed is always the same."""

    def latest_post_date(self) -> datetime:
        return max((item["entry"].updated for item in self.items), default=NEVER)


class Atom(_Ours, Atom1Feed):
    def root_attributes(self) -> dict[str, str]:
        return super().root_attributes() | NAMESPACES

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        entry: Entry = item["entry"]
        handler.addQuickElement("id", entry.id)
        handler.addQuickElement("title", entry.title)
        handler.addQuickElement("published", rfc3339_date(entry.published))
        handler.addQuickElement("updated", rfc3339_date(entry.updated))
        for name in entry.authors:
            _author(handler, name)
        for attributes in _links(entry):
            handler.addQuickElement("link", None, attributes)
        for category in entry.categories:
            scheme = {"scheme": ARXIV} if category.is_field else {}
            handler.addQuickElement("category", None, {"term": category.code, "label": category.name, **scheme})
        handler.addQuickElement("content", entry.html, {"type": "html"})
        _scholarly(handler, entry)


class Rss(_Ours, Rss201rev2Feed):
    def rss_attributes(self) -> dict[str, str]:
        return super().rss_attributes() | NAMESPACES

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        entry: Entry = item["entry"]
        handler.addQuickElement("title", entry.title)
        handler.addQuickElement("link", entry.url)
        handler.addQuickElement("description", entry.html)
        handler.addQuickElement("guid", entry.id, {"isPermaLink": "false"})
        handler.addQuickElement("pubDate", rfc2822_date(entry.published))
        handler.addQuickElement("dcterms:modified", rfc3339_date(entry.updated))
        for name in entry.authors:
            handler.addQuickElement("dc:creator", name)
        for category in entry.categories:
            handler.addQuickElement("category", category.code)
        if entry.pdf:  # nobody asked how long it is, and RSS wants a number
            handler.addQuickElement("enclosure", None, {"url": entry.pdf, "length": "0", "type": "application/pdf"})
        identifier = f"doi:{entry.doi}" if entry.doi else f"arXiv:{entry.arxiv}" if entry.arxiv else ""
        if identifier:
            handler.addQuickElement("dc:identifier", identifier)
        _scholarly(handler, entry)


def atom(written: Written) -> bytes:
    """The feed as Atom."""
    return _written(Atom, written, author_name="Broadsheet", subtitle=written.said)


def rss(written: Written) -> bytes:
    """The feed as RSS 2.0."""
    return _written(Rss, written, ttl=str(TTL))


def _written(kind: type[_Ours], written: Written, **more: Any) -> bytes:
    feed = kind(
        title=written.title,
        link=written.page,
        description=written.said,
        language="en",
        feed_url=written.url,
        feed_guid=written.url,
        **more,
    )
    for entry in written.entries:
        feed.add_item(title=entry.title, link=entry.url, description="", entry=entry)
    return feed.writeString("utf-8").encode()


def _author(handler: SimplerXMLGenerator, name: str) -> None:
    handler.startElement("author", AttributesImpl({}))
    handler.addQuickElement("name", name)
    handler.endElement("author")


def _links(entry: Entry) -> list[dict[str, str]]:
    found = [{"rel": "alternate", "type": "text/html", "href": entry.url}]
    if entry.outside:
        found.append({"rel": "related", "href": entry.outside})
    if entry.pdf:
        found.append({"rel": "enclosure", "type": "application/pdf", "title": "pdf", "href": entry.pdf})
    return found


def _scholarly(handler: SimplerXMLGenerator, entry: Entry) -> None:
    if entry.categories and entry.categories[0].is_field:
        handler.addQuickElement("arxiv:primary_category", None, {"term": entry.categories[0].code, "scheme": ARXIV})
    told = {
        "arxiv:comment": entry.comment,
        "arxiv:journal_ref": entry.venue,
        "arxiv:doi": entry.doi,
        "prism:doi": entry.doi,
        "prism:publicationName": entry.venue,
        "dc:rights": entry.license,
    }
    for name, text in told.items():
        if text:
            handler.addQuickElement(name, text)
