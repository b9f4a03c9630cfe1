"""A mistyped key names the papers that it may have meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.catalog.models import Paper
from broadsheet.catalog.near_keys import LONGEST, near_keys, variants
from tests.web.conftest import make_paper

__all__ = ("make_paper",)


@pytest.mark.parametrize(
    "typed",
    ["2605.29267", "2605.2927", "2605.292766", "2605.29275", "arxiv:2605.29267", "https://arxiv.org/abs/2605.29267v2"],
    ids=["swapped", "lost", "doubled", "wrong", "with its scheme", "in an address"],
)
def test_one_slip_is_forgiven(make_paper: object, typed: str) -> None:
    make_paper("2605.29276")  # type: ignore[operator]
    assert [paper.key for paper in near_keys(typed, 5)] == ["2605.29276"]


def test_two_slips_are_not(make_paper: object) -> None:
    make_paper("2605.29276")  # type: ignore[operator]
    assert near_keys("2605.11276", 5) == []


def test_the_likelier_slip_comes_first_and_no_more_than_asked(make_paper: object) -> None:
    for key in ("2605.29269", "2605.29276", "2605.29260"):
        make_paper(key)  # type: ignore[operator]
    assert [paper.key for paper in near_keys("2605.29267", 2)] == ["2605.29276", "2605.29260"]


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["", " ", "\0", "x" * (LONGEST + 1), "\ud800"])
def test_what_is_no_key_asks_nothing(typed: str, django_assert_num_queries: object) -> None:
    assert Paper.objects.count() == 0
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert near_keys(typed, 5) == []


@given(st.text(max_size=LONGEST))
def test_variants_are_bounded_other_and_different(key: str) -> None:
    found = variants(key)
    assert len(found) <= 21 * len(key) + 10
    assert len(set(found)) == len(found)
    assert key not in found
