"""How far a store has come in following the catalog."""

from __future__ import annotations

from dataclasses import dataclass, field

LAST = 2**63 - 1


@dataclass(frozen=True, slots=True, order=True)
class Cursor:
    """Every paper up to `revision` is in, but of that revision only those up to the id `paper`."""

    revision: int = 0
    paper: int = LAST
    stamp: str = field(default="", compare=False)
    """The catalog's stamp of that revision: in another catalog the number has another."""

    @classmethod
    def through(cls, revision: int) -> Cursor:
        """All of a revision is in."""
        return cls(revision, LAST)

    def reached(self, revision: int) -> bool:
        """Whether all of a revision is in."""
        return self >= Cursor.through(revision)
