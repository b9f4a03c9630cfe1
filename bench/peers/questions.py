"""What all engines are asked: texts with vectors, conditions that leave known shares, papers to find others like."""

from __future__ import annotations

import json
import random
import time
from collections import Counter
from collections.abc import Iterable

import numpy as np

from bench.peers.shape import Condition, Paper, Vectors, Work
from bench.scale.corpus import Real
from bench.scale.queries import gathered
from bench.search import SHORT
from broadsheet.search.embedder import Embedder

EACH = 50
SIMILAR = 50
SEEDS = SHORT[:5]
"""What the captured pages of the original ask for."""
JUDGED = "titles"
"""The list by which it is seen how many of the nearest an engine finds."""
NEAREST = 10
BLOCK = 50_000
SHARES = {"10 %": 0.1, "1 %": 0.01, "0.1 %": 0.001}


def lists(real: Real) -> dict[str, list[str]]:
    """The seeds' queries, short ones, whole titles, and claims and questions of the development sets."""
    found, chosen = gathered(real), random.Random(0)
    benchmarks = [*found["claims"], *found["long"]]
    return {
        "seeds": [text for text in SEEDS for _ in range(EACH // len(SEEDS))],
        "short": found["short"][len(SEEDS) :][:EACH],
        "titles": found["titles"][:EACH],
        "benchmarks": chosen.sample(benchmarks, min(EACH, len(benchmarks))),
    }


def conditions(papers: Iterable[Paper]) -> dict[str, tuple[Condition, float]]:
    """For each share the category or year that leaves the share nearest to it, and that share."""
    counts: Counter[Condition] = Counter()
    total = 0
    for paper in papers:
        total += 1
        counts.update({Condition("category", code) for code in paper.categories})
        counts[Condition("year", str(paper.year))] += 1
    counts.pop(Condition("year", "0"), None)
    if not counts:
        return {}
    chosen = {}
    for name, share in SHARES.items():
        best = min(counts, key=lambda each: (abs(np.log(counts[each] / total / share)), each.field, each.value))
        chosen[name] = best, counts[best] / total
    return chosen


def write(
    work: Work, asked: dict[str, list[str]], found: dict[str, tuple[Condition, float]], model: Embedder
) -> tuple[float, float]:
    """Write the questions; how long embedding one takes: milliseconds by the clock and of processor time, medians."""
    texts = list(dict.fromkeys(text for each in asked.values() for text in each))
    place = {text: number for number, text in enumerate(texts)}
    model.embed(texts[:5])
    vectors, clock, processor = [], [], []
    for text in texts:
        start, used = time.perf_counter(), time.process_time()
        vectors.append(model.embed([text])[0])
        clock.append((time.perf_counter() - start) * 1_000)
        processor.append((time.process_time() - used) * 1_000)
    made, papers = np.array(vectors, np.float32), work.vectors()
    np.save(work.folder / "questions.npy", made)
    judged = made[[place[text] for text in asked[JUDGED]]]
    given = {
        "lists": {name: [(text, place[text]) for text in each] for name, each in asked.items()},
        "conditions": {name: (each.field, each.value, share) for name, (each, share) in found.items()},
        "similar": [random.Random(number).randint(1, len(papers)) for number in range(SIMILAR)],
        "nearest": {"of": JUDGED, "papers": _nearest(papers, judged)},
    }
    (work.folder / "questions.json").write_text(json.dumps(given), encoding="utf-8")
    return float(np.median(clock)), float(np.median(processor))


def _nearest(papers: Vectors, questions: Vectors) -> list[list[int]]:
    """The ids of the exactly nearest papers of each question."""
    cosines = [np.asarray(papers[first : first + BLOCK]) @ questions.T for first in range(0, len(papers), BLOCK)]
    order = np.argsort(-np.concatenate(cosines), axis=0)[:NEAREST].T + 1
    nearest: list[list[int]] = order.tolist()
    return nearest
