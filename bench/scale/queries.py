"""What is asked: short and long queries, real titles, claims and questions of the development sets, and conditions."""

from __future__ import annotations

import json
import random
from pathlib import Path

from bench.scale.corpus import Real
from bench.search import LONG, SHORT

SHARED = Path("../shared/data/ir")
EACH = 100


def gathered(real: Real) -> dict[str, list[str]]:
    """Named lists of queries; those of the development sets only where their folder is."""
    chosen = random.Random(0)
    titles = [paper.title for paper in chosen.sample(real.documents, 2 * EACH)]
    claims = _asked("scifact", chosen) + _asked("nfcorpus-preprocessed", chosen)
    questions = _asked("cisi", chosen) + _asked("cranfield", chosen)
    categories = sorted({code for paper in real.documents for code in paper.categories})
    conditions = [f"cat:{code}" for code in categories] + [f"from:{year}" for year in range(2000, 2027)]
    lists = {"short": [*SHORT, *_pairs(titles)], "long": [*LONG, *questions], "claims": claims or list(LONG)}
    return {**lists, "titles": titles, "conditions": conditions}


def _pairs(titles: list[str]) -> list[str]:
    """Two neighbouring words of each title, as people type them."""
    words = [title.split() for title in titles]
    return [" ".join(each[len(each) // 2 : len(each) // 2 + 2]).lower() for each in words if len(each) > 3]


def _asked(name: str, chosen: random.Random) -> list[str]:
    file = SHARED / name / "queries.jsonl"
    if not file.is_file():
        return []
    with file.open(encoding="utf-8") as lines:
        texts = [str(json.loads(line)["text"]) for line in lines]
    return chosen.sample(texts, min(EACH, len(texts)))
