"""What reference managers export, known by its content: BibTeX, RIS, CSL-JSON, Zotero RDF, ORCID's works, a list of
identifiers. Each form is a reader that gives entries; the entries are matched to papers elsewhere."""

from __future__ import annotations

import codecs
import json
import re
from typing import Any

from broadsheet.sources.base import BadRecord
from broadsheet.sources.bibliography import bibtex, csl, listed, orcid, ris, zotero
from broadsheet.sources.bibliography.entry import Bibliography, Entry, too_many

__all__ = ["LARGEST", "MOST", "Bibliography", "Entry", "json_in", "read"]

LARGEST, MOST = 10_000_000, 20_000
"""Bytes of a file, and entries."""
_JSON, _XML = re.compile(r"\s*[\[{]"), re.compile(r"\s*<")


def read(content: bytes) -> Bibliography:
    """The entries of a file. Raises BadRecord, with one sentence, where it is none of these forms or too large."""
    if len(content) > LARGEST:
        raise BadRecord(f"The file is larger than {LARGEST // 1_000_000} MB.")
    text = _text(content)
    if _XML.match(text):
        found = zotero.read(content)
    elif _JSON.match(text):
        found = _of_json(json_in(content))
    elif bibtex.is_bibtex(text):
        found = bibtex.read(text, MOST)
    else:
        found = ris.read(text, MOST) if ris.is_ris(text) else listed.read(text, 2 * MOST)
    if not found.entries:
        raise BadRecord("Nothing in the file could be read as an entry of a bibliography.")
    if len(found.entries) > MOST:
        raise too_many(MOST)
    return found


def json_in(content: bytes) -> Any:
    """What a file of JSON says; None where its first mark is not JSON's. Raises BadRecord where it is broken."""
    text = _text(content)
    if not _JSON.match(text):
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise BadRecord("The file begins like JSON and is none.") from None


def _of_json(told: Any) -> Bibliography:
    groups = told.get("group") if isinstance(told, dict) else None
    items = told.get("items") if isinstance(told, dict) else told
    found = groups if isinstance(groups, list) else items
    if not isinstance(found, list):
        raise BadRecord("The file is JSON, but neither CSL-JSON nor ORCID’s works nor a library of a Broadsheet.")
    if len(found) > MOST:
        raise too_many(MOST)
    return orcid.read(found) if found is groups else csl.read(found)


def _text(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")  # what older programs write
