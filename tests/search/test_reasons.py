"""Why a paper is among the hits."""

from __future__ import annotations

import pytest

from broadsheet.search.query import parse
from broadsheet.search.reasons import reason

TEXTS = {
    "title": 'The width of layers in Schr\\"odinger nets',
    "abstract": "Mixed-precision training of wide layers; the colour of O(n log n).",
}
AUTHORS = ("Geoffrey Hinton", "José Álvarez")


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("layer width", "title: layer, width"),
        ("layer training", "title, abstract: layer, training"),
        ("the widths of hinton", "title, authors: widths, hinton"),
        ("alvarez", "authors: alvarez"),
        ("author:hinton", "authors: hinton"),
        ("schrödinger", "title: schrodinger"),
        ("color", "abstract: color"),
        ("mixedprecision", "abstract: mixedprecision"),
        ("the of", "title: the, of"),
        ("marble", ""),
        ("-width", ""),
        ("", ""),
    ],
)
def test_a_reason_names_fields_and_words(typed: str, why: str) -> None:
    assert reason(parse(typed), TEXTS, AUTHORS) == why


def test_long_texts_are_read_in_part() -> None:
    assert reason(parse("end"), {"abstract": "word " * 100_000 + "end"}, ()) == ""
