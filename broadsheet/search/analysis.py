"""Text to index terms: the one analysis that indexing, querying and highlighting share.

Words are runs of letters and digits, in lower case, without accents, in one spelling, stemmed (Snowball English, Porter
2001); each Han or Kana character is a word of its own. Stop words are indexed, so that phrases hold; queries leave them
out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Set
from functools import cache, lru_cache
from itertools import filterfalse
from pathlib import Path
from typing import NamedTuple

import tantivy

from broadsheet.search.spellings import one_spelling
from broadsheet.sources.text import bare_tex

VERSION = 4
"""Raise it when terms come out differently: every index is then rebuilt."""

_EAST_ASIAN = r"\p{Han}\p{Hiragana}\p{Katakana}"
_WORD = rf"[{_EAST_ASIAN}]|[[\p{{L}}\p{{M}}\p{{N}}]--[{_EAST_ASIAN}]]+"
_ASCII_WORD = re.compile("[a-z0-9]+")
_UNEVEN = re.compile("[\u0130\u0300-\u036f\u0483-\u1dff\u20d0-\u20ff\u2c00-\U0010ffff]")
"""Marks, and scripts of which the engine's own tokenizer makes other words than `_WORD` says."""
_LONGEST_WORD = 100
_BETWEEN_WORDS = dict.fromkeys(map(ord, "–—‘’“”…"), " ")
"""What makes most texts more than ASCII, and is never part of a word."""

_COMPOUND = re.compile(r"(?<![^\W_])[^\W_]++(?:\$?[-\u2010\u2011\u2013]\$?[^\W_]++)+")
_SCRIPT = re.compile(r"(?<![^\W_])([^\W\d_]{1,3})\$?[\^_]\{?([^\W_]{1,2})(?![^\W_])")
_GROUP = re.compile(r"(?<![^\W_])([A-Z]{1,3})\}?\(([^\W_])\)")
_LANGUAGE = re.compile(r"(?<![^\W_])([A-Za-z])(\+\+|#)(?![^\W_])")
_SIGNS = {"++": "plusplus", "#": "sharp"}
_JOINING = re.compile(r"[-^_(+#\u0080-\U0010ffff][^ ]*")

STOP_WORDS = frozenset(Path(__file__).with_name("stop_words.txt").read_text(encoding="ascii").split())
"""Function words of English. Leaving out this list ranked better than Lucene's list of 33 (see BENCHMARKS.md)."""


class Token(NamedTuple):
    """A word where it stands: `text[start:end]`, its folded form and its stem."""

    word: str
    stem: str
    start: int
    end: int


def analyser(*, stemmed: bool) -> tantivy.TextAnalyzer:
    """The engine's own analyser, of texts that are `separated`, for terms (stemmed) or for words (folded only)."""
    builder = _folding(tantivy.Tokenizer.simple())
    return (builder.filter(tantivy.Filter.stemmer("english")) if stemmed else builder).build()


def _folding(tokenizer: tantivy.Tokenizer) -> tantivy.TextAnalyzerBuilder:
    builder = tantivy.TextAnalyzerBuilder(tokenizer)
    for step in (tantivy.Filter.remove_long(_LONGEST_WORD), tantivy.Filter.lowercase(), tantivy.Filter.ascii_fold()):
        builder = builder.filter(step)
    return builder


@cache
def _shared(stemmed: bool) -> tantivy.TextAnalyzer:
    return analyser(stemmed=stemmed)


@cache
def _of_any_script() -> tantivy.TextAnalyzer:
    return _folding(tantivy.Tokenizer.regex(_WORD)).build()


def separated(text: str) -> str:
    """A readable text as the engine's tokenizer takes it: where it would part words otherwise, blanks part them.

    It reads a text in a quarter of the time that `_WORD` takes, and most texts are left as they are.
    """
    if text.isascii() or not _UNEVEN.search(text):
        return text
    return " ".join(_unpointed(str(word)) for word in _of_any_script().analyze(text))


