"""How much interest a paper will find, guessed from the words of its abstract before anybody has voted. Pure.

Ridge regression (Hoerl & Kennard 1970) of past votes on words and pairs of neighbouring words, rare ones weighing more
(Spärck Jones 1972). Votes are measured against those of the other papers of the same day, and older days count less.

Nothing of people or organisations goes in. Authors are not read, nor titles; of an abstract only what is written in
lower-case letters alone, so that names, what they call their models, and addresses fall out wherever they stand.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Lesson = tuple[date, Sequence[tuple[str, int]]]
"""A day, and abstracts with their votes, which are compared with one another alone."""

LEAST_DAYS = 30
"""Days with votes from which on there is something to learn."""
HALF_LIFE = 250
"""Days after which votes teach half as much: what people like changes."""
STRENGTH = 4.0
"""How strongly the weights are held to nothing (Ridge's alpha)."""
SEEN = 5
"""A word or pair in fewer abstracts than that is left out."""
MOST_TERMS = 80_000
MAX_TEXT = 4_000
"""Characters of an abstract that are read."""

_LOWER = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_EDGES = ".,;:!?()[]{}\"'“”‘’"


@dataclass(frozen=True, slots=True)
class Interest:
    """Of each word and pair its rarity and its weight."""

    terms: Mapping[str, tuple[float, float]]

    def score(self, abstract: str) -> float | None:
        """How much interest is expected, compared with other papers' scores alone; None where no word is known."""
        counts = Counter(term for term in terms(abstract) if term in self.terms)
        told = [((1 + math.log(times)) * self.terms[term][0], self.terms[term][1]) for term, times in counts.items()]
        length = math.sqrt(sum(size * size for size, _ in told))
        return sum(size * weight for size, weight in told) / length if length else None


def terms(abstract: str) -> list[str]:
    """The words of two letters or more that are written in lower case, and each two that then stand together."""
    bare = (piece.strip(_EDGES) for piece in abstract[:MAX_TEXT].split())
    lower = (piece for piece in bare if piece.islower() and _LOWER.fullmatch(piece))
    words = [word for piece in lower for word in re.split(r"[-'’]", piece) if len(word) > 1]
    return words + [f"{first} {second}" for first, second in pairwise(words)]


def learned(lessons: Sequence[Lesson]) -> Interest | None:
    """What past votes teach; None where fewer than `LEAST_DAYS` days tell papers apart. One input has one result."""
    from sklearn.feature_extraction.text import TfidfVectorizer  # type: ignore[import-untyped]  # slow to load
    from sklearn.linear_model import Ridge  # type: ignore[import-untyped]

    telling = [(day, papers) for day, papers in lessons if len({votes for _, votes in papers}) > 1]
    if len({day for day, _ in telling}) < LEAST_DAYS:
        return None
    newest = max(day for day, _ in telling)
    ages = np.repeat([(newest - day).days for day, _ in telling], [len(papers) for _, papers in telling])
    counter = TfidfVectorizer(analyzer=terms, sublinear_tf=True, min_df=SEEN, max_features=MOST_TERMS)
    try:
        counts = counter.fit_transform([text for _, papers in telling for text, _ in papers])
    except ValueError:  # no word is in so many abstracts
        return None
    wanted = np.concatenate([_against_the_day([votes for _, votes in papers]) for _, papers in telling])
    model = Ridge(STRENGTH, solver="sparse_cg").fit(counts, wanted, sample_weight=2.0 ** (-ages / HALF_LIFE))
    names = counter.get_feature_names_out().tolist()
    pairs = zip(counter.idf_.round(4).tolist(), model.coef_.round(6).tolist(), strict=True)
    return Interest(dict(zip(names, pairs, strict=True)))


def _against_the_day(votes: Sequence[int]) -> NDArray[np.float64]:
    """The logarithms of the votes of a day's papers with mean 0 and deviation 1, so that a loud day teaches no more."""
    logs = np.log1p(np.asarray(votes, np.float64))
    against: NDArray[np.float64] = (logs - logs.mean()) / logs.std()
    return against
