from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from bench.bits import codecs, engines, sensitivity, vectors
from bench.bits.__main__ import table
from bench.bits.codecs import Codec

Vectors = NDArray[np.float32]


@pytest.fixture
def some() -> Vectors:
    made = np.random.default_rng(3).normal(size=(300, 64)).astype(np.float32) + 0.2
    unit: Vectors = made / np.linalg.norm(made, axis=1, keepdims=True)
    return unit


@pytest.mark.parametrize(
    ("make", "allowed"),
    [
        (codecs.floats, 1e-6),
        (codecs.halves, 1e-3),
        (codecs.int8_by_row, 5e-3),
        (lambda vectors: codecs.scalar_by_dimension(vectors, 8), 0.03),
        (lambda vectors: codecs.scalar_by_dimension(vectors, 4), 0.1),
        (lambda vectors: codecs.truncated(vectors, 64), 5e-3),
        (lambda vectors: codecs.product(vectors, 64), 2e-2),
    ],
)
def test_scores_are_near_the_products(some: Vectors, make: Callable[[Vectors], Codec], allowed: float) -> None:
    query, rest = some[0], some[1:]
    assert np.abs(make(rest).scores(query) - rest @ query).max() < allowed


def test_more_bits_err_less(some: Vectors) -> None:
    query, rest = some[0], some[1:]
    errors = [np.abs(codecs.product(rest, parts).scores(query) - rest @ query).mean() for parts in (4, 16, 64)]
    assert errors == sorted(errors, reverse=True)


def test_the_estimate_of_rabitq_has_no_bias(some: Vectors) -> None:
    """Over many rotations the mean of the estimates is the product itself; one alone is off by some hundredths."""
    query, rest = some[0], some[1:40]
    estimates = np.array([codecs.rabitq(rest, levels=8, seed=seed).scores(query) for seed in range(200)])
    assert estimates.mean(axis=0) == pytest.approx(rest @ query, abs=0.03)
    assert abs((estimates.mean(axis=0) - rest @ query).mean()) < 0.003


def test_a_rotation_keeps_products() -> None:
    turned = codecs.rotation(48)
    assert turned @ turned.T == pytest.approx(np.eye(48), abs=1e-5)


def test_what_is_rescored_comes_first(some: Vectors) -> None:
    query, rest = some[0], some[1:]
    signs, exact = codecs.signs(rest).scores(query), codecs.int8_by_row(rest).scores(query)
    made = codecs.rescored(codecs.signs(rest), rest, 60).scores(query)
    first = np.argsort(-made)[:60]
    assert made[first] == pytest.approx(exact[first], abs=1e-6)
    assert signs[first].min() >= np.delete(signs, first).max()


def test_queries_are_not_among_the_vectors(some: Vectors, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vectors, "HELD_OUT", 20)
    queries, rest = vectors.held_out(some)
    assert (len(queries), len(rest)) == (20, 280)
    assert (queries @ rest.T).max() < 0.999


def test_drawn_values_round_to_the_same_codes(some: Vectors) -> None:
    codes = np.rint(some * (127 / np.abs(some).max(axis=1, keepdims=True)))
    drawn = vectors.dithered(codes / np.linalg.norm(codes, axis=1, keepdims=True))
    assert np.vecdot(drawn, some).min() > 0.999
    assert not np.allclose(drawn, some, atol=1e-6)


def test_the_most_sensitive_product_comes_first() -> None:
    errors = {"0.query": 0.1, "1.narrow": 0.4, "0.narrow": 0.4, "1.query": 0.0}
    ordered = sensitivity.order(errors)
    assert ordered == ["0.narrow", "1.narrow", "0.query", "1.query"]
    assert sensitivity.kept(ordered, (0, 2)) == {0: [], 2: ["0.narrow", "1.narrow"]}
    layers, kinds = sensitivity.summed(errors)
    assert layers == pytest.approx({"0": 0.5, "1": 0.4})
    assert kinds["narrow"] == pytest.approx(0.8)
    assert kinds["wide"] == 0


def test_texts_of_like_length_run_together_and_keep_their_places() -> None:
    rows = [[1] * length for length in (5, 1, 4, 2, 3)]
    assert [some.tolist() for some in engines.batches(rows, 2)] == [[1, 3], [4, 2], [0]]
    made = engines.embedded(lambda ids, mask: mask.sum(axis=1, keepdims=True).astype(np.float32), rows, 2)
    assert made[:, 0].tolist() == [5, 1, 4, 2, 3]


def test_short_rows_of_a_table_are_filled_up() -> None:
    assert table(["a", "b"], [["c"]]) == "| a | b |\n| --- | --- |\n| c |  |\n"
