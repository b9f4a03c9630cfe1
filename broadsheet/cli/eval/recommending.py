"""Rank the papers of test sets for their readers by each method, and say how well."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from rich import box
from rich.table import Table

from broadsheet.cli import saying
from broadsheet.cli.eval import methods
from broadsheet.cli.eval.methods import METHODS, Material, Method
from broadsheet.cli.eval.reading import Told, vectors_of
from broadsheet.evaluate import liking
from broadsheet.evaluate.readers import Case, Numbers, ReaderSet, batches, whole
from broadsheet.evaluate.significance import interval, paired
from broadsheet.feed import bags
from broadsheet.feed.taste import Papers
from broadsheet.search import index

READ_IN_FULL = 12_000
"""If a folder has more texts, the fast model reads them: the full one would take longer than minutes."""

Measure = Callable[[Numbers, Numbers], float]
Values = dict[str, list[float]]
"""Of each measure the values of all readers."""

MEASURES: dict[str, dict[str, Measure]] = {
    "ranked": {
        "ndcg@100": liking.ndcg(100),
        "recall@20": liking.recall(20),
        "recall@50": liking.recall(50),
        "recall@100": liking.recall(100),
        "recall@500": liking.recall(500),
        "mrr": liking.reciprocal_rank,
        "auc": liking.auc,
    },
    "crowd": {"ndcg@5": liking.ndcg(5), "spearman": liking.spearman, "top-3": liking.top_three},
    "screened": {
        "wss@95": liking.work_saved,
        "ap": liking.average_precision,
        "ndcg@100": liking.ndcg(100),
        "recall@20": liking.recall(20),
        "recall@100": liking.recall(100),
        "mrr": liking.reciprocal_rank,
        "auc": liking.auc,
    },
}
LOSS = "weighted-tau-loss"


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of one folder the figures of each method; `readers` are lists, people, days, or reviews with their seeds."""

    dataset: str
    split: str
    model: str
    readers: int
    values: dict[str, Values]
    weights: list[float]
    """What each reader counts in a mean: 1, or where pairs are counted, the weight of theirs."""

    def means(self, method: str) -> dict[str, float]:
        return {name: _mean(values, self.weights) for name, values in self.values[method].items()}

    def line(self) -> str:
        """One JSON object: each method's means with their 95 % intervals, and ours less each other one's."""
        told: dict[str, Any] = {
            "dataset": self.dataset,
            "split": self.split,
            "vectors": self.model,
            "readers": self.readers,
        }
        for method, values in self.values.items():
            told[method] = {name: round(mean, 5) for name, mean in self.means(method).items()}
            told[method]["intervals"] = {
                name: [round(bound, 5) for bound in self.interval(some)] for name, some in values.items()
            }
        return json.dumps(told | {"ours_less": self._differences()}, ensure_ascii=False)

    def interval(self, values: Sequence[float]) -> tuple[float, float]:
        return interval([value * weight for value, weight in zip(values, self._relative(), strict=True)])

    def _relative(self) -> list[float]:
        mean = sum(self.weights) / len(self.weights)
        return [weight / mean for weight in self.weights]

    def _differences(self) -> dict[str, Any]:
        return {
            other: {name: self._difference(name, other) for name in values}
            for other, values in self.values.items()
            if other != "ours"
        }

    def _difference(self, name: str, other: str) -> list[float]:
        """The difference of the means, its interval, and p (paired bootstrap)."""
        new, old = (
            [value * weight for value, weight in zip(self.values[method][name], self._relative(), strict=True)]
            for method in ("ours", other)
        )
        found = paired(new, old)
        return [round(value, 5) for value in (found.mean, found.low, found.high, found.p)]


def outcome(name: str, sets: Sequence[ReaderSet], kept: Path, told: Told) -> Outcome:
    """Every method on every reader of a folder. Raises ModelUnavailable with a sentence."""
    is_full = whole(sets) <= READ_IN_FULL
    texts = [text for one in sets for text in one.texts]
    has_texts = any(text.strip() for text in texts)
    vectors = _vectors(texts, is_full, kept, told) if has_texts else np.empty((len(texts), 0), np.float32)
    model = ("full" if is_full else "fast") if has_texts else "none"
    starts = np.cumsum([0, *(len(one.texts) for one in sets)])
    groups = (
        (one.task, _material(one, vectors[start : start + len(one.texts)]), one.cases)
        for one, start in zip(sets, starts, strict=False)
    )
    return measured(name, sets[0].split, model, groups)


