"""Reading XML from strangers: no document type, so no entities of its own, none from elsewhere, none that grow.

The standard library's parser (expat) resolves no external entities and bounds their growth; refusing the document type
itself leaves nothing to resolve. The five entities of XML and character references still work.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser

from broadsheet.sources.http.errors import BrokenAnswer


class _HasDoctype(Exception):
    pass


class _Builder(TreeBuilder):
    def doctype(self, _name: str, _pubid: str | None, _system: str | None) -> None:
        raise _HasDoctype


def parse(content: bytes, host: str) -> Element:
    """The root of a document. Raises BrokenAnswer where it is not whole XML, or declares a document type."""
    try:
        parser = XMLParser(target=_Builder())
        parser.feed(content)
        root: Element = parser.close()
    except _HasDoctype:
        raise BrokenAnswer(f"{host} sent XML with a document type of its own, which is not read.") from None
    except (ParseError, LookupError, ValueError) as error:
        line = getattr(error, "position", (0, 0))[0]
        where = f" (it breaks in line {line:,})" if line else ""
        raise BrokenAnswer(f"{host} sent XML that is not whole{where}.") from None
    return root


def local(element: Element) -> str:
    """An element's name without its namespace."""
    tag: str = element.tag
    return tag.rpartition("}")[2]


def text(element: Element | None) -> str:
    """All text inside an element, as it stands there."""
    return "".join(element.itertext()) if element is not None else ""
