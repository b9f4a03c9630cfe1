"""What changed between two wordings."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.catalog.history import Change, Wording
from broadsheet.web.wording import Piece, compared, reworded

WORDS = st.lists(st.sampled_from(["a", "column", "row,", "of", "the"]), max_size=30).map(" ".join)


def test_words_that_came_and_went() -> None:
    assert compared("We count wide columns.", "We count narrow columns twice.") == [
        Piece("same", "We count"),
        Piece("went", "wide columns."),
        Piece("came", "narrow columns twice."),
    ]


@given(WORDS, WORDS)
def test_the_pieces_make_up_both_texts(before: str, after: str) -> None:
    pieces = compared(before, after)
    assert " ".join(piece.text for piece in pieces if piece.kind != "went").split() == after.split()
    assert " ".join(piece.text for piece in pieces if piece.kind != "came").split() == before.split()


def test_long_texts_are_compared_from_their_beginning() -> None:
    pieces = compared("word " * 20_000, "other " * 20_000)
    assert sum(len(piece.text.split()) for piece in pieces) == 2_000


@pytest.mark.parametrize("words", [150, 600])
def test_two_words_again_and_again_line_nothing_up(words: int) -> None:
    """To line each up with each would take time in proportion to the cube of the length."""
    pieces = compared("a b " * (words // 2), "b a a " * (words // 3))
    assert len(pieces) <= 3


def test_words_that_english_repeats_are_lined_up() -> None:
    pieces = compared("the cat and the dog " * 30, "the cat and the cow " * 30)
    assert {piece.text for piece in pieces if piece.kind == "went"} == {"dog"}


def test_a_change_is_named_by_its_versions_and_its_source() -> None:
    first, second = (Wording("Columns", f"Text {n}.", n, datetime(2026, 1, n, tzinfo=UTC)) for n in (1, 2))
    told = reworded(Change("arxiv-rss", first, second))
    assert told.heading == "Version 1 to version 2, 2 January 2026, said by arXiv"
    assert told.title == []
    assert told.abstract == [Piece("same", "Text"), Piece("went", "1."), Piece("came", "2.")]


def test_without_versions_the_days_name_a_change() -> None:
    first, second = (Wording(f"Columns {n}", "", 0, datetime(2026, 1, n, tzinfo=UTC)) for n in (1, 2))
    told = reworded(Change("hf-daily", first, second))
    assert told.heading == "From 1 January 2026 to 2 January 2026, said by Hugging Face"
    assert told.abstract == []
