"""Long expressions go on in the next line, behind relations and operators."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.web.math.reading import read
from broadsheet.web.math.typesetting import formula, typeset

PARTS = st.lists(
    st.sampled_from(
        ["a", "b^2", "(c + d)", "|e - f|", r"\frac{g}{h}", "=", "+", "-", r"\leq", ",", r"\left(i=j\right)^2", "("]
    ),
    min_size=1,
    max_size=40,
).map(" ".join)


def pieces(tex: str) -> list[str]:
    """The text of each piece that may stand on a line of its own."""
    html = formula(tex, False).html.split("<wbr>")
    return ["".join(ElementTree.fromstring(piece).itertext()) for piece in html]


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        ("a = b + c", ["a=b+c"]),
        ("abc = def = ghi = jkl", ["abc=", "def=", "ghi=", "jkl"]),
        ("abcdefg + hijklmn - o", ["abcdefg+", "hijklmn−", "o"]),
        ("a + b + c + d + e + f + g", ["a+b+c+", "d+e+f+", "g"]),
        ("abcdefgh = -ijklmnop", ["abcdefgh=", "−ijklmnop"]),
        ("f(a = b, c) = (d + e)^2 + ghi", ["f(a=b,c)=", "(d+e)2+", "ghi"]),
        (r"|a = b| < |cdefghijkl|", ["|a=b|<", "|cdefghijkl|"]),
        (r"\left(a = b + c + d + e\right) \in \mathbb{R}", ["(a=b+c+d+e)∈", "ℝ"]),
    ],
)
def test_where_an_expression_is_broken(tex: str, expected: list[str]) -> None:
    assert pieces(tex) == expected


def test_a_long_piece_is_broken_inside_its_brackets() -> None:
    assert len(pieces(f"O({' + '.join('abcdefghijklmnopq')})")) > 2


def test_an_operator_before_a_break_is_spaced_as_between_its_sides() -> None:
    assert '<mo form="infix">=</mo></mrow></math><wbr><math' in formula("abc = def = ghi = jkl", False).html


def test_display_mathematics_is_not_broken() -> None:
    assert "<wbr>" not in formula("abc = def = ghi = jkl", True).html


@given(PARTS)
def test_the_pieces_are_the_whole(tex: str) -> None:
    shown = formula(tex, False)
    if "<code" not in shown.html:
        whole = formula(tex, True).html
        assert "".join(pieces(tex)) == "".join(ElementTree.fromstring(whole).itertext())


def test_what_is_glued_to_an_expression_leaves_it_breakable() -> None:
    html = typeset(read("the $ab = cd = ef = gh = ij$-test of CO$_{ab} = cd = ef = gh = ij$"))
    glued = re.findall(r'<span class="glued">(.*?)</span>', html)
    assert len(glued) == 2
    assert not any("<wbr>" in piece for piece in glued)
    assert html.count("<wbr>") == 8
