"""Whole announcements by expected interest: `python -m bench.expected [HOME]` (default: the data folder set).

Learned from the votes of all but the newest 150 days that the catalog holds, measured on these, in the fields that have
enough votes: how far up the papers that found votes stand among all that were announced in their field. Beside it
longest abstract first, and chance.
"""

from __future__ import annotations

import os
import sys
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

LATER = timedelta(days=150)
FEWEST = 20
"""Papers of a field and day that are worth putting in order."""
DRAWS = 20

Group = dict[int, int]
"""Of each paper its votes."""


def main() -> None:
    if len(sys.argv) > 1:
        os.environ["BROADSHEET_HOME"] = sys.argv[1]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "broadsheet.settings")
    import django

    django.setup()
    import numpy as np

    from broadsheet.catalog import queries
    from broadsheet.evaluate.significance import interval
    from broadsheet.evaluate.voted_days import MEASURES, by_chance, measured
    from broadsheet.feed.expected import lessons
    from broadsheet.feed.interest import MAX_TEXT, learned

    newest = queries.newest_day() or date.max
    days = sorted(queries.papers_by_day(newest - 3 * LATER, newest))
    told, fields = lessons([day for day in days if day <= newest - LATER])
    model = learned(told)
    if model is None:
        sys.exit("There are too few days with votes in this catalog.")
    random, values = np.random.default_rng(0), defaultdict(list)
    for group in _groups([day for day in days if day > newest - LATER], fields):
        texts = queries.texts_of(group, MAX_TEXT)
        votes = list(group.values())
        orders = {
            "expected": [model.score(texts[paper][1]) or 0.0 for paper in group],
            "longest": [float(len(texts[paper][1])) for paper in group],
        }
        for name, scores in orders.items():
            values[name].append(measured(scores, votes) | {"AUC": _above(scores, votes)})
        values["random"].append(by_chance(votes, DRAWS, random) | {"AUC": 0.5})
    print(f"{len(values['random'])} groups of {', '.join(sorted(fields - {''}))}")
    for name, each in values.items():
        for measure in (*MEASURES, "AUC"):
            own = [one[measure] for one in each]
            low, high = interval(own)
            print(f"{name:10} {measure:10} {sum(own) / len(own):.3f} ({low:.3f} to {high:.3f})")


def _groups(days: list[date], fields: set[str]) -> Iterator[Group]:
    """The announced papers of each of these days and fields, where some found votes and some did not."""
    from broadsheet.catalog import queries
    from broadsheet.feed.fields import field_of

    for day in days:
        groups: defaultdict[str, Group] = defaultdict(dict)
        for row in sorted(queries.rows_between(day, day), key=lambda row: row.paper):
            field = field_of(row.categories)
            if field in fields and field:
                groups[field].setdefault(row.paper, row.upvotes)
        yield from (
            group
            for group in groups.values()
            if len(group) >= FEWEST and len({votes > 0 for votes in group.values()}) > 1
        )


def _above(scores: list[float], votes: list[int]) -> float:
    """How likely a paper with votes stands above one without."""
    from sklearn.metrics import roc_auc_score  # type: ignore[import-untyped]

    return float(roc_auc_score([each > 0 for each in votes], scores))


if __name__ == "__main__":
    main()
