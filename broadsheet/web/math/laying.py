"""Texts with mathematics laid out in segments: shortened, searched through, every expression a segment of its own."""

from __future__ import annotations

from broadsheet.search.highlight import ELLIPSIS, Segment, Span, excerpt, segments
from broadsheet.search.query import Query
from broadsheet.web.math.reading import Part, read
from broadsheet.web.math.source import MAX_LENGTH

_SIGNS = "\\$^_{"
"""A text without these holds no mathematics, and nothing that a cut between two words could tear apart."""


def laid(text: str, query: Query | None = None) -> list[Segment]:
    """The whole text in segments, the words of `query` marked."""
    source, whole = _joined(read(text))
    return segments(source, query, whole)


def excerpted(text: str, length: int, query: Query | None = None) -> list[Segment]:
    """About `length` characters of the text, from its beginning or from where most words of `query` stand.

    It is cut at words and never inside an expression.
    """
    head = text if query else _beginning(text, length)
    source, whole = _joined(read(head))
    if len(source) <= length and len(head) < len(text):  # commands took most of it
        source, whole = _joined(read(text[: 2 * length + MAX_LENGTH]))
    pieces = excerpt(source, query, length, whole)
    if query is None and len(pieces) > 1 and pieces[-1].text == f" {ELLIPSIS}" and not pieces[-2].whole:
        pieces[-2] = Segment(pieces[-2].text.rstrip(" ,;:.–—"), False)
    return pieces


def _beginning(text: str, length: int) -> str:
    """As much of a text as an excerpt of its beginning needs; reading all of it would take most of a page's time.

    Where it may hold mathematics, enough for the longest expression.
    """
    head = text[: 2 * length]
    if len(text) > len(head) and not any(sign in head for sign in _SIGNS):
        return head[: head.rfind(" ") + 1] or head
    return text[: 2 * length + MAX_LENGTH]


def _joined(parts: list[Part]) -> tuple[str, list[Span]]:
    """The text with its mathematics between dollar signs, and where that stands."""
    pieces: list[str] = []
    whole: list[Span] = []
    place = 0
    for part in parts:
        source = part.source
        if part.tex:
            whole.append((place, place + len(source)))
        pieces.append(source)
        place += len(source)
    return "".join(pieces), whole
