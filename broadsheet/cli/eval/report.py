"""What an evaluation says: objects for programs, tables for people, and the comparison of two runs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from rich import box
from rich.table import Table

from broadsheet.cli import saying
from broadsheet.evaluate import measures
from broadsheet.evaluate.collection import Collection
from broadsheet.evaluate.measures import MEASURES, PerQuery
from broadsheet.evaluate.significance import interval, paired
from broadsheet.search.results import Mode

MODES: tuple[Mode, ...] = ("lexical", "semantic", "hybrid")
FIRST = next(iter(MEASURES))
SIGNIFICANT = 0.05
WIDE = 110
"""Columns of the table; a narrower terminal wraps its lines, which is better than numbers cut short."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How well the queries of one collection were answered, in each mode."""

    dataset: str
    split: str
    values: dict[str, PerQuery]

    @classmethod
    def of(cls, collection: Collection, values: dict[str, PerQuery]) -> Outcome:
        return cls(collection.name, collection.split, values)

    def line(self, per_query: bool) -> str:
        """One JSON object: the means, and with `per_query` the values of every query too."""
        result: dict[str, Any] = {
            "dataset": self.dataset,
            "split": self.split,
            "queries": len(self.values[MODES[0]]),
            **{
                mode: {name: round(mean, 5) for name, mean in measures.means(self.values[mode]).items()}
                for mode in MODES
            },
        }
        return json.dumps(result | ({"per_query": self.values} if per_query else {}), ensure_ascii=False)


def table(outcomes: Sequence[Outcome]) -> Table:
    """The means with their intervals, a row a mode of each collection, and the means of all collections."""
    result = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("collection", "queries", "ranked by", *MEASURES, f"{FIRST}, 95 %"):
        result.add_column(name, justify="left" if name in ("collection", "ranked by") else "right", no_wrap=True)
    for outcome in outcomes:
        for mode in MODES:
            values = outcome.values[mode]
            low, high = interval([each[FIRST] for each in values.values()])
            name, number = (outcome.dataset, f"{len(values):,}") if mode == MODES[0] else ("", "")
            means = list(measures.means(values).values())
            result.add_row(name, number, mode, *(f"{mean:.4f}" for mean in means), f"{low:.3f}–{high:.3f}")
        result.add_section()
    if len(outcomes) > 1:
        for mode in MODES:
            each = [measures.means(outcome.values[mode]) for outcome in outcomes]
            means = [sum(one[name] for one in each) / len(each) for name in MEASURES]
            result.add_row("mean" if mode == MODES[0] else "", "", mode, *(f"{mean:.4f}" for mean in means), "")
    return result


def against_better(outcome: Outcome) -> str:
    """Hybrid against the better of words and meaning, as a sentence."""
    better = max(MODES[:2], key=lambda mode: measures.means(outcome.values[mode])[FIRST])
    return f"{outcome.dataset}: hybrid against {better} {_difference(outcome.values['hybrid'], outcome.values[better])}"


def per_query(outcome: Outcome) -> Iterable[str]:
    """A line a query and mode, with tabs between."""
    for mode in MODES:
        for query, values in outcome.values[mode].items():
            yield "\t".join((outcome.dataset, query, mode, *(f"{values[name]:.4f}" for name in MEASURES)))


def compared(outcome: Outcome, saved: dict[str, dict[str, PerQuery]]) -> Iterable[str]:
    """Each mode against the same collection in a saved run, as sentences."""
    before = saved.get(f"{outcome.dataset}/{outcome.split}")
    if before is None:
        yield f"{outcome.dataset}: the saved run does not hold it"
        return
    for mode in MODES:
        yield f"{outcome.dataset}: {mode} against the saved run {_difference(outcome.values[mode], before[mode])}"


def _difference(new: PerQuery, old: PerQuery) -> str:
    queries = [query for query in new if query in old]
    if not queries:
        return "cannot be compared: no query is the same"
    found = paired([new[query][FIRST] for query in queries], [old[query][FIRST] for query in queries])
    said = "significant" if found.p < SIGNIFICANT else "not significant"
    return (
        f"{found.mean:+.4f} {FIRST} ({found.low:+.4f} to {found.high:+.4f}, p = {found.p:.4f}, {said}, "
        f"{len(queries):,} queries)"
    )


def read_saved(file: Path) -> dict[str, dict[str, PerQuery]]:
    """A run written by `--save`, by collection and split. Raises ClickException if it is none."""
    try:
        lines = [json.loads(text) for text in file.read_text(encoding="utf-8").splitlines() if text.strip()]
        return {
            f"{line['dataset']}/{line['split']}": {mode: line["per_query"][mode] for mode in MODES} for line in lines
        }
    except OSError as error:
        raise click.ClickException(f"{file} cannot be read ({error.strerror}).") from None
    except (ValueError, KeyError, TypeError):
        raise click.ClickException(f"{file} was not written by `broadsheet eval retrieval --save`.") from None


def show(outcomes: Sequence[Outcome]) -> None:
    console = saying.terminal(least=WIDE)
    console.print(table(outcomes))
    for outcome in outcomes:
        console.print(against_better(outcome), highlight=False, soft_wrap=True)
