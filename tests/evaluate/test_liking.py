"""Measures of one ranking, against values worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from broadsheet.evaluate import liking

SCORES = np.array([5.0, 4.0, 3.0, 2.0, 1.0])
GAINS = np.array([0.0, 1.0, 0.0, 1.0, 0.0])


def test_ndcg_discounts_by_place() -> None:
    found = (1 / np.log2(3) + 1 / np.log2(5)) / (1 + 1 / np.log2(3))
    assert liking.ndcg(5)(SCORES, GAINS) == pytest.approx(found)
    assert liking.ndcg(1)(SCORES, GAINS) == 0


def test_recall_and_ranks() -> None:
    assert [liking.recall(depth)(SCORES, GAINS) for depth in (1, 2, 4)] == [0, 0.5, 1]
    assert liking.reciprocal_rank(SCORES, GAINS) == 0.5
    assert liking.average_precision(SCORES, GAINS) == 0.5


def test_auc_counts_papers_of_one_score_half() -> None:
    assert liking.auc(SCORES, GAINS) == pytest.approx(3 / 6)
    assert liking.auc(np.zeros(5), GAINS) == 0.5


def test_a_method_that_tells_nothing_apart_gets_no_present() -> None:
    gains = np.zeros(2_000)
    gains[:20] = 1
    assert liking.recall(100)(np.zeros(2_000), gains) < 0.3


def test_work_saved_until_nineteen_of_twenty_are_found() -> None:
    gains = np.zeros(100)
    gains[:20] = 1
    assert liking.work_saved(np.arange(100, 0, -1.0), gains) == pytest.approx(0.81 - 0.05)


def test_tau_loss_weighs_pairs_by_how_much_their_ratings_differ() -> None:
    ratings = np.array([5.0, 3.0, 1.0])
    assert liking.tau_loss(np.array([3.0, 2.0, 1.0]), ratings) == (0, 8)
    assert liking.tau_loss(np.array([2.0, 3.0, 1.0]), ratings) == (2, 8)
    assert liking.tau_loss(np.zeros(3), ratings) == (4, 8)


def test_spearman_and_the_three_best() -> None:
    assert liking.spearman(SCORES, SCORES**3) == pytest.approx(1)
    assert liking.spearman(SCORES, np.ones(5)) == 0
    assert liking.top_three(SCORES, np.array([0.0, 0, 0, 1, 2])) == 1
    assert liking.top_three(np.arange(6.0), np.array([9.0, 8, 7, 0, 0, 0])) == 0