def measured(name: str, split: str, model: str, groups: Iterable[tuple[str, Material, list[Case]]]) -> Outcome:
    """Every method on every reader of some tasks."""
    values: dict[str, Values] = {method: {} for method in METHODS}
    weights = [_measure(task, material, case, values) for task, material, cases in groups for case in cases]
    return Outcome(name, split, model, len(weights), values, weights)


def _vectors(texts: Sequence[str], is_full: bool, kept: Path, told: Told) -> Any:
    return vectors_of(texts, kept, told) if is_full else index.read_texts(texts, fast=True)


def _material(one: ReaderSet, vectors: Any) -> Material:
    counted = [bags.numbered(words) for words in one.bags] if one.bags else [bags.bag(text) for text in one.texts]
    return Material(Papers(vectors, bags.stacked(counted)), one.popularity)


def _measure(task: str, material: Material, case: Case, values: dict[str, Values]) -> float:
    """Adds the figures of a reader; returns what the reader counts."""
    weight = 1.0
    for name, method in METHODS.items():
        if task == "screened":
            looked = _screened(method, material, case)
            found = {key: measure(*looked) for key, measure in MEASURES[task].items()}
        else:
            found, weight = _ranked(task, method(methods.around(material, case.pool), case.liked, case.pool[:0]), case)
        for key, value in found.items():
            values[name].setdefault(key, []).append(value)
    return weight


def _ranked(task: str, scores: Numbers, case: Case) -> tuple[dict[str, float], float]:
    at = {int(paper): score for paper, score in zip(case.pool, scores, strict=True)}
    judged = np.array([at[int(paper)] for paper in case.judged])
    if task == "rated":
        wrong, pairs = liking.tau_loss(judged, case.gains)
        return {LOSS: wrong / pairs if pairs else 0.0}, pairs
    return {key: measure(judged, case.gains) for key, measure in MEASURES[task].items()}, 1.0


def _screened(method: Method, material: Material, case: Case) -> tuple[Numbers, Numbers]:
    """The places in which the papers were looked at, the first highest, and which of them were included."""
    gains = dict(zip(case.pool.tolist(), case.gains.tolist(), strict=True))
    left, order = case.pool, list[int]()
    liked, disliked = case.liked.tolist(), list[int]()
    while len(left):
        scores = method(methods.around(material, left), np.array(liked, np.int64), np.array(disliked, np.int64))
        best = left[liking.in_order(scores)[: batches(case)]]
        order += best.tolist()
        liked += [paper for paper in best.tolist() if gains[paper]]
        disliked += [paper for paper in best.tolist() if not gains[paper]]
        left = np.setdiff1d(left, best)
    return -np.arange(len(order), dtype=np.float64), np.array([gains[paper] for paper in order])


def _mean(values: Sequence[float], weights: Sequence[float]) -> float:
    return sum(value * weight for value, weight in zip(values, weights, strict=True)) / sum(weights)


def table(outcomes: Iterable[Outcome]) -> None:
    """A table a folder: a row a method, with the interval of the first measure."""
    for one in outcomes:
        made = Table(box=box.SIMPLE_HEAD, pad_edge=False, title_justify="left", title=_title(one))
        names = list(next(iter(one.values.values())))
        for column in ("ranked by", *names, f"{names[0]}, 95 %"):
            made.add_column(column, justify="left" if column == "ranked by" else "right", no_wrap=True)
        for method, values in one.values.items():
            low, high = one.interval(values[names[0]])
            made.add_row(method, *(f"{mean:.4f}" for mean in one.means(method).values()), f"{low:.3f}–{high:.3f}")
        saying.terminal(least=120).print(made)


def _title(one: Outcome) -> str:
    vectors = {
        "none": "no vectors",
        "index": "vectors of the index",
        "fast": "vectors by the fast model",
        "full": "vectors by the full model",
    }
    return f"{one.dataset}: {one.readers:,} readers, {one.split}; {vectors[one.model]}"
