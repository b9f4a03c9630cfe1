"""A paper as CSL-JSON, an array of one item.

The schema is https://github.com/citation-style-language/schema, schemas/input/csl-data.json (1.0.2): `id` and `type`
are required, dates are `date-parts`, a name is `family` and `given`, or `literal`.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from broadsheet.catalog.citation.entry import Entry, Kind, Name, cite_key, entry, first_identifiers, names
from broadsheet.catalog.models import Paper

_TYPES: dict[Kind, str] = {
    "conference": "paper-conference",
    "journal": "article-journal",
    "preprint": "article",
    "manuscript": "manuscript",
}


def csl_json(paper: Paper, readable: Callable[[str], str] = str) -> str:
    """The paper as CSL-JSON with all its authors; `readable` turns TeX into plain text."""
    cited = entry(paper, first_identifiers(paper))
    item: dict[str, Any] = {
        "id": cite_key(paper),
        "type": _TYPES[cited.kind],
        "title": readable(paper.title),
        "author": [_name(name, readable) for name in names(paper)],
        "issued": _issued(cited),
        "container-title": paper.venue,
        "publisher": "arXiv" if cited.arxiv and not paper.venue else "",
        "number": f"arXiv:{cited.arxiv}" if cited.arxiv and not paper.venue else "",
        "abstract": readable(paper.abstract),
        "keyword": ", ".join(readable(word) for word in paper.keywords),
        "DOI": cited.doi,
        "PMID": cited.pmid,
        "URL": cited.url,
        "note": paper.status.capitalize() if paper.status in ("withdrawn", "retracted") else "",
    }
    return json.dumps([{name: value for name, value in item.items() if value}], ensure_ascii=False, indent=2) + "\n"


def _name(name: Name, readable: Callable[[str], str]) -> dict[str, str]:
    if not name.given:
        return {"literal": readable(name.family)}
    parts = {"family": readable(name.family), "given": readable(name.given)}
    return parts | ({"suffix": name.suffix} if name.suffix else {})


def _issued(cited: Entry) -> dict[str, list[list[int]]]:
    parts = [part for part in (cited.year, cited.month, cited.day) if part]
    return {"date-parts": [parts]} if parts else {}
