"""What a venue's and a person's name are counted and looked up under."""

from __future__ import annotations

import re
from collections.abc import Iterator

from broadsheet.search import analysis

SEPARATOR = "\t"
MAX_SERIES = 160
MAX_NAME = 80
MAX_WORDS = 8

_ACRONYM = re.compile(r"\(([A-Z][\w-]{1,14})(?:['’ ]?\d{2,4})?\)")
_YEAR = re.compile(r"(?:^|\s)['’]?(?:19|20)\d\d\b\s*$")


def series(venue: str) -> str:
    """The venue without its year: `ICRA 2023` is of `ICRA`, `Proceedings of … (LREC'16)` of `LREC`."""
    venue = " ".join(venue.split())
    short = _ACRONYM.search(venue)
    name = short[1] if short else _YEAR.sub("", venue)
    return name[:MAX_SERIES] if analysis.words(name) else ""


def entries(name: str) -> Iterator[str]:
    """What a name is looked up by, with the name as written behind it: from every word on, so that `lecun` is found.

    `Yann LeCun` gives `yann lecun⇥Yann LeCun` and `lecun yann⇥Yann LeCun`.
    """
    written = " ".join(name.split())
    words = analysis.words(written)
    if not words or len(written) > MAX_NAME or len(words) > MAX_WORDS:
        return
    starts = {0, len(words) - 1} | {place for place in range(len(words)) if len(words[place]) > 1}
    for start in sorted(starts):
        yield " ".join(words[start:] + words[:start]) + SEPARATOR + written
