"""A paper as one line that a reference list or a letter can take."""

from __future__ import annotations

from collections.abc import Callable

from broadsheet.catalog.citation.entry import Entry, entry, first_identifiers
from broadsheet.catalog.models import Paper

MAX_NAMED = 20
"""Of more authors the first of these are named, then “et al.”."""


def plain_text(paper: Paper, readable: Callable[[str], str] = str) -> str:
    """`Ada Lovelace and Charles Babbage (2026). On columns. arXiv:2601.00001. https://…`; ends in a line break."""
    cited = entry(paper, first_identifiers(paper))
    title = readable(paper.title).rstrip()
    title += "" if title.endswith((".", "?", "!")) else "."
    note = f"({paper.status.capitalize()}.)" if paper.status in ("withdrawn", "retracted") else ""
    parts = [_head(paper, cited, readable), title, f"{paper.venue.rstrip('.')}." if paper.venue else ""]
    parts += [
        f"arXiv:{cited.arxiv}." if cited.arxiv else "",
        f"https://doi.org/{cited.doi}" if cited.doi else cited.url,
    ]
    return " ".join(part for part in (*parts, note) if part) + "\n"


def _head(paper: Paper, cited: Entry, readable: Callable[[str], str]) -> str:
    names = [readable(str(author.get("name", ""))) for author in paper.authors[:MAX_NAMED]]
    if len(paper.authors) > MAX_NAMED:
        said = ", ".join(names) + " et al."
    elif len(names) > 1:
        said = f"{', '.join(names[:-1])} and {names[-1]}"
    else:
        said = "".join(names)
    year = f"({cited.year})." if cited.year else ""
    if said and not year:
        return said.rstrip(".") + "."
    return f"{said} {year}".strip()
