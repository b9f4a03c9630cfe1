"""What every engine is given and asked: the one shape of all files `bench/peers/engines/*.py`. Needs numpy alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

Mode = Literal["words", "meaning", "hybrid"]
Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    id: int
    """From 1 on, in the order of the vectors."""
    title: str
    abstract: str = ""
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    venue: str = ""
    day: str = ""
    """YYYY-MM-DD or empty."""

    @property
    def year(self) -> int:
        return int(self.day[:4] or 0)

    @property
    def text(self) -> str:
        return f"{self.title} {self.abstract}"


@dataclass(frozen=True, slots=True)
class Condition:
    """Papers of one category or of one year."""

    field: Literal["category", "year"]
    value: str


@dataclass(frozen=True, slots=True)
class Ask:
    mode: Mode
    text: str
    vector: Vectors
    """Of the text, a unit vector [dimension]."""
    condition: Condition | None = None


class Opened(Protocol):
    """An index that answers. It may have `server`, the id of the process that does the work for this one, `similar`,
    which takes a paper's id and a limit, and `close`."""

    def search(self, ask: Ask, limit: int) -> list[int]:
        """Ids of papers, the best first."""


class Peer(Protocol):
    """A module of `engines`."""

    TITLE: str
    NEEDS: tuple[str, ...]
    """Modules that must be installed. Without any it is run by the project's own environment."""
    MODES: tuple[Mode, ...]
    FILTERS: bool
    NOTE: str
    """How it was set up, in one sentence for the table's footnotes."""

    def build(self, work: Work, folder: Path) -> None:
        """Write an index of all papers into an empty folder."""

    def open(self, folder: Path) -> Opened: ...


@dataclass(frozen=True, slots=True)
class Work:
    """A corpus on disk, the same for every engine: `papers.jsonl` and `vectors.npy` [papers, dimension]."""

    folder: Path

    def write(self, papers: Iterator[Paper]) -> None:
        with (self.folder / "papers.jsonl").open("w", encoding="utf-8") as file:
            for paper in papers:
                file.write(json.dumps(asdict(paper)) + "\n")

    def papers(self) -> Iterator[Paper]:
        with (self.folder / "papers.jsonl").open(encoding="utf-8") as file:
            for line in file:
                fields = json.loads(line).items()
                given: dict[str, Any] = {key: tuple(each) if isinstance(each, list) else each for key, each in fields}
                yield Paper(**given)

    def vectors(self) -> Vectors:
        found: Vectors = np.load(self.folder / "vectors.npy", mmap_mode="r")
        return found


def fused(rankings: list[list[int]], limit: int, k: int = 60) -> list[int]:
    """Reciprocal rank fusion (Cormack et al. 2009), for engines that rank by words and by meaning and join neither."""
    scores: dict[int, float] = {}
    for ranking in rankings:
        for place, paper in enumerate(ranking):
            scores[paper] = scores.get(paper, 0.0) + 1 / (k + 1 + place)
    return sorted(scores, key=lambda paper: -scores[paper])[:limit]
