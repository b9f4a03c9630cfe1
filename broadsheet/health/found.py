"""What a check found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Verdict = Literal["well", "note", "failed"]


@dataclass(frozen=True, slots=True)
class Found:
    """well; note: it works, but should be known; failed: it does not work. `todo` says what to do about it."""

    verdict: Verdict
    sentence: str
    todo: str = ""


def worst(found: list[Found], well: str) -> Found:
    """Several findings as one: as bad as the worst, all that is to be known, all that is to be done."""
    if not found:
        return Found("well", well)
    verdict: Verdict = "failed" if any(one.verdict == "failed" for one in found) else "note"
    todo = " ".join(dict.fromkeys(one.todo for one in found if one.todo))
    return Found(verdict, " ".join(one.sentence for one in found), todo)
