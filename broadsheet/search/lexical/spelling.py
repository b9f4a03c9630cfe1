"""Words that occur nowhere, corrected to the nearest word that does. Words that occur are never touched.

After Norvig, "How to Write a Spelling Corrector" (2007): every word one edit away is looked up; of those that occur the
most frequent one is taken. For longer words, words of the same beginning that are nearly the same come next.

Many words that occur nowhere here are right all the same: rare words, names, what was only invented this week. So the
other word has to be frequent enough to be meant, it begins with the same letter (hardly anybody gets that one wrong),
and names of methods and systems, which their capitals or digits show, are left alone.
"""

from __future__ import annotations

import difflib
import re
import string
from collections.abc import Callable, Iterator

import tantivy

from broadsheet.search import analysis, query
from broadsheet.search.lexical.schema import schema

SHORTEST = 4
FEW = 5
"""A word of fewer letters may lack one or have two the other way round; with another letter it is another name."""
LONGEST = 40
LONG = 8
MAX_CORRECTIONS = 4
SIMILAR = 0.8
RARE = 10_000
"""Of so many papers one at least holds a word that is meant: what is rarer is as likely the odd one of the two."""
ACRONYM = 6
"""Letters in capitals alone that are no word of the language; longer ones are loud."""
BEGINNING = 3
"""Letters that a similar word begins with too: by two, a large dictionary takes tens of milliseconds a word."""
ALIKE = 5
"""So many similar words are tried, until one stands in a paper."""
CERTAIN = 1_000
"""A word that so many papers hold or held is there without being looked for, which takes a millisecond and more."""
_OPERATOR = re.compile(r"(?<!\S)[-−]?(?!title:)\w+:\S+", re.IGNORECASE)
"""What looks like an operator, though it may be none: `year:abcd`."""


def corrected(tree: query.Query, searcher: tantivy.Searcher, is_word: Callable[[str], bool]) -> str | None:
    """What was typed, with its unknown words replaced; None if there is nothing to replace.

    `is_word` says of a word that occurs nowhere whether it is one all the same, and is to be left alone.
    """
    written = {token.word: tree.typed[token.start : token.end] for token in _mendable(tree.typed)}
    words = dict.fromkeys(word for text in tree.texts for word in analysis.words(text) if word in written)
    likely = (word for word in words if not _is_name(written[word]))
    unknown = [word for word in likely if _unknown(word, searcher) and not is_word(word)]
    found = {word: nearest(word, searcher) for word in unknown[:MAX_CORRECTIONS]}
    replacements = {word: near for word, near in found.items() if near}
    return _replaced(tree.typed, replacements) if replacements else None


def _is_name(written: str) -> bool:
    """Whether capitals show a name of something: `GSPO`, `DeepSeek`, `xLSTM`."""
    inner = written[1:]
    return len(written) <= ACRONYM if written.isupper() else inner != inner.lower()


def nearest(word: str, searcher: tantivy.Searcher) -> str | None:
    """The most frequent word of the index one edit away, else (for long words) the most similar one; None if none.

    Never a stop word: `wdth` is no `with`.
    """
    least = max(1, searcher.num_docs // RARE)
    candidates = (near for near in set(_one_edit_away(word)) if not analysis.is_stop_word(near) and _meant(word, near))
    frequencies = sorted(((searcher.doc_freq("written", near), near) for near in candidates), reverse=True)
    alike = [near for frequency, near in frequencies if frequency >= least]
    found = next((near for near in alike if _stands("written", near, searcher)), None)
    if found or len(word) < LONG:
        return found
    terms = searcher.terms_with_prefix("written", word[:BEGINNING])
    similar = [term for term, papers in terms if papers >= least and abs(len(term) - len(word)) < 3]
    alike = difflib.get_close_matches(word, similar, n=ALIKE, cutoff=SIMILAR)
    return next((near for near in alike if _stands("written", near, searcher)), None)


def _meant(word: str, near: str) -> bool:
    return len(word) >= FEW or len(near) > len(word) or sorted(near) == sorted(word)


def occurs(word: str, searcher: tantivy.Searcher) -> bool:
    """Whether a folded word stands in a paper, in this or another form."""
    stems = analysis.stems(word)
    return _stands("written", word, searcher) or any(_stands("body", stem, searcher) for stem in stems)


def _stands(field: str, term: str, searcher: tantivy.Searcher) -> bool:
    """The dictionary keeps the words of papers that were replaced or deleted for a while, and counts them too."""
    frequency = searcher.doc_freq(field, term)
    if not 0 < frequency < CERTAIN:
        return frequency > 0
    return bool(searcher.search(tantivy.Query.term_query(schema(), field, term), 1, count=False).hits)


def _unknown(word: str, searcher: tantivy.Searcher) -> bool:
    return SHORTEST <= len(word) <= LONGEST and word.isalpha() and not occurs(word, searcher)


def _mendable(typed: str) -> list[analysis.Token]:
    """The words that may be misspelt: nothing that looks like an operator."""
    operators = [operator.span() for operator in _OPERATOR.finditer(typed)]
    return [
        token for token in analysis.tokens(typed) if not any(start <= token.start < end for start, end in operators)
    ]


def _one_edit_away(word: str) -> Iterator[str]:
    """Every word one edit away that begins with the same letter, or with the first two the other way round."""
    letters = string.ascii_lowercase if word.isascii() else "".join(sorted(set(word)))
    yield word[1] + word[0] + word[2:]
    for place in range(1, len(word) + 1):
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
    for token in _mendable(typed):
        if token.word in replacements:
            result += typed[end : token.start] + replacements[token.word]
            end = token.end
    return result + typed[end:]
