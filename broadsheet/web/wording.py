"""What changed between two wordings, word by word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from broadsheet.catalog.history import Change, Wording
from broadsheet.web.math.typesetting import plain
from broadsheet.web.words import plain_day, site_name

MAX_WORDS = 2_500
"""Of longer texts the beginnings are compared: the time for a comparison grows with the square of the length."""
EXACT_WORDS = 700
"""In longer texts frequent words are no landmarks, which is less exact and much faster."""
_WORD = re.compile(r"\s*\S+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words that stayed, came or went; between two of them there is a blank."""

    kind: Literal["same", "came", "went"]
    text: str


@dataclass(frozen=True, slots=True)
class Reworded:
    """A change as the page tells it; a part that stayed as it was has no pieces."""

    heading: str
    title: list[Piece]
    abstract: list[Piece]


def reworded(change: Change) -> Reworded:
    """A change of title or abstract, in words and pieces."""
    before, after = change.before, change.after
    return Reworded(
        heading=f"{_step(before, after)}, said by {site_name(change.source)}",
        title=compared(plain(before.title), plain(after.title)) if before.title != after.title else [],
        abstract=_abstract(before, after),
    )


def _abstract(before: Wording, after: Wording) -> list[Piece]:
    if not before.abstract or not after.abstract or before.abstract == after.abstract:
        return []
    return compared(plain(before.abstract), plain(after.abstract))


def _step(before: Wording, after: Wording) -> str:
    day = plain_day(after.said)
    if before.version and after.version and before.version != after.version:
        return f"Version {before.version} to version {after.version}, {day}"
    return f"From {plain_day(before.said)} to {day}"


def compared(before: str, after: str) -> list[Piece]:
    """The way from one text to the other: what is the same or came makes up `after`, what is the same or went `before`.

    Only the first `MAX_WORDS` words of each are looked at.
    """
    old, new = (_WORD.findall(text)[:MAX_WORDS] for text in (before, after))
    bare_old, bare_new = ([word.strip() for word in words] for words in (old, new))
    matcher = SequenceMatcher(None, bare_old, bare_new, autojunk=max(len(old), len(new)) > EXACT_WORDS)
    pieces: list[Piece] = []

    def add(kind: Literal["same", "came", "went"], words: list[str]) -> None:
        if words:
            pieces.append(Piece(kind, "".join(words).strip()))

    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            add("same", new[c:d])
        else:
            add("went", old[a:b])
            add("came", new[c:d])
    return pieces
