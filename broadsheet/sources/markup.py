"""Text out of HTML as feeds and publishers write it, with mathematics unharmed.

What looks like a tag is one only if its name is known, its attributes have values, and, where its name is a letter that
a formula may hold as well, it is closed again: `if x<y and z>w`, `a<b>c` and `x<p and q>r` stay as they are. All of it
takes time in proportion to the text, however hostile that is.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from broadsheet.sources.text import clean

_TAG = re.compile(
    r"<(/?)([a-z][a-z0-9-]*(?::[a-z][a-z0-9-]*)?)"
    r"((?:\s+[a-z_:][-\w:.]*\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'<>=]+))*)\s*/?>",
    re.IGNORECASE,
)
_ALTERNATIVE = re.compile(r"\salttext\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
POWER = re.compile(r"[-+−–]?\d[\d.]*")
"""What a raised text begins with where it is a power, and keeps its mark: `10^-5`."""

_BLOCK = re.compile(
    "address|article|aside|blockquote|body|br|caption|center|dd|details|div|dl|dt|figcaption|figure|footer|h[1-6]|head|"
    "header|hr|html|li|main|nav|ol|p|pre|sec|section|summary|table|tbody|td|tfoot|th|thead|title|tr|ul"
)
"""Between which words never run together."""
_INLINE = re.compile(
    "abbr|acronym|bdi|bdo|big|bold|cite|code|col|colgroup|del|dfn|em|font|img|input|ins|italic|kbd|label|link|mark|meta|"
    "noscript|object|picture|samp|scp|small|source|span|strike|strong|sub|sup|time|tt|var|wbr|"
    "math|m[ion]|mrow|msup|msub|msubsup|mfrac|msqrt|mroot|mtext|mspace|mover|munder|munderover|mtable|mt[rd]|mstyle|"
    "mfenced|semantics"
)
_LETTERS = frozenset(("a", "b", "i", "q", "s", "u"))
"""Names of tags that a formula may hold as well."""
_SILENT = frozenset(("script", "style", "template", "iframe", "svg", "annotation"))
"""Whose content is no text."""


def plain(text: str) -> str:
    """The text of HTML, in one line. Of MathML with an `alttext` in TeX, that between dollar signs."""
    if "<" in text:
        text = "".join(_pieces(_without_comments(text)))
    return clean(_ENTITY.sub(lambda found: html.unescape(found[0]), text))


def _without_comments(text: str) -> str:
    first, *others = text.split("<!--")
    kept = [first]
    for part in others:
        _, end, rest = part.partition("-->")
        kept.append(rest if end else f"<!--{part}")
    return "".join(kept)


def _known(name: str) -> bool:
    return bool(_BLOCK.fullmatch(name) or _INLINE.fullmatch(name)) or name in _SILENT


def _closed(text: str) -> frozenset[str]:
    return frozenset(name for name in _LETTERS if f"</{name}>" in text or f"</{name.upper()}>" in text)


def _pieces(text: str) -> Iterator[str]:
    """What is left of a text piece by piece; tags become nothing, or a blank."""
    position, silent, closed = 0, "", _closed(text)
    for match in _TAG.finditer(text):
        end, name = match[1] == "/", match[2].lower()
        bare = name.rpartition(":")[2]
        if bare == name and not _known(name) and name not in closed:
            continue
        if not silent:
            yield text[position : match.start()]
            yield _instead(bare, end, text[match.end() : match.end() + 8])
        position = match.end()
        if not end and not silent:
            alternative = _ALTERNATIVE.search(match[3]) if bare == "math" else None
            if alternative:
                yield f"${alternative[1] or alternative[2] or ''}$"
            silent = bare if bare in _SILENT or alternative else ""
        elif end and bare == silent:
            silent = ""
    if not silent:
        yield text[position:]


def _instead(name: str, end: bool, then: str) -> str:
    """What stands in a tag's place; a power keeps its mark: `10<sup>-5</sup>` is `10^-5`."""
    if name == "sup" and not end and POWER.match(then):
        return "^"
    return " " if _BLOCK.fullmatch(name) else ""