def _unpointed(word: str) -> str:
    """The word without marks that stand by themselves, as the points of Hebrew and Arabic do; vowel signs stay."""
    return (word if word.isascii() else "".join(filterfalse(unicodedata.combining, word))).lower()


def readable(text: str) -> str:
    r"""Composed Unicode without LaTeX's accents and styles: `Schr\"odinger` is read as `Schrodinger`."""
    text = bare_tex(text, style=" ")
    return text if text.isascii() else unicodedata.normalize("NFKC", _storable(text))


def _storable(text: str) -> str:
    """Lone surrogates, which are not text, as question marks."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def words(text: str) -> list[str]:
    """The words of a text, folded, not stemmed, in order."""
    if text.isascii() and "\\" not in text:  # as the engine would, in a tenth of the time
        return [word for word in _ASCII_WORD.findall(text.lower()) if len(word) < _LONGEST_WORD]
    return [str(word) for word in _shared(False).analyze(separated(readable(text)))]


def stems(text: str) -> list[str]:
    """The terms of a text, in order, as many as its words: what the index holds."""
    return [str(stem) for stem in _shared(True).analyze(separated(one_spelling(readable(text))))]


def tokens(text: str) -> list[Token]:
    """The words of a text with their places in it (characters). LaTeX is not resolved, so that places stay true."""
    if text.isascii():  # as the engine would, in less time
        return [Token(one[0], _stem(one[0]), one.start(), one.end()) for one in _ASCII_WORD.finditer(text.lower())]
    found = _of_any_script().pre_tokenize(_storable(text)).tokens
    placed = ((_unpointed(each.text), each.char_offset_from, each.char_offset_to) for each in found)
    return [Token(word, _stem(word), start, end) for word, start, end in placed if word]


def places(text: str, stems: Set[str], prefixes: tuple[str, ...]) -> list[tuple[int, int]]:
    """Where the words of a text begin and end (`tokens`) that have one of these stems or one of these beginnings."""
    if not text.isascii():
        text = text.translate(_BETWEEN_WORDS)
    if not text.isascii():
        return [(one.start, one.end) for one in tokens(text) if one.stem in stems or one.word.startswith(prefixes)]
    lowered = text.lower()
    words = set(_ASCII_WORD.findall(lowered))
    found = [word for word in words if _stem(word) in stems or (prefixes and word.startswith(prefixes))]
    return sorted(place for word in found for place in _whole(word, lowered))


def _whole(word: str, text: str) -> Iterator[tuple[int, int]]:
    """Where a word of a text of ASCII stands by itself."""
    start = text.find(word)
    while start >= 0:
        end = start + len(word)
        if not (text[start - 1 : start].isalnum() or text[end : end + 1].isalnum()):
            yield start, end
        start = text.find(word, end)


@lru_cache(maxsize=65_536)
def _stem(word: str) -> str:
    """The term of a folded word."""
    return " ".join(map(str, _shared(True).analyze(one_spelling(word))))


def compounds(text: str) -> list[str]:
    """What is written together elsewhere, written together, so that either spelling finds both.

    Hyphenated words (`multi-modal` and `$k$-NN` give `multimodal`, `kNN`), scripts and groups (`L^2` is `L²`, `SE(3)`
    is `SE3`), and names of which only a letter would be left (`C++` gives `Cplusplus`).
    """
    likely = " ".join(text[text.rfind(" ", 0, sign.start()) + 1 : sign.end()] for sign in _JOINING.finditer(text))
    joined = ["".join(re.split(r"\W+", found)) for found in _COMPOUND.findall(likely)]
    joined += [base + script for pattern in (_SCRIPT, _GROUP) for base, script in pattern.findall(likely)]
    joined += [letter + _SIGNS[sign] for letter, sign in _LANGUAGE.findall(likely)]
    return [each for each in joined if not is_stop_word(each.lower())]  # `O(n)` is no `on`


def is_stop_word(word: str) -> bool:
    """Whether a folded, unstemmed word says too little to rank by."""
    return word in STOP_WORDS
