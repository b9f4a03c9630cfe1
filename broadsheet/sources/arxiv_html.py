"""The whole text of a paper at arXiv: the HTML that LaTeXML makes there of what authors sent.

Protocol: `GET https://arxiv.org/html/ID` (info.arxiv.org/about/accessible_HTML.html); 404 where none could be made, as
of many papers before December 2023. Only papers whose licence lets others hand them on are worth asking for.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from broadsheet.sources.article import markdown
from broadsheet.sources.arxiv_oai import LIMIT
from broadsheet.sources.http.errors import Refused

if TYPE_CHECKING:
    from broadsheet.sources.http.client import Http

__all__ = ["ADDRESS", "LIMIT", "is_open", "text_of"]

ADDRESS = "https://arxiv.org/html"
_MISSING = (404, 410)
_OPEN = re.compile(r"https?://creativecommons\.org/(?:licenses|publicdomain)/|cc[ -]?(?:by|0|zero)\b", re.IGNORECASE)


def is_open(license: str) -> bool:
    """Whether a licence, as a source says it, lets everybody hand the text on: one of Creative Commons."""
    return bool(_OPEN.match(license.strip()))


def text_of(number: str, address: str, http: Http) -> str:
    """The text of a paper by its number, as Markdown; empty where arXiv has none. Raises FetchError or BadRecord."""
    try:
        answer = http.get(f"{address}/{number}").expect("html")
    except Refused as error:
        if error.status in _MISSING:
            return ""
        raise
    return markdown(answer.content)
