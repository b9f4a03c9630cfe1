"""CSL-JSON (https://citeproc-js.readthedocs.io/en/latest/csl-json/markup.html), as Zotero and Mendeley write it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from broadsheet.sources.bibliography.entry import Bibliography, Entry, entry, few_enough, identified, text
from broadsheet.sources.identifiers import recognise
from broadsheet.sources.markup import plain
from broadsheet.sources.text import clean


def read(items: Sequence[Any]) -> Bibliography:
    """The entries of a list of items; what is no item is counted."""
    found = [_entry(item) for item in few_enough(items) if isinstance(item, Mapping)]
    entries = [one for one in found if one]
    return Bibliography("CSL-JSON", entries, len(items) - len(entries))


def _entry(item: Mapping[str, Any]) -> Entry | None:
    return entry(
        title=plain(text(item.get("title"))[:4_000]),
        identifiers=_identifiers(item),
        authors=map(_name, _list(item.get("author"))),
        year=_year(item.get("issued")),
        note=text(item.get("annote")),
        keywords=text(item.get("keyword")).replace(";", ",").split(","),
    )


def _list(value: Any) -> Sequence[Any]:
    return value[:100] if isinstance(value, list) else ()


def _name(author: Any) -> str:
    if not isinstance(author, Mapping):
        return text(author)
    return text(author.get("literal")) or f"{text(author.get('given'))} {text(author.get('family'))}"


def _year(issued: Any) -> str:
    if not isinstance(issued, Mapping):
        return text(issued)
    first = next(iter(_list(issued.get("date-parts"))), None)
    return text(next(iter(_list(first)), "")) or text(issued.get("raw")) or text(issued.get("literal"))


def _identifiers(item: Mapping[str, Any]) -> Iterator[str | None]:
    for scheme, field in (("doi", "DOI"), ("pmid", "PMID"), ("pmcid", "PMCID")):
        yield identified(scheme, text(item.get(field)))
    lines = text(item.get("note"))[:4_000].splitlines()  # where Zotero writes what has no field
    for field in (text(item.get("URL")), text(item.get("number")), text(item.get("id")), *lines[:20]):
        yield recognise(clean(field[:600]))
