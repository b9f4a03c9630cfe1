"""Learning what one reader likes."""

from __future__ import annotations

import numpy as np
import pytest

from broadsheet.feed.taste import LEAST, Vectors, learned

DIMENSION = 16


def about(topic: int, number: int, seed: int = 0) -> Vectors:
    """Unit vectors of papers about a topic."""
    made = np.random.default_rng(seed).normal(0, 0.15, (number, DIMENSION)).astype(np.float32)
    made[:, topic] += 1
    unit: Vectors = made / np.linalg.norm(made, axis=1, keepdims=True)
    return unit


def everything(number: int, seed: int = 1) -> Vectors:
    return np.concatenate([about(topic, number, seed + topic) for topic in range(DIMENSION)])


NONE: Vectors = np.empty((0, DIMENSION), np.float32)


@pytest.mark.parametrize("liked", [LEAST, 40])
def test_papers_of_the_topic_come_first_and_say_near_what(liked: int) -> None:
    likes = about(3, liked)
    scores, nearest = learned(likes, NONE, everything(20)).scores(
        np.concatenate([about(3, 10, 99), everything(10, 50)])
    )
    assert set(np.argsort(-scores)[:10]) <= {*range(10), *range(10 + 30, 10 + 40)}
    assert nearest.max() < liked


def test_two_interests_are_both_served() -> None:
    likes = np.concatenate([about(2, 10), about(9, 10, 5)])
    papers = everything(10, 70)
    scores, nearest = learned(likes, NONE, everything(20)).scores(papers)
    best = np.argsort(-scores)[:20]
    assert {int(place) // 10 for place in best} == {2, 9}
    assert all((nearest[place] < 10) == (place // 10 == 2) for place in best)


def test_what_was_hidden_goes_down() -> None:
    likes, papers = np.concatenate([about(2, 8), about(9, 8, 5)]), np.concatenate([about(2, 10, 7), about(9, 10, 8)])
    before, _ = learned(likes, NONE, everything(20)).scores(papers)
    after, _ = learned(likes, about(9, 8, 9), everything(20)).scores(papers)
    assert after[10:].mean() - after[:10].mean() < before[10:].mean() - before[:10].mean()


def test_the_same_likes_give_the_same_scores() -> None:
    one, other = (learned(about(1, 6), about(4, 3), everything(20)).weights for _ in range(2))
    assert (one == other).all()
