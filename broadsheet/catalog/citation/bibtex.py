"""A paper as a BibTeX entry.

Entry types and fields as in BibTeX's manual (Patashnik, “BibTeXing”, 1988); `eprint`, `archiveprefix` and
`primaryclass` as https://info.arxiv.org/help/hypertex/bibstyles/ asks for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from broadsheet.catalog.citation.entry import Kind, address, cite_key, first_identifiers, initials_last, kind
from broadsheet.catalog.models import Paper

MAX_AUTHORS = 200
"""After these, `and others`."""

_MATHS = re.compile(r"((?<!\\)\$\$?[^$]*(?<!\\)\$\$?)")
_CAPITALS = re.compile(r"(?<![\w{])([\w-]*[A-Za-z0-9-][A-Z][\w-]*|[A-Z]{2,}\w*)(?![\w}])")


def _braces_balance(text: str) -> bool:
    depth = 0
    for mark in re.sub(r"\\.", "", text):
        depth += {"{": 1, "}": -1}.get(mark, 0)
        if depth < 0:
            return False
    return depth == 0


def _escape(text: str, marks: str) -> str:
    """A backslash before each of the marks that has none yet."""
    return re.sub(
        rf"(\\*)([{marks}])", lambda found: found[0] if len(found[1]) % 2 else f"{found[1]}\\{found[2]}", text
    )


def _tex(text: str, protect: bool = False) -> str:
    """A field's text: LaTeX that stands in it is kept, what would break the entry is escaped.

    With `protect`, words with inner capitals go into braces, so that a style that lowers titles leaves them alone.
    """
    if not _braces_balance(text):
        text = _escape(text, "{}")
    if len(re.findall(r"\$", re.sub(r"\\.", "", text))) % 2:
        text = _escape(text, "$")
    parts = _MATHS.split(text)
    for place in range(0, len(parts), 2):
        words = parts[place]
        if protect and not re.search(r"[\\{}]", words):
            words = _CAPITALS.sub(r"{\1}", words)
        parts[place] = re.sub(r"(?<!\\)\^", r"\\^{}", _escape(words, "%&#_"))
    joined = "".join(parts)
    lone = (len(joined) - len(joined.rstrip("\\"))) % 2
    return joined[:-1] + r"\textbackslash{}" if lone else joined


def _author(author: dict[str, str]) -> str:
    if author.get("family"):
        given = author.get("given", "")
        name = f"{author['family']}, {given}" if given else "{" + author["family"] + "}"
    else:
        pair = initials_last(author["name"])
        name = ", ".join(pair) if pair else author["name"]
    return re.sub(r"\s+and\s+", " {and} ", _tex(name), flags=re.IGNORECASE)


def _authors(paper: Paper) -> str:
    names = [_author(author) for author in paper.authors[:MAX_AUTHORS]]
    return " and ".join([*names, "others"] if len(paper.authors) > MAX_AUTHORS else names)


_KINDS: dict[Kind, tuple[str, str]] = {
    "conference": ("inproceedings", "booktitle"),
    "journal": ("article", "journal"),
    "preprint": ("misc", ""),
    "manuscript": ("misc", ""),
}
"""The entry's type and the name of the field that holds the venue."""


def _fields(paper: Paper, identifiers: dict[str, str], venue_field: str) -> Iterator[tuple[str, str]]:
    yield "title", _tex(paper.title, protect=True)
    yield "author", _authors(paper)
    if venue_field:
        yield venue_field, _tex(paper.venue)
    if paper.published:
        yield "year", str(paper.published.year)
        if paper.published_precision != "year":
            yield "month", paper.published.strftime("%b").lower()
    if "arxiv" in identifiers:
        yield "eprint", identifiers["arxiv"]
        yield "archiveprefix", "arXiv"
        if paper.categories and re.fullmatch(r"[a-z-]+(\.[A-Za-z-]+)?", paper.categories[0]):
            yield "primaryclass", paper.categories[0]
    yield "doi", identifiers.get("doi", "").replace("{", "").replace("}", "")
    yield "url", re.sub(r"[{}\\\s]", "", address(paper, identifiers))
    if paper.status in ("withdrawn", "retracted"):
        yield "note", paper.status.capitalize()


def _lines(fields: Iterable[tuple[str, str]]) -> Iterator[str]:
    for name, value in fields:
        if value:
            yield f"  {name} = {value}," if name == "month" else f"  {name} = {{{value}}},"


def bibtex(paper: Paper) -> str:
    """The paper as a BibTeX entry: @inproceedings, @article, or @misc where no venue is known."""
    identifiers = first_identifiers(paper)
    type_, venue_field = _KINDS[kind(paper, identifiers)]
    return "\n".join([f"@{type_}{{{cite_key(paper)},", *_lines(_fields(paper, identifiers, venue_field)), "}"]) + "\n"
