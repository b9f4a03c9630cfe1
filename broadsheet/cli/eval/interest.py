from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from broadsheet.cli import saying
from broadsheet.cli.verb import verb

if TYPE_CHECKING:
    from broadsheet.evaluate.voted_days import Days

LATER = 0.6
"""The share of the days that is only learned from, unless told."""
AGAIN = 30
"""Days measured before it is learned again."""
DRAWS = 200
OTHERS = ("random", "newest", "longest")


@verb(
    "interest",
    json="One JSON object, and nothing else, on standard output.",
    examples=(
        "broadsheet eval interest sets/votes",
        "broadsheet eval interest sets/votes --since 2026-01-01 --json | jq .expected",
    ),
)
@click.argument("folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--corpus",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Where the abstracts are, if not in the rows.",
)
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Measure from this day on: else the last two fifths.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Neither learn from nor measure later days.")
def command(folder: Path, corpus: Path | None, since: datetime | None, until: datetime | None, as_json: bool) -> None:
    """Measure expected interest on days of papers with votes (date, id, upvotes a row).

    Each day's order is that of what earlier days teach; what is known of its own votes is only measured by.
    """
    from broadsheet.evaluate.collection import BadCollection
    from broadsheet.evaluate.voted_days import days

    try:
        found = days(folder, corpus)
    except BadCollection as error:
        raise click.ClickException(str(error)) from None
    if until:
        found = {day: papers for day, papers in found.items() if day <= until.date()}
    if not found:
        raise click.ClickException("There is no day to measure.")
    first = since.date() if since else list(found)[min(int(LATER * len(found)), len(found) - 1)]
    values = _values(found, first)
    if not values["expected"]:
        raise click.ClickException("There are too few days with votes to learn from, or none to measure.")
    told = _told(folder.resolve().name, first, values)
    click.echo(json.dumps(told) if as_json else _table(told))


Values = dict[str, list[dict[str, float]]]
"""Of each way to order the measures of each day."""


def _values(found: Days, first: date) -> Values:
    import numpy as np

    from broadsheet.evaluate.voted_days import by_chance, is_telling, measured

    random = np.random.default_rng(0)
    values: Values = {name: [] for name in ("expected", *OTHERS)}
    for day, scores in _expected(found, first).items():
        papers = found[day]
        if is_telling(papers):
            votes = [paper.votes for paper in papers]
            values["expected"].append(measured(scores, votes))
            values["random"].append(by_chance(votes, DRAWS, random))
            values["newest"].append(measured(_places([paper.published for paper in papers]), votes))
            values["longest"].append(measured([len(paper.abstract) for paper in papers], votes))
    return values


def _expected(found: Days, first: date) -> dict[date, list[float]]:
    """What the product expects of the papers of each day from `first` on, learned from earlier days alone."""
    from broadsheet.feed.interest import learned

    measured = [day for day in found if day >= first]
    scores: dict[date, list[float]] = {}
    for start in range(0, len(measured), AGAIN):
        now = measured[start : start + AGAIN]
        saying.note(f"Learning from the days before {now[0]} …")
        earlier = [(day, papers) for day, papers in found.items() if day < now[0]]
        model = learned([(day, [(paper.abstract, paper.votes) for paper in papers]) for day, papers in earlier])
        if model:
            scores |= {day: [model.score(paper.abstract) or 0.0 for paper in found[day]] for day in now}
    return scores


def _places(texts: list[str]) -> list[float]:
    ordered = sorted(set(texts))
    return [float(ordered.index(text)) for text in texts]


def _told(name: str, first: date, values: Values) -> dict[str, Any]:
    from broadsheet.evaluate.significance import interval, paired
    from broadsheet.evaluate.voted_days import MEASURES

    told: dict[str, Any] = {"dataset": name, "since": first.isoformat(), "days": len(values["expected"])}
    for way, each in values.items():
        told[way] = {}
        for measure in MEASURES:
            own = [one[measure] for one in each]
            low, high = interval(own)
            told[way][measure] = {"mean": _rounded(sum(own) / len(own)), "low": _rounded(low), "high": _rounded(high)}
    for way in OTHERS:
        for measure in MEASURES:
            new, old = ([one[measure] for one in values[which]] for which in ("expected", way))
            found = paired(new, old)
            less = {"mean": found.mean, "low": found.low, "high": found.high, "p": found.p}
            told[way][measure]["expected_less_this"] = {key: _rounded(value) for key, value in less.items()}
    return told


def _rounded(value: float) -> float:
    return round(value, 5)


def _table(told: dict[str, Any]) -> str:
    from broadsheet.evaluate.voted_days import MEASURES

    lines = [f"{told['dataset']}: {told['days']:,} days since {told['since']}; means with their 95 % intervals"]
    lines.append("".join([f"{'ordered by':<12}", *(f"{measure:>24}" for measure in MEASURES)]))
    for way in ("expected", *OTHERS):
        cells = (told[way][measure] for measure in MEASURES)
        shown = (f"{cell['mean']:.3f} ({cell['low']:.3f} to {cell['high']:.3f})" for cell in cells)
        lines.append("".join([f"{way:<12}", *(f"{cell:>24}" for cell in shown)]))
    return "\n".join(lines)
