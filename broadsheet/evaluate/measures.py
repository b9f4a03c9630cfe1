"""Measures of a ranking, by `ir_measures`, which computes them as trec_eval does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import ir_measures
from ir_measures import AP, RR, R, nDCG

MEASURES = {"ndcg@10": nDCG @ 10, "recall@100": R @ 100, "mrr@10": RR @ 10, "map": AP}
"""nDCG with linear gain (Järvelin & Kekäläinen 2002); MAP over the whole ranking that is given."""

PerQuery = dict[str, dict[str, float]]
"""Of each query the value of each measure."""


def measured(rankings: Mapping[str, Sequence[str]], judgements: Mapping[str, Mapping[str, int]]) -> PerQuery:
    """Every measure of every judged query. `rankings` are document ids, the best first; without one a query has 0."""
    judged = {query: dict(grades) for query, grades in judgements.items()}
    run = {query: {name: -float(place) for place, name in enumerate(rankings.get(query, ()))} for query in judged}
    names = {measure: name for name, measure in MEASURES.items()}
    result: PerQuery = {query: dict.fromkeys(MEASURES, 0.0) for query in judged}
    for value in ir_measures.iter_calc(list(names), judged, run):
        result[value.query_id][names[value.measure]] = float(value.value)
    return result


def means(values: PerQuery) -> dict[str, float]:
    """Each measure's mean over the queries."""
    return {name: sum(each[name] for each in values.values()) / len(values) for name in MEASURES}
