"""Titles and excerpts with mathematics: marks stand in prose, cuts stand outside of expressions."""

from hypothesis import given
from hypothesis import strategies as st

from broadsheet.search.query import parse
from broadsheet.web.math.laying import excerpted, laid
from broadsheet.web.templatetags.broadsheet import marked

TEXTS = st.lists(st.sampled_from(["$a^2 b$", "word ", "words, ", r"$\beta$", "-", "$$x$$ ", "beta "]), max_size=30).map(
    "".join
)


def test_words_are_marked_in_prose_and_mathematics_is_set() -> None:
    segments = laid(r"Beta rays and $\beta \text{ beta }$-decay", parse("beta decay"))
    assert [(part.text, part.marked, part.whole) for part in segments] == [
        ("Beta", True, False),
        (" rays and ", False, False),
        (r"$\beta \text{ beta }$", False, True),
        ("-", False, False),
        ("decay", True, False),
    ]
    assert marked(segments).startswith('<mark>Beta</mark> rays and <span class="glued"><math alttext="')
    assert marked(segments).endswith("</math>-</span><mark>decay</mark>")


def test_an_excerpt_ends_before_an_expression_that_does_not_fit() -> None:
    assert "".join(part.text for part in excerpted("Some words on $a + b + c + d$ here", 20)) == "Some words on …"


def test_an_expression_that_alone_is_too_long_stays_whole() -> None:
    assert [part.text for part in excerpted("$a + b + c + d + e$ and more words", 8)] == ["$a + b + c + d + e$", " …"]


def test_money_is_no_mathematics_in_an_excerpt() -> None:
    assert [part.whole for part in laid("costs $5 and $10")] == [False]


@given(TEXTS, st.integers(1, 120), st.booleans())
def test_excerpts_never_cut_expressions_and_seldom_words(text: str, length: int, asked: bool) -> None:
    whole = [part.text for part in laid(text) if part.whole]
    pieces = excerpted(text, length, parse("beta words") if asked else None)
    assert all(part.text in whole for part in pieces if part.whole)
    assert all("$" not in part.text for part in pieces if not part.whole)
