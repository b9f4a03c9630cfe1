"""Learning what one reader likes."""

from __future__ import annotations

import numpy as np
import pytest

from broadsheet.feed import bags
from broadsheet.feed.taste import LEAST, Papers, Taste, Vectors, Window, learned

DIMENSION = 16


def about(topic: int, number: int, seed: int = 0) -> Vectors:
    """Unit vectors of papers about a topic."""
    made = np.random.default_rng(seed).normal(0, 0.15, (number, DIMENSION)).astype(np.float32)
    made[:, topic] += 1
    unit: Vectors = made / np.linalg.norm(made, axis=1, keepdims=True)
    return unit


def everything(number: int, seed: int = 1) -> Vectors:
    return np.concatenate([about(topic, number, seed + topic) for topic in range(DIMENSION)])


def papers(vectors: Vectors, texts: list[str] | None = None) -> Papers:
    return Papers(vectors, bags.stacked([bags.bag(text) for text in texts or [""] * len(vectors)]))


NONE: Vectors = np.empty((0, DIMENSION), np.float32)
WINDOW = Window.of(papers(everything(20)))


def taste(liked: Vectors, disliked: Vectors = NONE) -> Taste:
    return learned(WINDOW, papers(liked), papers(disliked))


@pytest.mark.parametrize("liked", [LEAST, 40])
def test_papers_of_the_topic_come_first_and_say_near_what(liked: int) -> None:
    new = papers(np.concatenate([about(3, 10, 99), everything(10, 50)]))
    scores, nearest = taste(about(3, liked)).scores(new)
    assert set(np.argsort(-scores)[:10]) <= {*range(10), *range(10 + 30, 10 + 40)}
    assert nearest.max() < liked


def test_two_interests_are_both_served() -> None:
    scores, nearest = taste(np.concatenate([about(2, 10), about(9, 10, 5)])).scores(papers(everything(10, 70)))
    best = np.argsort(-scores)[:20]
    assert {int(place) // 10 for place in best} == {2, 9}
    assert all((nearest[place] < 10) == (place // 10 == 2) for place in best)


def test_what_was_hidden_goes_down() -> None:
    likes = np.concatenate([about(2, 8), about(9, 8, 5)])
    new = papers(np.concatenate([about(2, 10, 7), about(9, 10, 8)]))
    before, _ = taste(likes).scores(new)
    after, _ = taste(likes, about(9, 8, 9)).scores(new)
    assert after[10:].mean() - after[:10].mean() < before[10:].mean() - before[:10].mean()


def test_words_count_where_vectors_say_nothing() -> None:
    same = np.repeat(about(1, 1), 8, axis=0)
    texts = ["widgets of steel"] * 2 + ["gardens in spring"] * 6
    window = Window.of(papers(same, texts))
    liked = window.weighed(papers(same[:1], ["steel widgets"]))
    scores, _ = learned(window, liked, window.weighed(papers(NONE))).scores(window.papers)
    assert scores[:2].min() > scores[2:].max()


def test_papers_without_any_vectors_are_ranked_by_words() -> None:
    without = np.empty((3, 0), np.float32)
    window = Window.of(papers(without, ["plasma waves", "prime numbers", "plasma physics"]))
    liked = window.weighed(papers(without[:1], ["plasma waves"]))
    scores, _ = learned(window, liked, window.weighed(papers(without[:0]))).scores(window.papers)
    assert np.argsort(-scores).tolist() == [0, 2, 1]


def test_scores_are_deviations_from_the_mean_of_all() -> None:
    scores, _ = taste(about(4, 6)).scores(WINDOW.papers)
    assert abs(float(scores.mean())) < 1e-4
    assert abs(float(scores.std()) - 1) < 1e-4


def test_the_same_likes_give_the_same_taste() -> None:
    one, other = (taste(about(1, 6), about(4, 3)) for _ in range(2))
    assert (one.direction == other.direction).all()
    assert (one.words == other.words).all()
