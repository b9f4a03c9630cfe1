"""Days of papers with the votes that they got, and how well an order of a day foretells these.

A folder holds rows of `date`, `id`, `upvotes` and perhaps `published`, one a paper and day, as JSON lines (packed or
not). The abstracts stand in the rows (`abstract`) or in a corpus of lines with `id` and `abstract`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from broadsheet.evaluate.collection import BadCollection, lines
from broadsheet.evaluate.liking import discounted, spearman

MEASURES = ("ndcg@5", "spearman", "top-3 hit")
DEPTH, TOP = 5, 3
FEWEST = DEPTH
"""Papers that a day needs to be measured: of fewer, every order has most of them in its first places."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A paper of a day. `published` is a moment as text, which sorts by time; empty where nobody says."""

    id: str
    abstract: str
    votes: int
    published: str


Days = dict[date, list[Candidate]]


def days(folder: Path, corpus: Path | None = None) -> Days:
    """The days of a folder, the oldest first. Raises BadCollection."""
    rows = [row for file in _files(folder) for row in lines(file)]
    abstracts = {str(row.get("id")): row["abstract"] for row in rows if row.get("abstract")}
    wanted = {str(row.get("id")) for row in rows} - abstracts.keys()
    if wanted:
        for line in lines(corpus or _beside(folder)):
            if line.get("id") in wanted:
                abstracts[str(line["id"])] = str(line.get("abstract") or "")
    found: defaultdict[date, list[Candidate]] = defaultdict(list)
    for row in rows:
        try:
            day, votes = date.fromisoformat(row["date"]), int(row["upvotes"])
        except (KeyError, TypeError, ValueError):
            raise BadCollection(f"A row of {folder} has no date and upvotes: {str(row)[:100]}") from None
        name = str(row.get("id"))
        found[day].append(Candidate(name, abstracts.get(name, ""), votes, str(row.get("published") or "")))
    return {day: found[day] for day in sorted(found)}


def _files(folder: Path) -> list[Path]:
    found = [file for file in sorted(folder.iterdir()) if file.name.endswith((".jsonl", ".jsonl.gz"))]
    if not found:
        raise BadCollection(f"{folder} has no file of rows (.jsonl or .jsonl.gz).")
    return found


def _beside(folder: Path) -> Path:
    """Where the collections of rankings lie beside a corpus, that."""
    file = folder.resolve().parents[1] / "corpus" / "papers.jsonl.gz"
    if not file.is_file():
        raise BadCollection(f"The rows of {folder} have no abstracts; name the file that has them by --corpus.")
    return file


def is_telling(papers: Sequence[Candidate]) -> bool:
    """Whether an order of these papers can be better than another."""
    return len(papers) >= FEWEST and len({paper.votes for paper in papers}) > 1


def measured(scores: Sequence[float], votes: Sequence[int]) -> dict[str, float]:
    """How well scores, the higher the better, order papers that got these votes; equal scores keep their order.

    nDCG@5 with the gain log2(1 + votes); Spearman's rank correlation; whether one of the first three has the most
    votes.
    """
    counts, guessed = np.asarray(votes), np.asarray(scores, np.float64)
    order = np.argsort(-guessed, kind="stable")
    gains = np.log2(1 + counts.astype(np.float64))
    return {
        "ndcg@5": discounted(gains[order], DEPTH) / discounted(np.sort(gains)[::-1], DEPTH),
        "spearman": spearman(guessed, gains),
        "top-3 hit": float(counts.max() in counts[order[:TOP]]),
    }


def by_chance(votes: Sequence[int], draws: int, random: np.random.Generator) -> dict[str, float]:
    """The means of the measures over so many random orders."""
    each = [measured(random.random(len(votes)).tolist(), votes) for _ in range(draws)]
    return {name: float(np.mean([one[name] for one in each])) for name in MEASURES}
