"""Where a query's words stand in a text. Pure; by the same analysis as the index, so that word forms are found too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from broadsheet.search import analysis
from broadsheet.search.query import Or, Query, Text

ELLIPSIS = "…"
MAX_MARKED_CHARACTERS = 50_000
"""Text beyond this is shown unmarked."""


Span = tuple[int, int]
"""Where a piece of a text begins and ends."""


@dataclass(frozen=True, slots=True)
class Segment:
    text: str
    marked: bool
    whole: bool = False
    """One of the spans that were to be kept whole."""


def segments(text: str, query: Query | None, whole: Sequence[Span] = ()) -> list[Segment]:
    """The text in pieces, those marked that are words of the query. Together they are the text again.

    What stands in the spans `whole` (in order, apart from each other) is a piece each, never marked.
    """
    return _cut(text, _spans(text, query, whole) if query else [], whole)


def excerpt(text: str, query: Query | None, length: int, whole: Sequence[Span] = ()) -> list[Segment]:
    """About `length` characters from where most of the query's words stand, in segments; without a query the beginning.

    It is cut at words, and never inside one of the spans `whole`.
    """
    if len(text) <= length:
        return segments(text, query, whole)
    spans = _spans(text, query, whole) if query else []
    start = _outside(_best_start(text, spans, length), whole) if query else 0
    end = _end(text, start, start + length, whole)
    pieces = _cut(text[start:end], _shifted(spans, start, end), _shifted(whole, start, end))
    before = [Segment(f"{ELLIPSIS} ", False)] if start else []
    after = [Segment(f" {ELLIPSIS}", False)] if end < len(text) else []
    return before + pieces + after


def _end(text: str, start: int, end: int, whole: Sequence[Span]) -> int:
    """Where to end at or before `end`: behind a word, and before a whole span that does not fit, unless it is first."""
    if end >= len(text):
        return len(text)
    within = next((span for span in whole if span[0] < end < span[1]), None)
    if within is not None:
        end = len(text[: within[0]].rstrip())
        return end if end > start else within[1]
    if text[end].isspace() or any(end in span for span in whole):
        return end
    space = _outside(text.rfind(" ", start, end), whole)
    return space if space > start else end


def _outside(place: int, whole: Sequence[Span]) -> int:
    """The place, or the beginning of the whole span that it is in."""
    return next((low for low, high in whole if low < place < high), place)


def _shifted(spans: Sequence[Span], start: int, end: int) -> list[Span]:
    return [(max(low, start) - start, min(high, end) - start) for low, high in spans if low < end and high > start]


def _spans(text: str, query: Query, whole: Sequence[Span]) -> list[Span]:
    """Where marked words begin and end outside of `whole`; words that stand side by side are marked as one."""
    stems, prefixes = _wanted(query)
    found: list[Span] = []
    skipped = 0
    for start, end in analysis.places(text[:MAX_MARKED_CHARACTERS], stems, prefixes) if stems or prefixes else []:
        while skipped < len(whole) and whole[skipped][1] <= start:
            skipped += 1
        if skipped < len(whole) and end > whole[skipped][0]:
            continue
        if found and text[found[-1][1] : start] in (" ", "-"):
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


@lru_cache(maxsize=64)
def _wanted(query: Query) -> tuple[set[str], tuple[str, ...]]:
    """The stems to mark, without stop words unless there is nothing else, and the beginnings of words."""
    pairs = [pair for text in query.texts for pair in zip(analysis.words(text), analysis.stems(text), strict=True)]
    telling = {stem for word, stem in pairs if not analysis.is_stop_word(word)} or {stem for _, stem in pairs}
    compounds = {stem for text in query.texts for joined in analysis.compounds(text) for stem in analysis.stems(joined)}
    parts = [each for part in query.parts for each in (part.parts if isinstance(part, Or) else (part,))]
    asked = [part.text for part in parts if isinstance(part, Text) and part.prefix and part.field in ("any", "title")]
    return telling | compounds, tuple(words[-1] for text in asked if (words := analysis.words(text)))


def _best_start(text: str, spans: list[Span], length: int) -> int:
    """The beginning of a word from where `length` characters hold most marks, a little before the first of them."""
    best, start = 0, 0
    for place, (low, _) in enumerate(spans):
        held = sum(1 for _, high in spans[place : place + 50] if high <= low + length)
        if held > best:
            best, start = held, low
    lead = max(0, min(start - length // 6, len(text) - length))
    if lead == 0 or (spans and start + 1 < length and best and spans[0][0] == start and spans[-1][1] <= length):
        return 0
    space = text.find(" ", lead, start + 1)
    return space + 1 if space >= 0 else lead


def _cut(text: str, spans: Sequence[Span], whole: Sequence[Span] = ()) -> list[Segment]:
    pieces, end = [], 0
    for low, high, marked in sorted([(*span, True) for span in spans] + [(*span, False) for span in whole]):
        pieces += [Segment(text[end:low], False), Segment(text[low:high], marked, not marked)]
        end = high
    return [piece for piece in [*pieces, Segment(text[end:], False)] if piece.text]
