"""BibTeX and BibLaTeX files (http://mirrors.ctan.org/biblio/bibtex/base/btxdoc.pdf), as Google Scholar, JabRef, Zotero
and people write them."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping

from bibtexparser.entrypoint import parse_string
from bibtexparser.model import DuplicateBlockKeyBlock, ParsingFailedBlock
from bibtexparser.model import Entry as Parsed

from broadsheet.sources.base import BadRecord
from broadsheet.sources.bibliography.entry import Bibliography, Entry, entry, identified, too_many
from broadsheet.sources.identifiers import recognise
from broadsheet.sources.text import clean, name_from_tex

_BEGINNING = re.compile(r"^[ \t]*@[ \t]*[A-Za-z]+\s*[{(]", re.MULTILINE)
_ANY = re.compile(r"@\s*[A-Za-z]+\s*[{(]")
_SEPARATOR = re.compile(r"[;,]")
_PLACES = ("url", "journal", "note", "howpublished", "eid", "journaltitle")
"""Fields in which an identifier may stand as well: Google Scholar writes `arXiv preprint arXiv:1706.03762`."""

LONGEST = 8_000
"""Characters of a field that are read."""

MOST_MARKS = 3_000_000
"""Brackets, quotes, commas and equals signs: what takes time to read."""

logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)  # of each block that is broken it would say so


def is_bibtex(text: str) -> bool:
    """Whether a line begins an entry."""
    return _BEGINNING.search(text) is not None


def read(text: str, most: int) -> Bibliography:
    """The entries of a file, those with the key of another too. Raises BadRecord where it begins more than `most`."""
    if sum(1 for _ in _ANY.finditer(text)) > 2 * most:
        raise too_many(most)
    if sum(map(text.count, '{}",=')) > MOST_MARKS:
        raise BadRecord("The file has more brackets, quotes and commas than a bibliography has; bring it in parts.")
    try:
        blocks = parse_string(text).blocks
    except (ValueError, RecursionError, IndexError, KeyError):
        raise BadRecord("The file looks like BibTeX and cannot be read as such.") from None
    parsed = [block.ignore_error_block if isinstance(block, DuplicateBlockKeyBlock) else block for block in blocks]
    found = [_entry(one) for one in parsed if isinstance(one, Parsed)]
    broken = sum(isinstance(one, ParsingFailedBlock) for one in parsed)
    return Bibliography("BibTeX", [one for one in found if one], broken + found.count(None))


def _entry(parsed: Parsed) -> Entry | None:
    fields = {field.key.lower(): _bare(field.value) for field in parsed.fields}
    return entry(
        title=_untexed(fields.get("title", "")),
        identifiers=_identifiers(fields),
        authors=map(_untexed, clean(fields.get("author", "")[:LONGEST]).split(" and ")),
        year=fields.get("year") or fields.get("date", ""),
        note=fields.get("annote") or fields.get("annotation", ""),
        keywords=_SEPARATOR.split(fields.get("keywords", "")[:LONGEST]),
        collections=_SEPARATOR.split(fields.get("groups", "")[:LONGEST]),
    )


def _bare(value: object) -> str:
    """A value without the quotes or braces that a duplicate still has."""
    text = str(value).strip()
    return text[1:-1] if len(text) > 1 and (text[0], text[-1]) in (('"', '"'), ("{", "}")) else text


def _identifiers(fields: Mapping[str, str]) -> Iterator[str | None]:
    kind = (fields.get("archiveprefix") or fields.get("eprinttype") or "arxiv").lower()
    eprint = fields.get("eprint", "")
    yield identified("arxiv", eprint) if kind == "arxiv" else None
    yield identified("doi", fields.get("doi", ""))
    yield identified("pmid", fields.get("pmid") or (eprint if kind == "pubmed" else ""))
    yield identified("pmcid", fields.get("pmcid", ""))
    for place in _PLACES:
        yield recognise(clean(fields.get(place, "")[:600].removeprefix(r"\url{").rstrip("}")))


def _untexed(text: str) -> str:
    return name_from_tex(clean(text[:LONGEST])).replace("{", "").replace("}", "")
