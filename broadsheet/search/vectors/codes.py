"""Vectors as sign bits, and as int8 codes with a scale. Pure functions of arrays."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
Signs = NDArray[np.uint64]


def words_of(dimension: int) -> int:
    """How many 64-bit words hold the sign bits of a vector."""
    return -(-dimension // 64)


def signs(vectors: Vectors) -> Signs:
    """One bit a dimension, set where it is above zero, in 64-bit words [n, words]."""
    bits = np.zeros((len(vectors), 64 * words_of(vectors.shape[1])), np.uint8)
    bits[:, : vectors.shape[1]] = vectors > 0
    return np.packbits(bits, axis=1, bitorder="little").view(np.uint64)


def quantised(vectors: Vectors) -> tuple[NDArray[np.int8], Vectors]:
    """Codes [n, dimension], the largest at ±127, and for each row the scale that makes codes · scale a unit vector."""
    largest = np.maximum(np.abs(vectors).max(axis=1, initial=0.0, keepdims=True), 1e-12)
    codes = np.rint(vectors * (127 / largest)).astype(np.int8)
    norms = np.linalg.norm(codes.astype(np.float32), axis=1)
    return codes, (1 / np.maximum(norms, 1e-12)).astype(np.float32)


def distances(planes: Iterable[Signs], one: Signs) -> NDArray[np.uint16]:
    """In how many bits each of n rows differs from one [words] (Hamming); `planes` are the rows' words, [n] each."""
    parts = (np.bitwise_count(plane ^ word) for plane, word in zip(planes, one, strict=True))
    first: NDArray[np.uint16] = next(parts).astype(np.uint16)
    for part in parts:
        first += part
    return first


def least(values: NDArray[np.uint16], count: int) -> NDArray[np.intp]:
    """Where the `count` least values are, and all others as small as the last of them, in no order.

    By counting: these values are few different ones, and a selection by comparison takes four times as long.
    """
    if len(values) <= count:
        return np.arange(len(values))
    last = int(np.searchsorted(np.cumsum(np.bincount(values)), count))
    return np.flatnonzero(values <= last)
