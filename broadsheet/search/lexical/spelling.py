"""Words that occur nowhere, corrected to the nearest word that does. Words that occur are never touched.

After Norvig, "How to Write a Spelling Corrector" (2007): every word one edit away is looked up; of those that occur the
most frequent one is taken. For longer words, words of the same beginning that are nearly the same come next.
"""

from __future__ import annotations

import difflib
import string
from collections.abc import Callable, Iterator

import tantivy

from broadsheet.search import analysis, query

SHORTEST = 4
LONGEST = 40
LONG = 8
MAX_CORRECTIONS = 4
SIMILAR = 0.8


def corrected(tree: query.Query, searcher: tantivy.Searcher, is_word: Callable[[str], bool]) -> str | None:
    """What was typed, with its unknown words replaced; None if there is nothing to replace.

    `is_word` says of a word that occurs nowhere whether it is one all the same, and is to be left alone.
    """
    words = dict.fromkeys(word for text in tree.texts for word in analysis.words(text))
    unknown = [word for word in words if _unknown(word, searcher) and not is_word(word)]
    found = {word: nearest(word, searcher) for word in unknown[:MAX_CORRECTIONS]}
    replacements = {word: near for word, near in found.items() if near}
    return _replaced(tree.typed, replacements) if replacements else None


def nearest(word: str, searcher: tantivy.Searcher) -> str | None:
    """The most frequent word of the index one edit away, else (for long words) the most similar one; None if none.

    Never a stop word: `wdth` is no `with`.
    """
    candidates = (near for near in set(_one_edit_away(word)) if not analysis.is_stop_word(near))
    best = max(((searcher.doc_freq("written", near), near) for near in candidates), default=(0, ""))
    if best[0]:
        return best[1]
    if len(word) < LONG:
        return None
    alike = [term for term, _ in searcher.terms_with_prefix("written", word[:2]) if abs(len(term) - len(word)) < 3]
    return next(iter(difflib.get_close_matches(word, alike, n=1, cutoff=SIMILAR)), None)


def _unknown(word: str, searcher: tantivy.Searcher) -> bool:
    return (
        SHORTEST <= len(word) <= LONGEST
        and word.isalpha()
        and not searcher.doc_freq("written", word)
        and not any(searcher.doc_freq("body", stem) for stem in analysis.stems(word))
    )


def _one_edit_away(word: str) -> Iterator[str]:
    letters = string.ascii_lowercase if word.isascii() else "".join(sorted(set(word)))
    for place in range(len(word) + 1):
        head, tail = word[:place], word[place:]
        if tail:
            yield head + tail[1:]
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
        for letter in letters:
            yield head + letter + tail
            if tail:
                yield head + letter + tail[1:]


def _replaced(typed: str, replacements: dict[str, str]) -> str:
    result, end = "", 0
    for token in analysis.tokens(typed):
        if token.word in replacements:
            result += typed[end : token.start] + replacements[token.word]
            end = token.end
    return result + typed[end:]
