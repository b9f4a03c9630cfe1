"""What a venue's and a person's name are counted and looked up under."""

from __future__ import annotations

import re
from collections.abc import Iterator

import tantivy

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
    whole = " ".join(name.split())
    words = analysis.words(whole)
    if not words or len(whole) > MAX_NAME or len(words) > MAX_WORDS:
        return
    starts = {0, len(words) - 1} | {place for place in range(len(words)) if len(words[place]) > 1}
    for start in sorted(starts):
        yield " ".join(words[start:] + words[:start]) + SEPARATOR + whole


def written(entry: str) -> str:
    """The name as written, of an entry."""
    return entry.partition(SEPARATOR)[2]


def known(searcher: tantivy.Searcher, beginning: str, limit: int) -> Iterator[tuple[str, str, int]]:
    """(field, entry, papers) of the entries that begin so; those from the first word on have a column of their own."""
    for field in ("author", "people"):
        for entry, papers in searcher.terms_with_prefix(field, beginning, limit=limit):
            yield field, entry, papers


def is_initial(word: str) -> bool:
    """Whether a folded word is one letter of a script that has capitals; a Han character is a name."""
    return len(word) == 1 and word != word.upper()


def split(words: list[str]) -> tuple[str, list[str]] | None:
    """The surname and the given names of `a z goldberg` and `goldberg a z`; None if no initial is among them."""
    if len(words) < 2 or not any(map(is_initial, words)):
        return None
    surname, given = (words[0], words[1:]) if is_initial(words[-1]) else (words[-1], words[:-1])
    return None if is_initial(surname) else (surname, given)


def fits(asked: list[str], held: list[str]) -> bool:
    """Whether the given names of a paper's author are those asked for: an initial stands for any name that begins so.

    Where the first names are both written out and the same, either side may lack the others. Else all of those asked
    for must be there, in order: `A. Z.` is no Adina.
    """
    if not held or not all(_alike(*pair) for pair in zip(asked, held, strict=False)):
        return False
    return len(held) >= len(asked) or (asked[0] == held[0] and not is_initial(asked[0]))


def _alike(one: str, other: str) -> bool:
    return one == other or ((is_initial(one) or is_initial(other)) and one[0] == other[0])
