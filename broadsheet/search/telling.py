"""The one sentence of an abstract that says most of what the paper does: the authors' own words, found without a model.

Of all its sentences the one with most words of the title, if it says what was done (“we show …”), and more so what was
made (“this paper proposes …”); one too long to be read at a glance is left. BENCHMARKS.md has how near that comes to
summaries by language models.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from broadsheet.search import analysis

DONE, MADE = 0.2, 0.5
"""What saying so counts for, beside the share of the title's words."""
LONGEST = 400
"""Characters that are read at a glance."""
SHORTEST = 20
MAX_TITLE, MAX_TEXT = 1_000, 8_000

_END = re.compile(r"(?<=[.!?])(?<!e\.g\.)(?<!i\.e\.)(?<!et al\.)(?<!\bcf\.)(?<!\bvs\.)\s+(?=[A-Z0-9$“\"(\\])")
_WHO = r"\b(?:we|this (?:paper|work|article|study|letter|survey|report|note|thesis|review))\b"
_DONE = re.compile(
    _WHO + r".{0,40}\b(?:propos|present|introduc|develop|show|prov|demonstrat|stud|investigat|describ|report|find|found"
    r"|establish|construct|explor|address|deriv|analy[sz]|review|examin|argu|consider|measur|observ|design|build|built"
    r"|extend|releas|offer|survey|discuss|obtain|comput|determin|us|creat|launch|giv)",
    re.IGNORECASE | re.DOTALL,
)
_MADE = re.compile(_WHO + r".{0,25}\b(?:propose|present|introduce|develop|describe)", re.IGNORECASE | re.DOTALL)


def telling_sentence(title: str, abstract: str) -> str:
    """The sentence, as it stands in the abstract; empty where none is short enough."""
    return _telling(title[:MAX_TITLE], abstract[:MAX_TEXT])


@lru_cache(maxsize=4_096)
def _telling(title: str, abstract: str) -> str:
    told = _words(title)
    best, sentence = -1.0, ""
    for each in _sentences(abstract):
        share = len(told & _words(each)) / max(1, len(told))
        score = share + DONE * bool(_DONE.search(each)) + MADE * bool(_MADE.search(each))
        if score > best:
            best, sentence = score, each
    return sentence


def _sentences(text: str) -> Iterator[str]:
    for sentence in _END.split(" ".join(text.split())):
        if SHORTEST <= len(sentence) <= LONGEST and sentence.count("$") % 2 == 0:
            yield sentence


def _words(text: str) -> set[str]:
    return set(analysis.words(text)) - analysis.STOP_WORDS
