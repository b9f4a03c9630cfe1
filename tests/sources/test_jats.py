from __future__ import annotations

import time
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.sources.jats import plain_jats


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<jats:p>if x&lt;y and z&gt;w then a&amp;b</jats:p>", "if x<y and z>w then a&b"),
        ("if x<y and z>w then a&b", "if x<y and z>w then a&b"),
        ("<jats:title>Abstract</jats:title><jats:p>One.</jats:p><jats:p>Two.</jats:p>", "One. Two."),
        ("<jats:sec><jats:title>Aim</jats:title><jats:p>To know.</jats:p></jats:sec>", "Aim: To know."),
        ("<jats:title>Why?</jats:title><jats:p>So.</jats:p>", "Why? So."),
        ("<scp>T</scp>reebase: an <i>R</i> package", "Treebase: an R package"),
        ("10<jats:sup>-5</jats:sup> of H<jats:sub>2</jats:sub>O", "10^-5 of H2O"),
        ("&lt;jats:p&gt;Packed twice: a &amp;lt; b&lt;/jats:p&gt;", "Packed twice: a < b"),
        ("R&amp;amp;D", "R&D"),
        (
            "let <jats:inline-formula><jats:alternatives><jats:tex-math>$x &lt; y_0$</jats:tex-math>"
            "<mml:math><mml:mi>x</mml:mi></mml:math></jats:alternatives></jats:inline-formula> be",
            "let $x < y_0$ be",
        ),
        (
            r"<jats:tex-math>\documentclass{minimal} \begin{document}$$\alpha$$\end{document}</jats:tex-math>",
            r"$\alpha$",
        ),
        ("in <mml:math><mml:msup><mml:mi>x</mml:mi><mml:mn>2</mml:mn></mml:msup></mml:math> time", "in $x^{2}$ time"),
        ("<mml:math><mml:mi>x</mml:mi><mml:mo>&lt;</mml:mo><mml:mi>b</mml:mi></mml:math>", "$x<b$"),
        ("<mml:math><mml:mi>x</mml:math>", "x"),
        ("", ""),
    ],
)
def test_text_of_markup(markup: str, text: str) -> None:
    assert plain_jats(markup) == text


@given(st.text("abxv <>&=0$^_{}", max_size=60))
def test_a_text_without_markup_comes_through_whether_packed_or_not(text: str) -> None:
    assert plain_jats(f"<jats:p>{escape(text)}</jats:p>") == plain_jats(text) == " ".join(text.split())


PIECES = ["<jats:", "mml:", "math>", "</", "tex-math>", "<", ">", "&lt;", "&", "x", "$", "<title>", "alternatives>"]


@given(st.lists(st.sampled_from(PIECES)))
def test_no_markup_however_broken_ends_in_an_error(pieces: list[str]) -> None:
    assert "\n" not in plain_jats("".join(pieces))


@pytest.mark.parametrize(
    "piece", ["<alternatives>", "</alternatives><alternatives>", "<title>", "<mml:math", "<title> "]
)
def test_hostile_markup_takes_no_longer_than_its_length_asks(piece: str) -> None:
    def seconds(text: str) -> float:
        began = time.process_time()
        plain_jats(text)
        return time.process_time() - began

    short = seconds(piece * 2_000)
    assert seconds(piece * 32_000) < 64 * short + 1
