from __future__ import annotations

from math import log2

import pytest

from broadsheet.evaluate.measures import means, measured
from broadsheet.evaluate.significance import interval, paired


def test_measures_are_those_computed_by_hand() -> None:
    judgements = {"q": {"a": 2, "b": 1, "c": 0, "d": 3, "e": -1}, "none": {"a": 1}}
    values = measured({"q": ["c", "b", "x", "a", "e"]}, judgements)
    gained = 1 / log2(3) + 2 / log2(5)
    best = 3 / log2(2) + 2 / log2(3) + 1 / log2(4)
    assert values["q"] == pytest.approx(
        {"ndcg@10": gained / best, "recall@100": 2 / 3, "mrr@10": 1 / 2, "map": (1 / 2 + 2 / 4) / 3}
    )
    assert values["none"] == dict.fromkeys(values["q"], 0.0)
    assert means(values)["mrr@10"] == pytest.approx(1 / 4)


def test_cut_offs_hold() -> None:
    others = [f"x{number}" for number in range(200)]
    judgements = {"q": {"a": 1, "b": 1}}
    at_ten = measured({"q": [*others[:10], "a", *others[10:98], "b"]}, judgements)["q"]
    assert (at_ten["ndcg@10"], at_ten["mrr@10"], at_ten["recall@100"]) == (0, 0, 1)
    assert measured({"q": [*others[:100], "a", "b"]}, judgements)["q"]["recall@100"] == 0


def test_the_interval_holds_the_mean_and_narrows_with_more_queries() -> None:
    few, many = interval([0.0, 1.0] * 5), interval([0.0, 1.0] * 500)
    assert few[0] < many[0] < 0.5 < many[1] < few[1]
    assert interval([0.3]) == pytest.approx((0.3, 0.3))


def test_a_steady_gain_is_significant_and_noise_is_not() -> None:
    old = [number / 40 for number in range(40)]
    steady = paired([value + 0.05 + (place % 3) / 100 for place, value in enumerate(old)], old)
    assert steady.p < 0.01
    assert 0 < steady.low < steady.mean < steady.high
    noise = paired([value + (0.1 if place % 2 else -0.1) for place, value in enumerate(old)], old)
    assert noise.p > 0.5
    assert paired(old, old).p == 1


def test_runs_of_other_queries_are_not_compared() -> None:
    with pytest.raises(ValueError, match="not of the same queries"):
        paired([1.0], [1.0, 2.0])
