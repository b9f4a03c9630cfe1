"""Reading XML from strangers: no document type, so no entities of its own, none from elsewhere, none that grow.

The standard library's parser (expat) resolves no external entities and bounds their growth; refusing the document type
itself leaves nothing to resolve. The five entities of XML and character references still work. Where a service names a
public document type in every answer, that line is taken out before (`without_doctype`); one that declares anything
stays, and is refused.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser

from broadsheet.sources.http.errors import BrokenAnswer


class _HasDoctype(Exception):
    pass


class _Builder(TreeBuilder):
    def doctype(self, _name: str, _pubid: str | None, _system: str | None) -> None:
        raise _HasDoctype


_HEAD = 4_000
"""Bytes at the beginning of a document in which its document type stands."""


class _Gatherer(_Builder):
    """Keeps the elements of some names as soon as they are whole."""

    def __init__(self, names: frozenset[str]) -> None:
        super().__init__()
        self.names = names
        self.whole: list[Element] = []

    def end(self, tag: str) -> Element:
        element: Element = super().end(tag)
        if tag in self.names:
            self.whole.append(element)
        return element


@contextmanager
def _told(host: str) -> Iterator[None]:
    try:
        yield
    except _HasDoctype:
        raise BrokenAnswer(f"{host} sent XML with a document type of its own, which is not read.") from None
    except (ParseError, LookupError, ValueError) as error:
        line = getattr(error, "position", (0, 0))[0]
        where = f" (it breaks in line {line:,})" if line else ""
        raise BrokenAnswer(f"{host} sent XML that is not whole{where}.") from None


def parse(content: bytes, host: str) -> Element:
    """The root of a document. Raises BrokenAnswer where it is not whole XML, or declares a document type."""
    with _told(host):
        parser = XMLParser(target=_Builder())
        parser.feed(content)
        root: Element = parser.close()
    return root


def elements(chunks: Iterable[bytes], names: frozenset[str], host: str) -> Iterator[Element]:
    """The elements of some names, each as soon as it is whole, of a document that comes in pieces. An element is empty
    again when the next one is asked for, so that memory stays flat. Raises BrokenAnswer like `parse`."""
    gatherer = _Gatherer(names)
    parser = XMLParser(target=gatherer)
    for chunk in chunks:
        with _told(host):
            parser.feed(chunk)
        for element in gatherer.whole:
            yield element
            element.clear()
        gatherer.whole.clear()
    with _told(host):
        parser.close()


def without_doctype(content: bytes, public: str) -> bytes:
    """A document, or its beginning, without the line that names a public document type and declares nothing."""
    named = rb'<!DOCTYPE\s+[\w.-]+\s+PUBLIC\s+"' + re.escape(public.encode()) + rb'[^"<>\[\]]*"\s+"[^"<>\[\]]*"\s*>'
    return re.sub(named, b"", content[:_HEAD], count=1) + content[_HEAD:]


def local(element: Element) -> str:
    """An element's name without its namespace."""
    return _local(element.tag)


@functools.lru_cache(1_024)
def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def text(element: Element | None) -> str:
    """All text inside an element, as it stands there."""
    if element is None:
        return ""
    return "".join(element.itertext()) if len(element) else element.text or ""
