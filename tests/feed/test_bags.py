"""Words counted without a list of words."""

from __future__ import annotations

import numpy as np

from broadsheet.feed import bags


def test_a_word_that_comes_four_times_counts_twice_and_function_words_not_at_all() -> None:
    made = bags.stacked([bags.bag("Spin spin SPIN spin of the glass"), bags.bag("")])
    assert sorted(made[0].data.tolist()) == [1.0, 2.0]
    assert made[1].nnz == 0
    assert made.shape == (2, bags.COLUMNS)


def test_the_same_word_has_the_same_column_in_every_text() -> None:
    one, other = bags.stacked([bags.bag("dark matter"), bags.bag("Matter of taste")])
    assert (one @ other.T)[0, 0] == 1


def test_words_known_by_numbers_are_taken_as_they_are() -> None:
    made = bags.stacked([bags.numbered({7: 9, 3: 1})])
    assert made.indices.tolist() == [3, 7]
    assert np.allclose(made.data, [1, 3])
