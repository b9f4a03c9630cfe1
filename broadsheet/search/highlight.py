"""Where a query's words stand in a text. Pure; by the same analysis as the index, so that word forms are found too."""

from __future__ import annotations

from dataclasses import dataclass

from broadsheet.search import analysis
from broadsheet.search.query import Or, Query, Text

ELLIPSIS = "…"
MAX_MARKED_CHARACTERS = 50_000
"""Text beyond this is shown unmarked."""


@dataclass(frozen=True, slots=True)
class Segment:
    text: str
    marked: bool


def segments(text: str, query: Query) -> list[Segment]:
    """The text in pieces, those marked that are words of the query. Together they are the text again."""
    return _cut(text, _spans(text, query))


def excerpt(text: str, query: Query, length: int) -> list[Segment]:
    """About `length` characters from where most of the query's words stand, cut at words, in segments."""
    if len(text) <= length:
        return segments(text, query)
    spans = _spans(text, query)
    start = _best_start(text, spans, length)
    end = min(len(text), start + length)
    if end < len(text) and not text[end].isspace():
        end = max(text.rfind(" ", start, end), start) or end
        end = end if end > start else start + length
    inside = [(max(low, start) - start, min(high, end) - start) for low, high in spans if low < end and high > start]
    pieces = _cut(text[start:end], inside)
    before = [Segment(f"{ELLIPSIS} ", False)] if start else []
    after = [Segment(f" {ELLIPSIS}", False)] if end < len(text) else []
    return before + pieces + after


def _spans(text: str, query: Query) -> list[tuple[int, int]]:
    """Where marked words begin and end; words that stand side by side are marked as one."""
    stems, prefixes = _wanted(query)
    found: list[tuple[int, int]] = []
    for token in analysis.tokens(text[:MAX_MARKED_CHARACTERS]) if stems or prefixes else []:
        if token.stem not in stems and not token.word.startswith(prefixes):
            continue
        if found and text[found[-1][1] : token.start] in (" ", "-"):
            found[-1] = (found[-1][0], token.end)
        else:
            found.append((token.start, token.end))
    return found


def _wanted(query: Query) -> tuple[set[str], tuple[str, ...]]:
    """The stems to mark, without stop words unless there is nothing else, and the beginnings of words."""
    pairs = [pair for text in query.texts for pair in zip(analysis.words(text), analysis.stems(text), strict=True)]
    telling = {stem for word, stem in pairs if not analysis.is_stop_word(word)} or {stem for _, stem in pairs}
    compounds = {stem for text in query.texts for joined in analysis.compounds(text) for stem in analysis.stems(joined)}
    parts = [each for part in query.parts for each in (part.parts if isinstance(part, Or) else (part,))]
    asked = [part.text for part in parts if isinstance(part, Text) and part.prefix and part.field in ("any", "title")]
    return telling | compounds, tuple(words[-1] for text in asked if (words := analysis.words(text)))


def _best_start(text: str, spans: list[tuple[int, int]], length: int) -> int:
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


def _cut(text: str, spans: list[tuple[int, int]]) -> list[Segment]:
    pieces, end = [], 0
    for low, high in spans:
        pieces += [Segment(text[end:low], False), Segment(text[low:high], True)]
        end = high
    return [piece for piece in [*pieces, Segment(text[end:], False)] if piece.text]
