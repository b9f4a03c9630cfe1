"""Text out of JATS, the markup of journals (jats.nlm.nih.gov), as it stands in titles and abstracts at Crossref.

Formulas come out as TeX between dollar signs: as the author wrote them where they are given in TeX as well, else from
their MathML. Headings inside of an abstract end with a colon, and the heading “Abstract” is left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape, unescape

from broadsheet.sources.http.errors import BrokenAnswer
from broadsheet.sources.markup import plain
from broadsheet.sources.mathml import tex_of
from broadsheet.sources.xml import parse

_PREFIX = "(?:[a-z]{1,8}:)?"
_OPENING = {name: re.compile(rf"<{_PREFIX}{name}\b[^<>]*>") for name in ("alternatives", "tex-math", "math")}
_CLOSING = {name: re.compile(rf"</{_PREFIX}{name}>") for name in _OPENING}
_HEADING = re.compile(r"<(?:jats:)?title\b[^<>]*>([^<>]*)</(?:jats:)?title>")
_ABSTRACT = re.compile(r"abstract|summary|zusammenfassung|résumé|resumen", re.IGNORECASE)
_DOCUMENT = re.compile(r"\\begin\{document\}(.*?)\\end\{document\}", re.DOTALL)
_PACKED_TWICE = re.compile(r"&amp;(?:lt|gt|amp|quot|apos|#\d{1,7});|&lt;/(?:jats:|mml:)?[a-z]{1,12}&gt;")
_NAMESPACES = 'xmlns:mml="m" xmlns:xlink="x" xmlns:jats="j"'


def _replaced(text: str, name: str, build: Callable[[str, str], str]) -> str:
    """The text with each element of a name as `build` makes it of the whole element and its inside. Takes time in
    proportion to the text: where one is not closed, none after it is."""
    pieces, position = [], 0
    while opening := _OPENING[name].search(text, position):
        closing = _CLOSING[name].search(text, opening.end())
        if closing is None:
            break
        whole, inside = text[opening.start() : closing.end()], text[opening.end() : closing.start()]
        pieces += [text[position : opening.start()], build(whole, inside)]
        position = closing.end()
    return "".join([*pieces, text[position:]])


def _formula(tex: str) -> str:
    """TeX between dollar signs, packed as markup is."""
    document = _DOCUMENT.search(tex)  # a whole document around each formula, as Springer deposits it
    bare = (document[1] if document else tex).strip().strip("$").strip()
    return f"${escape(bare, quote=False)}$" if bare else ""


def _tex(_whole: str, inside: str) -> str:
    return _formula(unescape(inside))


def _alternatives(_whole: str, inside: str) -> str:
    """Of alternatives that say the same the one in TeX."""
    opening = _OPENING["tex-math"].search(inside)
    closing = _CLOSING["tex-math"].search(inside, opening.end()) if opening else None
    return _tex("", inside[opening.end() : closing.start()]) if opening and closing else inside


def _math(whole: str, _inside: str) -> str:
    try:
        found = parse(f"<a {_NAMESPACES}>{whole}</a>".encode("utf-8", "replace"), "")
    except BrokenAnswer:
        return whole
    return _formula(tex_of(found[0]))


def _heading(match: re.Match[str]) -> str:
    words = match[1].strip()
    if _ABSTRACT.fullmatch(words.rstrip(".:")):
        return " "
    return f" {words}{'' if words.endswith((':', '.', '?', '!')) or not words else ':'} "


def plain_jats(text: str) -> str:
    """The text of JATS, or of the HTML that stands in its place, in one line. Mathematics stays as it is."""
    if _PACKED_TWICE.search(text):
        text = unescape(text)
    if "<" in text:
        text = " ".join(text.split())
        for name, build in ("alternatives", _alternatives), ("tex-math", _tex), ("math", _math):
            text = _replaced(text, name, build)
        text = _HEADING.sub(_heading, text)
    return plain(text)
