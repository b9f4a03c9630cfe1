from __future__ import annotations

from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.sources.markup import plain
from broadsheet.sources.text import clean

MATHEMATICS = "if x<y and z>w then a&b"


@pytest.mark.parametrize(
    "text",
    [
        MATHEMATICS,
        "for a<b>c and x<p and q>r",
        "0 <i< n",
        "AT&T; R&D",
        "$x_{i}<\\infty$ & <k, l>",
        "a <- b --> c",
        "it begins <!-- and never ends",
        "x<em",
    ],
)
def test_mathematics_stays(text: str) -> None:
    assert plain(text) == text


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("<p>One</p><p>two</p>", "One two"),
        ('<a href="https://x.org/?a=1&amp;b=2">Link</a> and <b>bold</b>', "Link and bold"),
        ("CO<sub>2</sub> at 10<sup>-5</sup> on the 21<sup>st</sup>", "CO2 at 10^-5 on the 21st"),
        ("<script>alert(1)</script>Text<style>p{}</style>", "Text"),
        ("<p>if x&lt;y and z&gt;w then a&amp;b</p>", MATHEMATICS),
        ("<jats:title>Abstract</jats:title><jats:p>Text</jats:p>", "Abstract Text"),
        ('the <math alttext="x&lt;y"><mi>x</mi><mo>&lt;</mo><mi>y</mi></math> case', "the $x<y$ case"),
        ("<math><mi>x</mi><mo>&lt;</mo><mi>y</mi></math>", "x<y"),
        ("one<br/>two<!-- hidden -->three", "one twothree"),
        ("caf&eacute; &#x3b1;&#946; &unknown;", "café αβ &unknown;"),
        ("<IMG SRC=x ONERROR=alert(1)>fine", "fine"),
        ("a<B>b</B>", "ab"),
    ],
)
def test_tags_go(text: str, found: str) -> None:
    assert plain(text) == found


@given(st.text(alphabet=st.sampled_from("<>&;/=\"' abpsx1!-"), max_size=200))
def test_any_text_is_read_and_words_stay(text: str) -> None:
    found = plain(text)
    if "<" not in text and "&" not in text:
        assert found == " ".join(text.split())


@given(st.text(max_size=200))
def test_what_was_escaped_once_comes_back(text: str) -> None:
    assert plain(escape(text)) == clean(text)


def test_hostile_text_takes_no_time() -> None:
    for piece in ('<a b="', "<script>", "<!--", "<math alttext='", "</b><b>", "<a" + " " * 50, "&amp"):
        plain(piece * 20_000)
