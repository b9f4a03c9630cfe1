"""Filters as text of the query: added, taken away, told apart from what is searched."""

from __future__ import annotations

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from broadsheet.search import filters
from broadsheet.search.filters import added, operator, years
from broadsheet.search.query import parse

OPERATORS = st.sampled_from(
    [
        "cat:cs.CL",
        "cat:cs.*",
        "year:2023",
        "year:2019..2021",
        "source:arxiv",
        "has:code",
        "venue:ACL",
        'author:"Yann LeCun"',
        'venue:"Nature Physics"',
        "author:ada",
    ]
)
PIECES = st.sampled_from(
    [
        '"',
        "“",
        "OR",
        "-",
        "author:",
        "cat:",
        "graph",
        "layer width",
        '"flatten layer"',
        "year:2020",
        "-survey",
        "quant*",
        "a:b",
        "GPT",
        "from:2020",
        "-cat:cs.CV",
        '-"x',
        "\u202e",
        "é",
    ]
)
TYPED = st.lists(PIECES | st.text(max_size=8), max_size=12).map(" ".join)


@given(TYPED, OPERATORS)
def test_an_added_filter_is_understood_whatever_was_typed(typed: str, new: str) -> None:
    text = added(typed, new)
    wanted = parse(new).parts[0]
    assert wanted in [each.part for each in filters.filters(parse(text))]
    assert added(text, new) == text
    assert len(text) <= filters.MAX_TEXT


@given(TYPED, OPERATORS)
@example("author: OR :", "cat:cs.CL")
def test_adding_a_filter_leaves_what_is_searched(typed: str, new: str) -> None:
    assume(typed.count('"') + typed.count("“") == 0)
    assert [text.lower() for text in parse(added(typed, new)).texts] == [text.lower() for text in parse(typed).texts]


@given(TYPED, OPERATORS)
def test_a_filter_is_taken_away_again(typed: str, new: str) -> None:
    tree = parse(added(typed, new))
    held = [each for each in filters.filters(tree) if each.part == parse(new).parts[0]]
    left = parse(filters.without(tree, held))
    assert parse(new).parts[0] not in left.parts
    assert [text.lower() for text in left.texts] == [text.lower() for text in tree.texts]


@given(st.text(max_size=3_000), OPERATORS)
def test_any_length_is_bounded(typed: str, new: str) -> None:
    assert parse(new).parts[0] in parse(added(typed * 3, new)).parts


@pytest.mark.parametrize(
    ("typed", "new", "text"),
    [
        ("graph networks", "cat:cs.LG", "graph networks cat:cs.LG"),
        ("graph year:2020 networks", "year:2023", "graph networks year:2023"),
        ("graph year:2020..2022", "year:..2015", "graph year:..2015"),
        ("graph from:2020", "year:2023", "graph from:2020 year:2023"),
        ("graph cat:CS.lg", "cat:CS.lg", "graph cat:CS.lg"),
        ("graph OR", "cat:cs.LG", "graph or cat:cs.LG"),
        ('the "open quote', "has:code", "the open quote has:code"),
        ("", "has:code", "has:code"),
    ],
)
def test_where_a_filter_goes(typed: str, new: str, text: str) -> None:
    assert added(typed, new) == text


@pytest.mark.parametrize(
    ("typed", "texts"),
    [
        ('graph "flatten layer" quant*', []),
        ("graph cat:cs.LG -survey", ["cat:cs.LG", "-survey"]),
        ("cat:cs.LG OR cat:stat.ML graph", ["cat:cs.LG OR cat:stat.ML"]),
        ('title:attention author:"Yann LeCun" year:2020..', ["title:attention", 'author:"Yann LeCun"', "year:2020.."]),
        ("year:soon", []),
    ],
)
def test_which_parts_are_filters(typed: str, texts: list[str]) -> None:
    assert [each.text for each in filters.filters(parse(typed))] == texts


@pytest.mark.parametrize(
    ("field", "value", "text"),
    [
        ("author", "Yann LeCun", 'author:"Yann LeCun"'),
        ("venue", "ACL", "venue:ACL"),
        ("author", 'a "b" c', 'author:"a b c"'),
        ("venue", "…", ""),
        ("cat", "cs.CL", "cat:cs.CL"),
    ],
)
def test_operators(field: str, value: str, text: str) -> None:
    assert operator(field, value) == text


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        ("2019", "2021", "year:2019..2021"),
        ("2021", "2019", "year:2019..2021"),
        ("2020", "2020", "year:2020"),
        ("2020", "", "year:2020.."),
        ("", "2020", "year:..2020"),
        ("", "", ""),
        ("soon", "٢٠٢٠", ""),
    ],
)
def test_years(first: str, last: str, text: str) -> None:
    assert years(first, last) == text
