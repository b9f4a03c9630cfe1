"""Vectors in fewer bits. A codec takes unit vectors [n, dimension] and gives scores near their products with a query.

Everything is numpy on one thread, as the product would do it: PQ after Jégou et al. 2011 (asymmetric distances by
tables), RaBitQ after Gao & Long 2024 (a random rotation of what is left of the mean, signs, an unbiased estimate of
products), PCA as truncation, and the product's own codes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from broadsheet.search.vectors import codes

Vectors = NDArray[np.float32]
Scores = NDArray[np.float32]
BLOCK = 256
TURNS = 6
PQ_TRAINED = 10_000


@dataclass(frozen=True, slots=True)
class Codec:
    """Vectors as they are kept."""

    bytes: float
    """A vector; what all share (a rotation, a code book) is not counted."""
    scores: Callable[[Vectors], Scores]
    """A query [dimension] to the estimated product with each vector, [n]."""


def floats(vectors: Vectors) -> Codec:
    return Codec(4 * vectors.shape[1], lambda query: vectors @ query)


def halves(vectors: Vectors) -> Codec:
    kept = vectors.astype(np.float16)
    return Codec(2 * vectors.shape[1], lambda query: _by_blocks(kept, query))


def int8_by_row(vectors: Vectors) -> Codec:
    """The product's codes: the largest of a row at 127, and the row's scale."""
    made, scales = codes.quantised(vectors)
    return Codec(vectors.shape[1] + 4, lambda query: _by_blocks(made, query) * scales)


def scalar_by_dimension(vectors: Vectors, bits: int) -> Codec:
    """Even steps between the 0.1th and the 99.9th percentile of each dimension; no scale a row."""
    low, high = np.quantile(vectors, [0.001, 0.999], axis=0).astype(np.float32)
    step = np.maximum(high - low, 1e-12) / (2**bits - 1)
    made = np.clip(np.rint((vectors - low) / step), 0, 2**bits - 1).astype(np.uint8)

    def scores(query: Vectors) -> Scores:
        return np.asarray(_by_blocks(made, query * step) + low @ query, np.float32)

    return Codec(bits * vectors.shape[1] / 8, scores)


def _by_blocks(kept: NDArray[np.generic], query: Vectors) -> Scores:
    """Products of rows of any type, made float32 a few at a time so that they stay in the cache."""
    parts = [kept[at : at + BLOCK].astype(np.float32) @ query for at in range(0, len(kept), BLOCK)]
    return np.concatenate(parts)


def product(vectors: Vectors, parts: int, seed: int = 0) -> Codec:
    """One byte for each of `parts` equal slices: the nearest of 256 centres by k-means."""
    slices = np.split(vectors, parts, axis=1)
    books = [_centres(piece, seed) for piece in slices]
    made = np.stack([_nearest(piece, book) for piece, book in zip(slices, books, strict=True)])

    def scores(query: Vectors) -> Scores:
        result = np.zeros(len(vectors), np.float32)
        for row, book, piece in zip(made, books, np.split(query, parts), strict=True):
            result += (book @ piece)[row]
        return result

    return Codec(parts, scores)


def _centres(piece: Vectors, seed: int) -> Vectors:
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    random = np.random.default_rng(seed)
    some = piece[random.permutation(len(piece))[:PQ_TRAINED]]
    book: Vectors = some[:256].copy()
    with threadpool_limits(1):
        for _ in range(TURNS):
            nearest = _nearest(some, book)
            counts = np.bincount(nearest, minlength=len(book))
            sums = np.stack([np.bincount(nearest, column, len(book)) for column in some.T], axis=1)
            book = np.where(counts[:, None] > 0, sums / np.maximum(counts, 1)[:, None], book).astype(np.float32)
    return book


def _nearest(piece: Vectors, book: Vectors) -> NDArray[np.uint8]:
    nearest: NDArray[np.uint8] = np.argmax(piece @ book.T - np.square(book).sum(axis=1) / 2, axis=1).astype(np.uint8)
    return nearest


def signs(vectors: Vectors) -> Codec:
    """The product's sign bits, compared bit by bit with those of the query."""
    kept, dimension = np.ascontiguousarray(codes.signs(vectors).T), vectors.shape[1]

    def scores(query: Vectors) -> Scores:
        differing = codes.distances(kept, codes.signs(query[None, :])[0])
        return np.asarray(1 - 2 / dimension * differing, np.float32)

    return Codec(dimension / 8, scores)


def rotation(dimension: int, seed: int = 0) -> Vectors:
    """A random orthogonal matrix."""
    made = np.linalg.qr(np.random.default_rng(seed).normal(size=(dimension, dimension)))[0]
    return made.astype(np.float32)


def rabitq(vectors: Vectors, levels: int = 4, seed: int = 0) -> Codec:
    """Signs of the rotated difference from the mean and two numbers a row; the query in `levels` bits a dimension.

    With o the unit difference and x its signs / √d: ⟨o, q⟩ ≈ ⟨x, q⟩ / ⟨x, o⟩, whose error has the mean 0
    (theorem 3.2 there).
    """
    mean, turned = vectors.mean(axis=0), rotation(vectors.shape[1], seed)
    rest = (vectors - mean) @ turned
    kept = codes.signs(rest)
    ones = np.bitwise_count(kept).sum(axis=1, dtype=np.int32)
    factors = np.square(rest).sum(axis=1) / np.maximum(np.abs(rest).sum(axis=1), 1e-12)

    def scores(query: Vectors) -> Scores:
        rotated = query @ turned
        low, step = rotated.min(), np.ptp(rotated) / (2**levels - 1)
        whole = np.rint((rotated - low) / step).astype(np.uint8)
        weighted = np.zeros(len(kept), np.int32)
        for level in range(levels):
            plane = codes.signs((whole[None, :] >> level & 1).astype(np.float32))[0]
            for place, word in enumerate(plane):
                weighted += np.bitwise_count(kept[:, place] & word).astype(np.int32) << level
        product_of_signs = 2 * (low * ones + step * weighted) - (low * len(rotated) + step * whole.sum())
        return np.asarray(factors * product_of_signs + mean @ query, np.float32)

    return Codec(vectors.shape[1] / 8 + 8, scores)


def truncated(vectors: Vectors, dimensions: int) -> Codec:
    """The first principal axes in int8."""
    _, axes = np.linalg.eigh(vectors.T @ vectors)
    chosen = np.ascontiguousarray(axes[:, ::-1][:, :dimensions], np.float32)
    short = vectors @ chosen
    largest = np.abs(short).max(axis=1, keepdims=True)
    made, scales = np.rint(short * (127 / largest)).astype(np.int8), (largest[:, 0] / 127).astype(np.float32)
    return Codec(dimensions + 4, lambda query: _by_blocks(made, query @ chosen) * scales)


def rescored(first: Codec, vectors: Vectors, count: int) -> Codec:
    """The best `count` by one codec, ordered by int8; all others come behind them as they were."""
    made, scales = codes.quantised(vectors)

    def scores(query: Vectors) -> Scores:
        result = first.scores(query) - 4
        best = np.sort(np.argpartition(-result, min(count, len(result)) - 1)[:count])
        result[best] = np.vecdot(made[best].astype(np.float32), query) * scales[best]
        return result

    return Codec(first.bytes + vectors.shape[1] + 4, scores)
