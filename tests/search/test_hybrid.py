import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.search.hybrid import LEAST_COSINE, Fused, fuse, smoothed


def ranking(scores: dict[int, float]) -> tuple[np.ndarray, np.ndarray]:
    order = sorted(scores, key=lambda paper: -scores[paper])
    return np.array(order, np.int64), np.array([scores[paper] for paper in order], np.float64)


def test_what_both_rank_high_comes_first() -> None:
    fused = fuse(ranking({1: 9.0, 2: 8.0, 3: 1.0}), ranking({2: 0.8, 4: 0.7}), np.array([0.1, 0.8, 0.1]))
    assert fused.papers[0] == 2


def test_a_paper_without_a_vector_keeps_its_place_by_words() -> None:
    fused = fuse(ranking({1: 9.0, 2: 8.0, 3: 1.0}), ranking({}), np.array([0.5, np.nan, 0.5]))
    assert fused.papers.tolist() == [1, 2, 3]


def test_words_alone_rank_where_nothing_has_a_vector() -> None:
    fused = fuse(ranking({7: 3.0, 8: 2.0}), ranking({}), np.array([np.nan, np.nan]))
    assert fused.papers.tolist() == [7, 8]
    assert np.isnan(fused.meaning).all()


def test_what_is_far_and_holds_no_word_is_left_out() -> None:
    fused = fuse(ranking({1: 9.0}), ranking({2: LEAST_COSINE - 0.01, 3: LEAST_COSINE + 0.01}), np.array([0.4]))
    assert sorted(fused.papers) == [1, 3]


def test_weak_nearness_does_not_overturn_words() -> None:
    near = ranking({2: 0.30, 1: 0.26})
    fused = fuse(ranking({1: 9.0, 2: 7.0}), near, np.array([0.26, 0.30]))
    assert fused.papers.tolist() == [1, 2]


SCORES = st.dictionaries(st.integers(0, 30), st.floats(0, 50), max_size=15)
COSINES = st.dictionaries(st.integers(0, 30), st.floats(-1, 1), max_size=15)


@given(SCORES, COSINES)
def test_every_paper_once_best_first_within_bounds(words: dict[int, float], near: dict[int, float]) -> None:
    lexical = ranking(words)
    cosines = np.array([near.get(int(paper), np.nan) for paper in lexical[0]])
    fused = fuse(lexical, ranking(near), cosines)
    papers = fused.papers.tolist()
    assert len(papers) == len(set(papers))
    assert set(words) <= set(papers) <= set(words) | set(near)
    assert (np.diff(fused.scores) <= 0).all()
    assert ((fused.scores >= 0) & (fused.scores <= 1 + 1e-9)).all()


def test_a_paper_among_others_that_answer_rises_above_one_that_stands_alone() -> None:
    alone, near, like_it = np.eye(4, dtype=np.float32)[[0, 1, 1]]
    fused = Fused(np.array([1, 2, 3, 4]), np.array([0.8, 0.7, 0.68, 0.1]), *2 * [np.full(4, np.nan)])
    units = {1: near, 2: alone, 3: near, 4: like_it}
    after = smoothed(fused, lambda papers: (papers, np.stack([units[paper] for paper in papers.tolist()])))
    assert after.papers.tolist() == [2, 1, 3, 4]
    assert (np.diff(after.scores) <= 0).all()


def test_a_paper_without_a_vector_is_not_smoothed() -> None:
    fused = Fused(np.array([9, 1, 2, 3]), np.array([0.8, 0.7, 0.6, 0.5]), *2 * [np.full(4, np.nan)])
    same = np.full((3, 4), 0.5, np.float32)
    after = smoothed(fused, lambda papers: (papers[papers != 9], same))
    assert (after.papers[0], after.scores[0]) == (9, 0.8)


@given(st.lists(st.floats(0, 1), max_size=80), st.integers(0, 2**32 - 1))
def test_smoothing_keeps_every_paper_within_bounds(scores: list[float], seed: int) -> None:
    ordered = np.array(sorted(scores, reverse=True), np.float64)
    papers = np.arange(len(scores))
    units = np.random.default_rng(seed).normal(size=(len(scores), 8)).astype(np.float32)
    units /= np.linalg.norm(units, axis=1, keepdims=True)
    after = smoothed(Fused(papers, ordered, ordered, ordered), lambda some: (some[::2], units[some[::2]]))
    assert sorted(after.papers) == papers.tolist()
    assert (np.diff(after.scores) <= 0).all()
    assert ((after.scores >= 0) & (after.scores <= 1 + 1e-9)).all()
