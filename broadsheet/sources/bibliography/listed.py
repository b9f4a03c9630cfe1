"""A text file with one identifier a line: DOIs, arXiv numbers, addresses."""

from __future__ import annotations

import re

from broadsheet.sources.base import BadRecord
from broadsheet.sources.bibliography.entry import Bibliography, entry
from broadsheet.sources.identifiers import recognise
from broadsheet.sources.text import clean

_NUMBER = re.compile(r"(?:\[\d{1,5}\]|\d{1,5}[.)]|[-*•])\s+")
LOOKED_AT = 100
"""Lines, of which one at least must be an identifier."""


def read(text: str, most: int) -> Bibliography:
    """One entry for each line that is an identifier; lines that begin with `#` are remarks. Raises BadRecord where none
    of the first ones is, or there are more than `most` lines."""
    if text.count("\n") > most:
        raise BadRecord(f"The file has more than {most:,} lines, or is none that can be read; bring it in parts.")
    lines = [line for line in map(clean, text.splitlines()) if line and not line.startswith("#")]
    if not any(_identifier(line) for line in lines[:LOOKED_AT]):
        raise BadRecord("This is no BibTeX, RIS, CSL-JSON, Zotero RDF, ORCID works or list of DOIs.")
    entries = [one for line in lines if (one := entry(identifiers=[_identifier(line)]))]
    return Bibliography("list of identifiers", entries, len(lines) - len(entries))


def _identifier(line: str) -> str | None:
    return recognise(_NUMBER.sub("", line[:1_000], count=1))
