"""The key phrases of a paper, found in its own text: no model, no network, two milliseconds.

Candidates are runs of words between stop words and punctuation, and all shorter runs in them (Rose et al., “Automatic
keyword extraction from individual documents”, 2010). They are ordered by how often they come, how often they fill
such a run, and how rare their words are in arXiv's abstracts (Spärck Jones 1972). BENCHMARKS.md has how well that
meets the keywords that a language model gave the same papers, and what else was tried.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path

from broadsheet.search import analysis, fast_model

MOST = 10
LONGEST = 4
"""Words of a phrase."""
MAX_TEXT = 8_000
"""Characters of an abstract that are read."""

_TOKEN = re.compile(r"[^\W_]+(?:[-'’./+][^\W_]+)*\+*|[^\w\s]")
_NO_WORDS = re.compile(r"\$[^$]*\$|\\[A-Za-z]+|https?://\S+|[\w.+-]{1,64}@[\w.-]+")
_NOT_IN_PHRASES = analysis.STOP_WORDS | frozenset(
    Path(__file__).with_name("phrase_stops.txt").read_text(encoding="ascii").split()
)
"""Function words, and words of talking about research: `propose`, `novel`, `results`."""

OFTEN, WHOLE, RARITY, LENGTH, HYPHEN, CAPITAL = 1.3, 1.6, 3.3, 1.0, 1.2, 0.75
SINGLE, ADVERB, GERUND = 1.9, 3.3, 0.7
"""What counts for and against a phrase: the weights of a logistic regression on 1,000 papers, rounded."""


@dataclass(slots=True)
class _Candidate:
    """A phrase by its stems: the forms that it comes in, and how often it fills all between two stops."""

    forms: Counter[str] = field(default_factory=Counter)
    whole: int = 0

    @property
    def form(self) -> str:
        """The one with the fewest capitals, which titles have for reasons of their own; then the commonest."""
        return min(self.forms, key=lambda form: (sum(map(str.isupper, form)), -self.forms[form], form))


def key_phrases(title: str, abstract: str, most: int = MOST) -> list[str]:
    """At most `most` phrases as they stand in the text, the most telling first; none holds another."""
    found = _candidates(title, abstract[:MAX_TEXT])
    chosen: dict[str, str] = {}
    for stems, candidate in sorted(found.items(), key=lambda pair: (-_score(pair[1]), pair[0])):
        if not any(_within(stems, other) or _within(other, stems) for other in chosen):
            chosen[stems] = candidate.form
        if len(chosen) == most:
            break
    return list(chosen.values())


def _within(one: str, other: str) -> bool:
    return f" {one} " in f" {other} "


def _candidates(title: str, abstract: str) -> dict[str, _Candidate]:
    found: dict[str, _Candidate] = {}
    for run in _runs(f"{title} ; {abstract}"):
        stemmed = [_stem(word) for word in run]
        for start in range(len(run)):
            for end in range(start + 1, min(len(run), start + LONGEST) + 1):
                form = " ".join(run[start:end])
                stems = " ".join(stemmed[start:end])
                if len(form) > 2 and stems:
                    candidate = found.setdefault(stems, _Candidate())
                    candidate.forms[form] += 1
                    candidate.whole += end - start == len(run)
    return found


def _runs(text: str) -> Iterator[list[str]]:
    """Words that stand together, with no stop word and no punctuation between them."""
    run: list[str] = []
    for token in _TOKEN.findall(_NO_WORDS.sub(" ; ", analysis.readable(text))):
        if token[0].isalnum() and not token.isdigit() and token.lower() not in _NOT_IN_PHRASES:
            run.append(token)
        elif run:
            yield run
            run = []
    if run:
        yield run


@cache
def _rarities() -> dict[str, float]:
    """How much each word says, 1 at most; a word that is not there is of the rarest."""
    rarity = fast_model.rarities(fast_model.SHIPPED)
    most = max(rarity.values())
    return {word: value / most for word, value in rarity.items()}


@lru_cache(maxsize=65_536)
def _stem(word: str) -> str:
    return " ".join(analysis.stems(word))


def _score(candidate: _Candidate) -> float:
    form, times = candidate.form, candidate.forms.total()
    words = form.lower().split()
    rarities = [_rarities().get(word, 1.0) for word in fast_model.words_of(form)] or [0.0]
    return (
        OFTEN * math.log1p(times)
        + WHOLE * candidate.whole / times
        + RARITY * sum(rarities) / len(rarities)
        - LENGTH * sum(rarities)
        + HYPHEN * ("-" in form)
        + CAPITAL * form[0].isupper()
        - SINGLE * (len(words) == 1)
        - ADVERB * words[-1].endswith("ly")
        - GERUND * words[0].endswith("ing")
    )
