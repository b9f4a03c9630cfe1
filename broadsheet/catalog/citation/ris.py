"""A paper as RIS: two-letter tags, one a line, as https://en.wikipedia.org/wiki/RIS_(file_format) tells them.

Lines end in CR LF, every tag is followed by two blanks, a hyphen and a blank, `TY` comes first and `ER` last.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from broadsheet.catalog.citation.entry import Entry, Kind, cite_key, entry, first_identifiers, names
from broadsheet.catalog.models import Paper

_TYPES: dict[Kind, str] = {"conference": "CPAPER", "journal": "JOUR", "preprint": "UNPB", "manuscript": "GEN"}
MAX_KEYWORDS = 40


def ris(paper: Paper, readable: Callable[[str], str] = str) -> str:
    """The paper as one RIS record with all its authors; `readable` turns TeX into plain text."""
    cited = entry(paper, first_identifiers(paper))
    tags = [("TY", _TYPES[cited.kind]), *_tags(paper, cited, readable)]
    lines = [f"{tag}  - {' '.join(value.split())}" for tag, value in tags if value.strip()]
    return "\r\n".join([*lines, "ER  - "]) + "\r\n"


def _tags(paper: Paper, cited: Entry, readable: Callable[[str], str]) -> Iterator[tuple[str, str]]:
    yield "ID", cite_key(paper)
    yield "TI", readable(paper.title)
    for name in names(paper):
        yield "AU", readable(name.inverted)
    if cited.year:
        yield "PY", f"{cited.year:04}"
        yield "DA", "/".join([f"{cited.year:04}", *(f"{part:02}" for part in (cited.month, cited.day) if part), ""])
    yield ("T2" if cited.kind != "preprint" else "PB"), paper.venue or ("arXiv" if cited.arxiv else "")
    yield "AB", readable(paper.abstract)
    for word in paper.keywords[:MAX_KEYWORDS]:
        yield "KW", readable(word)
    yield "DO", cited.doi
    yield "AN", f"arXiv:{cited.arxiv}" if cited.arxiv else ""
    yield "UR", cited.url
    yield "L1", cited.pdf
    yield "N1", paper.status.capitalize() if paper.status in ("withdrawn", "retracted") else ""
