"""What changed between two wordings, word by word."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Literal

from broadsheet.catalog.history import Change, Wording
from broadsheet.web.math.typesetting import plain
from broadsheet.web.words import plain_day, site_name

MAX_WORDS = 1_000
"""Of longer texts the beginnings are compared: the time for a comparison grows with the square of the length."""
MOST_PAIRS = 8_000
"""Where more words of both texts are equal two by two, frequent words are no landmarks: less exact, much faster. Two
abstracts of 250 words of English have some 1,500."""
KEPT = 256
"""Comparisons that are kept in a process."""
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


@lru_cache(maxsize=KEPT)
def compared(before: str, after: str) -> list[Piece]:
    """The way from one text to the other: what is the same or came makes up `after`, what is the same or went `before`.

    Only the first `MAX_WORDS` words of each are looked at.
    """
    old, new = (_WORD.findall(text)[:MAX_WORDS] for text in (before, after))
    bare_old, bare_new = ([word.strip() for word in words] for words in (old, new))
    matcher = SequenceMatcher(_no_landmark(bare_old, bare_new), bare_old, bare_new, autojunk=False)
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


def _no_landmark(old: list[str], new: list[str]) -> Callable[[str], bool] | None:
    """Says of a word that nothing is to be lined up by it alone; None where every word may serve."""
    before, after = Counter(old), Counter(new)
    if sum(count * after[word] for word, count in before.items()) <= MOST_PAIRS:
        return None
    most = 1 + len(new) // 100
    return frozenset(word for word, count in after.items() if count > most).__contains__
