"""Which fields a reader wants to see: `cs.LG,stat.ML,-cs.CY` takes the first two and leaves out the third."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_CODE = re.compile(r"-?[A-Za-z0-9][A-Za-z0-9-]*(\.([A-Za-z0-9-]+|\*))?")
MAX_CODES = 40
MAX_LENGTH = 40
"""Of one code, in characters."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Categories, archives or venues to take (empty: all) and to leave out."""

    wanted: tuple[str, ...] = ()
    unwanted: tuple[str, ...] = ()

    @classmethod
    def parse(cls, text: str) -> Selection:
        """Read codes between commas; what is no code is passed over, `cs.*` is `cs`, repetitions count once."""
        codes = [part.strip().removesuffix(".*") for part in text.split(",") if _is_code(part.strip())]
        unique = list(dict.fromkeys(codes))[:MAX_CODES]
        return cls(
            wanted=tuple(code for code in unique if not code.startswith("-")),
            unwanted=tuple(code[1:] for code in unique if code.startswith("-")),
        )

    @property
    def text(self) -> str:
        """The selection as `parse` reads it."""
        return ",".join([*self.wanted, *(f"-{code}" for code in self.unwanted)])

    def takes(self, categories: Sequence[str]) -> bool:
        """Whether a paper of these categories is wanted: in one that is, and in none that is not."""
        codes = {code.casefold() for category in categories for code in (category, category.partition(".")[0])}
        if any(code.casefold() in codes for code in self.unwanted):
            return False
        return not self.wanted or any(code.casefold() in codes for code in self.wanted)


def _is_code(text: str) -> bool:
    return len(text) <= MAX_LENGTH and _CODE.fullmatch(text) is not None


EVERYTHING = Selection()
