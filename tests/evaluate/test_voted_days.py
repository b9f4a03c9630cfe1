"""Measures of a day's order."""

import numpy as np
import pytest

from broadsheet.evaluate.voted_days import Candidate, by_chance, is_telling, measured


def test_the_order_of_the_votes_is_the_best() -> None:
    assert measured([3, 2, 1, 0, -1, -2], [60, 9, 4, 2, 1, 0]) == {
        "ndcg@5": 1,
        "spearman": pytest.approx(1),
        "top-3 hit": 1,
    }


def test_gains_are_logarithms_of_votes_and_fall_with_the_place() -> None:
    found = measured([0, 1], [3, 0])
    assert found["ndcg@5"] == pytest.approx(1 / np.log2(3))
    assert found["spearman"] == pytest.approx(-1)


def test_any_of_the_papers_with_the_most_votes_is_a_hit() -> None:
    assert measured([5, 4, 3, 2, 1], [1, 1, 8, 8, 0])["top-3 hit"] == 1
    assert measured([5, 4, 3, 2, 1], [1, 1, 0, 8, 8])["top-3 hit"] == 0


def test_equal_scores_say_nothing() -> None:
    assert measured([1, 1, 1], [2, 3, 4])["spearman"] == 0


def test_chance_is_the_mean_of_many_orders() -> None:
    found = by_chance([9, 0, 0, 0, 0, 0], 400, np.random.default_rng(1))
    assert found["top-3 hit"] == pytest.approx(0.5, abs=0.1)


def test_days_of_few_papers_or_equal_votes_tell_nothing() -> None:
    papers = [Candidate(str(votes), "", votes, "") for votes in range(5)]
    assert is_telling(papers)
    assert not is_telling(papers[:4])
    assert not is_telling([papers[0]] * 9)
