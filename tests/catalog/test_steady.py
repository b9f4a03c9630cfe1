"""Answers that are asked once as long as a page is made."""

from __future__ import annotations

import pytest

from broadsheet.catalog.steady import asked_once, steady


def test_while_it_is_steady_an_answer_stays_what_it_was_at_first() -> None:
    answers = iter("abcd")

    @asked_once
    def ask() -> str:
        return next(answers)

    assert ask() == "a"
    with steady():
        assert (ask(), ask()) == ("b", "b")
        with steady():
            assert ask() == "c"
        assert ask() == "b"
    assert ask() == "d"


def test_it_ends_where_a_page_fails() -> None:
    answers = iter("ab")

    @asked_once
    def ask() -> str:
        return next(answers)

    with pytest.raises(ValueError, match="a"), steady():
        raise ValueError(ask())
    assert ask() == "b"
