"""Tags and the words of notes as they are stored and compared. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from broadsheet.sources.identifiers import normalise_title
from broadsheet.sources.text import clean

LONGEST_TAG, MOST_TAGS = 40, 50
LONGEST_NOTE = 20_000
_APOSTROPHE = re.compile("['’]")
_UNSTORABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def normalised(tag: str) -> str:
    """One line in small letters, at most `LONGEST_TAG` characters, without commas and leading hashes; perhaps empty."""
    line = clean(unicodedata.normalize("NFC", tag[: 10 * LONGEST_TAG].replace(",", " "))).lower().lstrip("# ")
    return line[:LONGEST_TAG].strip()


def tags_of(words: Iterable[str]) -> list[str]:
    """The tags that these words are, each once, at most `MOST_TAGS`."""
    return list(dict.fromkeys(tag for word in words if (tag := normalised(word))))[:MOST_TAGS]


def written(note: str) -> str:
    """A note as it is stored: bounded, line ends as one, nothing that no database takes."""
    return _UNSTORABLE.sub("", note[: 2 * LONGEST_NOTE].replace("\r\n", "\n").replace("\r", "\n"))[
        :LONGEST_NOTE
    ].strip()


def folded(text: str) -> str:
    """Its words without case, accents and punctuation, a blank around each; an apostrophe ends a word."""
    return f" {normalise_title(_APOSTROPHE.sub(' ', text))} "
