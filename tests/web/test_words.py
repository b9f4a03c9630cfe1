"""Numbers, dates, names and LaTeX as the pages print them."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.web import words
from broadsheet.web.rows import shortened
from broadsheet.web.tex import tidy


@pytest.mark.parametrize(
    ("source", "readable"),
    [
        (r"G\"odel \& co.~-- \emph{here}", "Gödel & co.\u00a0– here"),
        (r"Erd\H{o}s--R\'enyi", "Erdős–Rényi"),
        (r"{\'e}t\'{e} \c{c}a \v Cech na\"{\i}ve", "été ça Čech naïve"),
        (r"M{\o}ller and \L{}ukasz", "Møller and Łukasz"),
        (r"\textbf{Foo \emph{bar}} and {\it baz}", "Foo bar and baz"),
        ("models~(LLMs), ~1732 (PPO), http://x.org/~u", "models\u00a0(LLMs), ~1732 (PPO), http://x.org/~u"),
        ("a -- b, foo---bar, but git --flag", "a – b, foo—bar, but git --flag"),
        ("``quoted'' text", "“quoted” text"),
        ("H<sub>2</sub>O &amp; x &lt; y", "H2O & x < y"),
        ("the mean <p> of a<b>c", "the mean <p> of a<b>c"),
        (r"Mask$^2$DiT, $\alpha~\& x$, 50\%", r"Mask$^2$DiT, $\alpha~\& x$, 50%"),
        (r"as known~\cite{a,b}; see \citep[p.~2]{c}", "as known; see"),
        (r"\href{https://x.org}{Here} and \textcolor{red}{there}\footnote{Once.}", "Here and there (Once.)"),
        (
            r"tokens\textemdash discrete, 90{\deg}C, 5\,nm \etal \LaTeX{} {\bf now}",
            "tokens—discrete, 90°C, 5\u202fnm et al. LaTeX now",
        ),
        ("{pm1, pm i}", "{pm1, pm i}"),
        (r"\frac{1}{2} \unknown{x", r"\frac{1}{2} \unknown{x"),
    ],
)
def test_text_latex_is_made_readable_and_mathematics_is_left(source: str, readable: str) -> None:
    assert tidy(source) == readable


@given(st.text(alphabet=st.sampled_from("\\{}$~-'`^\"=.uvHckrtextitbf<>/i& aéo01"), max_size=200))
def test_any_text_can_be_tidied(text: str) -> None:
    assert isinstance(tidy(text), str)


def test_tidying_takes_time_in_proportion() -> None:
    for hostile in ("\\textbf{" * 12_000, "{\\'" * 30_000, "$" * 99_999, "<" * 100_000, "`" * 100_000, "-" * 100_000):
        assert tidy(hostile)


@given(st.text(max_size=300), st.integers(5, 100))
def test_shortened_text_is_a_beginning(text: str, length: int) -> None:
    short = shortened(text, length)
    assert short == text or (len(short) <= length + 2 and text.startswith(short.removesuffix(" …")))


def test_dates_and_numbers() -> None:
    moment = datetime(2025, 3, 8, tzinfo=UTC)
    assert words.long_day(date(2026, 5, 29)) == "Friday 29 May 2026"
    assert words.short_day(date(2026, 5, 1)) == "Fri 1 May"
    assert [words.partial_date(moment, p) for p in ("year", "month", "day", "time")] == [
        "2025",
        "March 2025",
        "8 March 2025",
        "8 March 2025",
    ]
    assert words.dated(None, "", "announced") == ""
    assert words.counted(1, "paper") == "1 paper"
    assert words.counted(1482, "paper") == "1,482 papers"
    assert words.listed_names(["a", "b", "c"]) == "a, b and c"


@pytest.mark.parametrize(("url", "host"), [("https://www.github.com/a", "github.com"), ("http://[x", ""), ("x", "")])
def test_host(url: str, host: str) -> None:
    assert words.host(url) == host


def test_feeds_bear_the_names_that_the_operator_gave_them() -> None:
    assert words.feed_name("feed-nature") == "nature"
    assert words.feed_name("hf") == "Hugging Face Daily Papers"
    assert words.feed_name("crossref") == "Crossref"
