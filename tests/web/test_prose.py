"""What people write becomes HTML that can do no harm."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.web.prose import TAGS, prose

HARMFUL = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt&#58;alert(1))",
    "[a](data:text/html;base64,PHNjcmlwdD4=)",
    "<javascript:alert(1)>",
    "![a](http://elsewhere.example/x.png)",
    "<svg><script>alert(1)</script></svg>",
    '[a](http://b.example "" onmouseover=alert(1) "")',
    "`<b onclick=alert(1)>`",
    "<iframe src=//elsewhere.example>",
    "<style>*{display:none}</style>",
)


@pytest.mark.parametrize("text", HARMFUL)
def test_nothing_harmful_comes_through(text: str) -> None:
    made = str(prose(text))
    assert set(re.findall(r"<\s*/?\s*([a-zA-Z0-9]+)", made)) <= TAGS
    assert not re.search(r"<[^>]*\s(on\w+|src|style)\s*=", made)
    assert not re.search(r'href="(?!https?:|mailto:)', made)


@given(st.text(alphabet="<>&\"'=/()[]!`*_~#:-. \nabcjsxonimgrefhtp", max_size=200))
def test_only_allowed_elements_ever(text: str) -> None:
    made = str(prose(text))
    assert set(re.findall(r"<\s*/?\s*([a-zA-Z0-9]+)", made)) <= TAGS
    assert not re.search(r"<[^>]*\s(on\w+|src|style)\s*=", made)


def test_markdown_is_set() -> None:
    made = str(prose("# Head\n\nA *word*, ~~gone~~ and a [link](https://example.org/).\n\n- one\n- two"))
    assert "<h3>Head</h3>" in made
    assert "<em>word</em>" in made
    assert "<s>gone</s>" in made
    assert 'rel="nofollow noopener noreferrer ugc"' in made
    assert made.count("<li>") == 2


def test_a_line_is_a_line() -> None:
    assert "<br>" in str(prose("one\ntwo"))
