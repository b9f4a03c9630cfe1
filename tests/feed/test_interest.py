"""Expected interest: what votes teach, and what must not go into it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.feed.interest import LEAST_DAYS, Interest, Lesson, learned, terms

MONDAY = date(2026, 3, 2)
DULL = "we study a small and well known problem once more"
BRIGHT = "we study a surprising effect and explain it"
NAMES = (
    "Google",
    "DeepMind",
    "Qwen2.5",
    "MIT",
    "ETH",
    "iFlytek",
    "github.com/alibaba/model",
    "www.openai.com",
    "x@mit.edu",
)


def lessons(days: int = LEAST_DAYS, loud: int = 1) -> list[Lesson]:
    """Days on which what is surprising found more votes."""
    return [(MONDAY + timedelta(days=day), [(DULL, 1), (BRIGHT, 9 * loud), (DULL, 2)]) for day in range(days)]


def score(model: Interest | None, text: str) -> float:
    assert model
    found = model.score(text)
    assert found is not None
    return found


def test_what_found_votes_is_expected_to_find_them_again() -> None:
    model = learned(lessons())
    assert score(model, "a surprising effect") > score(model, "a well known problem")


def test_the_same_votes_teach_the_same() -> None:
    assert learned(lessons()) == learned(lessons())


@pytest.mark.parametrize("taught", [[], lessons(LEAST_DAYS - 1), [(MONDAY, [(DULL, 1), (BRIGHT, 9)])] * LEAST_DAYS])
def test_before_there_are_thirty_days_with_votes_nothing_is_expected(taught: list[Lesson]) -> None:
    assert learned(taught) is None


def test_a_day_on_which_all_papers_found_as_many_votes_is_none_with_votes() -> None:
    quiet: list[Lesson] = [(MONDAY, [(DULL, 3), (BRIGHT, 3)])]
    assert learned(lessons(LEAST_DAYS - 1) + quiet) is None


def test_texts_without_a_common_word_teach_nothing() -> None:
    assert learned([(day, [("", 1), ("", 2)]) for day, _ in lessons()]) is None


def test_a_text_without_a_known_word_has_no_score() -> None:
    model = learned(lessons())
    assert model
    assert model.score("") is None
    assert model.score("SURPRISING") is None


@given(st.sampled_from(NAMES), st.integers(0, 9), st.sampled_from(["{}", "({},", "“{}”", "{}’s", "{}-like", "{}."]))
def test_a_name_put_in_anywhere_changes_nothing(name: str, place: int, way: str) -> None:
    words = BRIGHT.split()
    named = [*words[:place], way.format(name), *words[place:]]
    assert terms(" ".join(named)) == terms(BRIGHT)


def test_words_and_pairs_of_them_are_read_without_their_punctuation() -> None:
    assert terms("A new, well-known model (of sorts).") == [
        *("new", "well", "known", "model", "of", "sorts"),
        *("new well", "well known", "known model", "model of", "of sorts"),
    ]
