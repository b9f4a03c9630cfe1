"""Where the mathematics of a text stands, what is money, which bare TeX is taken, what it is in plain characters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.web.math.reading import read, tex_of
from broadsheet.web.math.typesetting import plain

TEXTS = st.lists(
    st.sampled_from(
        [*"$$$\\\\{}^_()[]%&~ <>\"'0123abcxy-,.", "\x02", "\\begin{equation}", "\\end{equation}", "\\text{"]
    ),
    max_size=120,
).map("".join)


def expressions(text: str) -> list[str]:
    return [part.text for part in read(text) if part.tex]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (r"an $O(n\log n)$ bound", [r"O(n\log n)"]),
        (r"\(a\), \[b\] and $$c$$", ["a", "b", "c"]),
        (r"let \begin{align*}a&=b\\c&=d\end{align*} hold", [r"\begin{align*}a&=b\\c&=d\end{align*}"]),
        (r"$x$$y$ and $ z $", ["x", "y", " z "]),
        (r"$f=0 \text{ in $\Omega$}$ here", [r"f=0 \text{ in $\Omega$}"]),
        (r"it costs \$5 for $n$", ["n"]),
        ("$5 million and $10 for $n$ users", ["n"]),
        ("from $5-$10, i.e. $0.46 or $1,000 USD", []),
        ("a saving of $3M to $300M+ in 5 years", []),
        ("prices of $150 in parts and $200 in labour", []),
        ("$5$ of $10^4$ at $2\\times$ or $10\\%$", ["5", "10^4", "2\\times", "10\\%"]),
        ("$p$-Laplacian, with $", ["p"]),
        ("for $100 (versus $200) we get $n$", ["n"]),
        ("$5 + tax; $7 (see $x$): $5 or \\$7 or $y$", ["x", "y"]),
        ("$3 n $ and $ 5 x $y", ["3 n ", " 5 x "]),
    ],
)
def test_mathematics_between_delimiters_is_told_from_money(text: str, found: list[str]) -> None:
    assert expressions(text) == found


AMOUNTS = st.from_regex(r"[1-9][0-9]{0,2}(,[0-9]{3}|\.[0-9]{2}|k|M)?", fullmatch=True)
PROSE = st.lists(
    st.sampled_from(
        ["and", "or (", "vs.", "(versus", "a GPU-hour;", "per 1M tokens,", "&", "+ tax to", "for 50% of it:"]
    ),
    min_size=1,
    max_size=4,
).map(" ".join)


@given(st.lists(st.tuples(AMOUNTS, PROSE), min_size=1, max_size=3), st.sampled_from(["x", "x_i", r"\alpha=3", "O(n)"]))
def test_amounts_of_money_before_mathematics_leave_the_prose_alone(amounts: list[tuple[str, str]], tex: str) -> None:
    said = " ".join(f"${amount} {prose}" for amount, prose in amounts)
    assert expressions(f"It costs {said} ${tex}$ here.") == [tex]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("about 10^{-3} or 10^-8 of 10^1.5", ["10^{-3}", "10^{-8}", "10^{1.5}"]),
        ("in O(n^2) and m^1/2 time", ["n^{2}", "m^{1/2}"]),
        (r"the \alpha and {\beta} decays", [r"\alpha", r"\beta"]),
        (r"with x_{i} in \mathbb{R}^n", ["x_{i}", r"\mathbb{R}^n"]),
        (r"LiFe\textsubscript{2} in \SI{5}{\nm}", [r"\textsubscript{2}", r"\SI{5}{\nm}"]),
        ("R^{mtimes r} {times} {pm1, pm i} KQ^top", [r"R^{m\times  r}", r"\times", r"\{\pm 1, \pm  i\}", r"^\top "]),
        ("kappa^*(x) and t_1^2/t_2^2", [r"\kappa^*", "t_1^2", "t_2^2"]),
    ],
)
def test_bare_tex_is_taken_where_it_can_be_nothing_else(text: str, found: list[str]) -> None:
    assert expressions(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "snake_case and file_1",
        "http://x.org/a_{b}^2",
        "^_^ so_called",
        r"\method beats \ours{}",
        "{a set} of things",
        "2^O(n)",
    ],
)
def test_what_may_be_something_else_is_left(text: str) -> None:
    assert expressions(text) == []


@pytest.mark.parametrize(
    ("text", "readable"),
    [
        (r"An $O(n^2)$ bound for $\mathbb{R}^{n}$", "An O(n²) bound for ℝⁿ"),
        (r"CO$_2$ at $\frac{1}{2}\sqrt{x+1}$", "CO₂ at 1/2√(x+1)"),
        (r"\textit{In vivo} $\beta$-decay~\& $\hat{\mathbf{x}}$", "In vivo β-decay\u00a0& x"),
        (r"$\foo$ stays, $x^{abq}$", r"\foo stays, x^abq"),
        (r"at 90$^\circ$ and $\mathrm{H_2O}$", "at 90° and H₂O"),
    ],
)
def test_plain_text_is_readable(text: str, readable: str) -> None:
    assert plain(text) == readable


@given(TEXTS)
def test_any_text_is_read_and_only_prose_is_changed(text: str) -> None:
    for part in read(text):
        assert not part.tex or (part.text and tex_of(part.source) == part.text)
    assert isinstance(plain(text), str)


@given(st.text(alphabet=st.characters(exclude_characters="\\$~&<`-^_{\x02"), max_size=200))
def test_a_text_without_tex_stays_as_it_is(text: str) -> None:
    assert "".join(part.text for part in read(text)) == text


@pytest.mark.parametrize(
    "hostile",
    [
        "$" * 50_000, r"\begin{align}" * 8_000, r"\(" * 50_000, r"\[x" * 30_000, "{\\alpha" * 12_000, "x^{" * 30_000,
        "a_b^" * 20_000, r"$\text{" * 15_000, r"\frac{" * 15_000, r"\alpha " * 15_000 + "$", "{pm1," * 20_000,
        "{" * 100_000,
        "$5 " * 30_000, "$5 and " * 14_000, r"\text{$" * 14_000, "alpha^" * 16_000,
    ],
)  # fmt: skip
def test_reading_takes_time_in_proportion(hostile: str) -> None:
    assert read(hostile)
