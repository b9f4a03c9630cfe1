"""Which papers a mistyped key may have meant."""

from __future__ import annotations

import re
from itertools import chain

from broadsheet.catalog.models import Paper

LONGEST = 40
"""Longer keys are not looked at: their variants are too many, and nobody types them."""
DIGITS = "0123456789"
_ARXIV_LIKE = re.compile(r"\d{3,5}\.\d{3,6}")


def variants(key: str) -> list[str]:
    """Keys one slip away, the likelier slips first: two neighbours swapped, one typed twice, a wrong or lost digit.

    At most 21 times as many as the key has characters.
    """
    cuts = [(key[:place], key[place:]) for place in range(len(key) + 1)]
    swapped = (before + after[1] + after[0] + after[2:] for before, after in cuts if len(after) > 1)
    shortened = (before + after[1:] for before, after in cuts if after)
    wrong = (before + digit + after[1:] for before, after in cuts if after[:1].isdigit() for digit in DIGITS)
    lost = (before + digit + after for before, after in cuts for digit in DIGITS)
    return [each for each in dict.fromkeys(chain(swapped, shortened, wrong, lost)) if each not in ("", key)]


def near_keys(text: str, limit: int) -> list[Paper]:
    """The papers whose keys are one slip away from the number in a text, or from the text itself."""
    found = _ARXIV_LIKE.search(text)
    key = found[0] if found else text.strip()
    if not key or len(key) > LONGEST or not key.isprintable():
        return []
    wanted = variants(key)
    papers = {paper.key: paper for paper in Paper.objects.filter(key__in=wanted)}
    return [papers[near] for near in wanted if near in papers][:limit]
