"""Citations of a paper: BibTeX, RIS, CSL-JSON and a line of plain text."""

from broadsheet.catalog.citation.bibtex import bibtex
from broadsheet.catalog.citation.csl import csl_json
from broadsheet.catalog.citation.entry import cite_key
from broadsheet.catalog.citation.plain import plain_text
from broadsheet.catalog.citation.ris import ris

__all__ = ["bibtex", "cite_key", "csl_json", "plain_text", "ris"]
