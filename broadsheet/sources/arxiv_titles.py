"""arXiv by title or by number: what paper that is which somebody only wrote down.

Protocol: arXiv API (info.arxiv.org/help/api/user-manual.html), a search in titles or an `id_list`, answered as Atom. To
look a title up, an entry counts whose title is the very same, but for case, accents and LaTeX. Of versions the answer
dates the first and the last.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from broadsheet.sources.arxiv_oai import LIMIT
from broadsheet.sources.base import BadRecord, PaperRecord, attempt
from broadsheet.sources.http.errors import BrokenAnswer
from broadsheet.sources.identifiers import normalise, normalise_title, recognise
from broadsheet.sources.jsonl import from_json
from broadsheet.sources.xml import local, parse, text

if TYPE_CHECKING:
    from broadsheet.sources.http.client import Http

__all__ = ["ADDRESS", "LIMIT", "by_id", "look_up", "titled"]

SOURCE = "arxiv-api"
ADDRESS = "https://export.arxiv.org/api/query"
MOST_WORDS = 12
"""Of a title, which are asked for."""
SHORTEST_WORD = 3
ANSWERS = 10
_ID = re.compile(r"https?://arxiv\.org/abs/(\S+?)(?:v(\d{1,4}))?")


@dataclass(frozen=True, slots=True)
class _Entry:
    """An entry's elements by their names, prefixes aside."""

    parts: dict[str, list[Element]]

    @classmethod
    def of(cls, element: Element) -> _Entry:
        parts: dict[str, list[Element]] = {}
        for part in element:
            parts.setdefault(local(part), []).append(part)
        return cls(parts)

    def one(self, name: str) -> str:
        return text(self.parts.get(name, [None])[0]).strip()


def look_up(title: str, address: str, http: Http) -> PaperRecord | None:
    """The paper with this title; None where arXiv has none, or several. Raises FetchError.

    A title of fewer than three words is not asked for: too many papers may have it.
    """
    normal = normalise_title(title)
    same = [record for record in titled(title, address, http) if normalise_title(record.title) == normal]
    return same[0] if len(same) == 1 else None


def titled(title: str, address: str, http: Http) -> list[PaperRecord]:
    """The papers whose titles hold the words of this one, in arXiv's order; none for fewer than three words. Raises
    FetchError."""
    words = [word for word in normalise_title(title).split() if len(word) >= SHORTEST_WORD][:MOST_WORDS]
    if len(words) < 3:
        return []
    asked = " AND ".join(f"ti:{word}" for word in words)
    return _asked({"search_query": asked, "max_results": ANSWERS}, address, http)


def by_id(identifier: str, address: str, http: Http) -> PaperRecord | None:
    """The paper with this number, `arxiv:2410.09426`; None where arXiv has none. Raises FetchError."""
    found = _asked({"id_list": identifier.removeprefix("arxiv:")}, address, http)
    return next((record for record in found if identifier in record.identifiers), None)


def _asked(params: Mapping[str, str | int], address: str, http: Http) -> list[PaperRecord]:
    """What can be read as papers of the answer to a question."""
    answer = http.get(address, params).expect("xml")
    host = urlsplit(address).hostname or ""
    root = parse(answer.content, host)
    if local(root) != "feed":
        raise BrokenAnswer(f"{host} answered with something that is no Atom feed.")
    read = (attempt(_record, _Entry.of(element)) for element in root if local(element) == "entry")
    return [record for record in read if isinstance(record, PaperRecord)]


def _record(entry: _Entry) -> PaperRecord:
    """The record of an entry; raises BadRecord."""
    named = _ID.fullmatch(entry.one("id"))
    if not named:
        raise BadRecord("The entry has no arXiv id.")
    identifier, number = normalise("arxiv", named[1]), int(named[2] or 1)
    doi = recognise(entry.one("doi"))
    first, last = entry.one("published"), entry.one("updated")
    versions: list[dict[str, Any]] = [{"number": 1, "date": first}]
    versions += [{"number": number, "date": last}] if number > 1 else []
    primary = [part.get("term", "") for part in entry.parts.get("primary_category", [])]
    others = [part.get("term", "") for part in entry.parts.get("category", [])]
    names = (text(one).strip() for author in entry.parts.get("author", []) for one in author if local(one) == "name")
    return from_json(
        {
            "source": SOURCE,
            "id": identifier,
            "title": entry.one("title"),
            "abstract": entry.one("summary"),
            "authors": [name for name in names if name],
            "identifiers": [identifier, *([doi] if doi and doi.startswith("doi:") else [])],
            "published": first,
            "date_kind": "submitted",
            "updated": last if number > 1 else None,
            "as_of": last,
            "versions": versions,
            "categories": list(dict.fromkeys(code for code in (*primary, *others) if code)),
            "comment": entry.one("comment"),
            "venue": entry.one("journal_ref"),
        }
    )
