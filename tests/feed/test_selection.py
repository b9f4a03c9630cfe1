"""Which fields a reader asks for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.feed.selection import EVERYTHING, Selection


@pytest.mark.parametrize(
    ("text", "categories", "taken"),
    [
        ("", ["cs.CL"], True),
        ("", [], True),
        ("cs", ["cs.CL"], True),
        ("cs.*", ["math.AP", "cs.CL"], True),
        ("cs.CL", ["cs.LG"], False),
        ("cs.LG,stat.ML", ["stat.ML"], True),
        ("cs,-cs.CY", ["cs.LG", "cs.CY"], False),
        ("-cs", ["math.AP"], True),
        ("math", [], False),
        ("CS.cl", ["cs.CL"], True),
        ("quant-ph", ["quant-ph"], True),
    ],
)
def test_takes(text: str, categories: list[str], taken: bool) -> None:
    assert Selection.parse(text).takes(categories) is taken


def test_what_is_no_code_is_passed_over() -> None:
    assert Selection.parse("<script>, ,cs..x,-,cs.LG,cs.LG,' OR 1=1") == Selection(("cs.LG",))


@given(st.text(max_size=80))
def test_any_text_can_be_asked_for_and_reads_back(text: str) -> None:
    selection = Selection.parse(text)
    assert Selection.parse(selection.text) == selection
    assert selection.takes(["cs.CL"]) in (True, False)


def test_everything_is_empty() -> None:
    assert Selection.parse("") == EVERYTHING
