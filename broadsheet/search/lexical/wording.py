"""What a query ranks by: its texts, analysed once. Pure."""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass, replace
from functools import lru_cache

from broadsheet.search import analysis

YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class Wording:
    telling: tuple[tuple[str, str], ...]
    """(word as written and folded, stem), in order; stop words only if there is nothing else."""
    joined: tuple[str, ...]
    """The stems of hyphenated words written together."""
    years_alone: bool = False
    """Whether nothing but years is asked for."""

    @property
    def words(self) -> list[tuple[str, str]]:
        """Each telling word once, in order."""
        return list(dict.fromkeys(self.telling))

    @property
    def stems(self) -> list[str]:
        """Each stem once, in order."""
        return list(dict.fromkeys(stem for _, stem in self.telling))

    def only(self, stems: Container[str]) -> Wording:
        """The words with these stems alone."""
        return Wording(tuple(pair for pair in self.telling if pair[1] in stems), ())

    def without(self, stems: Container[str]) -> Wording:
        """All but the words with these stems."""
        return replace(self, telling=tuple(pair for pair in self.telling if pair[1] not in stems))

    @property
    def years(self) -> set[int]:
        """The years among the words."""
        return {int(word) for word, _ in self.telling if YEAR.fullmatch(word)}


@lru_cache(maxsize=512)
def wording(texts: tuple[str, ...]) -> Wording:
    """The wording of some texts, as one."""
    text = " ".join(texts)
    written = list(zip(analysis.words(text), analysis.stems(text), strict=True))
    telling = [pair for pair in written if not analysis.is_stop_word(pair[0])] or written
    joined = (stem for each in analysis.compounds(text) for stem in analysis.stems(each))
    alone = bool(telling) and all(YEAR.fullmatch(word) for word, _ in telling)
    return Wording(tuple(telling), tuple(dict.fromkeys(joined)), alone)
