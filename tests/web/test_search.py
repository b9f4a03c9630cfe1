"""The search page, for whatever the index answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from broadsheet.catalog.models import Paper
from broadsheet.search import query
from broadsheet.search.index import Hit, Results
from tests.web.conftest import MakePaper

Answer = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> Answer:
    """Let the index answer with these papers; gives the list of what it was asked."""

    def answer_with(*papers: Paper, total: int | None = None, why: str = "close in meaning", **more: Any) -> Any:
        asked: list[dict[str, Any]] = []

        def search(text: str, **how: Any) -> Results:
            asked.append({"text": text, **how})
            hits = [Hit(paper.pk, 1.0, why=why) for paper in papers]
            count = len(hits) if total is None else total
            return Results(hits, count, min(count, 1_000), 17.6, query.parse(text), **more)

        monkeypatch.setattr("broadsheet.search.index.search", search)
        return asked

    return answer_with


def page(client: Client, **parameters: str) -> str:
    response = client.get("/papers", parameters)
    assert response.status_code == 200
    return response.content.decode()


def test_count_and_time_in_words_and_why_for_each_hit(client: Client, make_paper: MakePaper, answer: Answer) -> None:
    answer(make_paper(), total=2314)
    found = page(client, q="columns")
    assert "2,314 papers, the best first, in 18 ms" in found
    assert '<li class="why">close in meaning</li>' in found


def test_words_are_marked_and_everything_else_is_escaped(client: Client, make_paper: MakePaper, answer: Answer) -> None:
    answer(make_paper(title="<u>Columns</u> & <mark>rows", abstract="Of columns <img src=x onerror=alert(1)>."))
    found = page(client, q="columns <script>alert(1)</script>")
    assert "&lt;u&gt;<mark>Columns</mark>&lt;/u&gt; &amp; &lt;mark&gt;rows" in found
    assert "<img" not in found
    assert "<script>" not in found


def test_pages_and_modes_reach_the_index(client: Client, make_paper: MakePaper, answer: Answer) -> None:
    asked = answer(make_paper(), total=70)
    found = page(client, q="  layer \t width ", mode="lexical", page="3")
    assert asked == [{"text": "layer width", "mode": "lexical", "limit": 20, "offset": 40}]
    assert 'start="41"' in found
    assert "/papers?q=layer+width&amp;mode=lexical&amp;page=2" in found
    assert "/papers?q=layer+width&amp;mode=semantic" in found


def test_the_last_page_says_that_there_are_more(client: Client, make_paper: MakePaper, answer: Answer) -> None:
    answer(make_paper(), total=2314)
    assert "The best 1,000 of 2,314." in page(client, q="columns", page="50")
    assert "The best" not in page(client, q="columns", page="49")


def test_conditions_alone_list_the_newest_first(client: Client, make_paper: MakePaper, answer: Answer) -> None:
    answer(make_paper(), total=2314)
    found = page(client, q="cat:cs.*", page="50")
    assert "2,314 papers, the newest first" in found
    assert "The newest 1,000 of 2,314." in found


def test_a_page_past_the_end_is_the_last_page(client: Client, make_paper: MakePaper, answer: Answer) -> None:
    asked = answer(make_paper(), total=70)
    found = page(client, q="columns", page="900")
    assert [each["offset"] for each in asked] == [17_980, 60]
    assert 'aria-current="page">4</span>' in found


@pytest.mark.parametrize("parameters", [{"mode": "drop table"}, {"page": "-1"}, {"page": "99999999999"}, {"page": "٣"}])
def test_odd_parameters_are_answered_as_if_they_were_not_there(
    client: Client, make_paper: MakePaper, answer: Answer, parameters: dict[str, str]
) -> None:
    asked = answer(make_paper())
    page(client, q="columns", **parameters)
    assert asked == [{"text": "columns", "mode": "hybrid", "limit": 20, "offset": 0}]


def test_a_correction_is_said(client: Client, make_paper: MakePaper, answer: Answer) -> None:
    answer(make_paper(), corrected="quantization")
    found = page(client, q="quantizatoin")
    assert "Showing results for" in found
    assert "<strong>quantization</strong>" in found
    assert "“quantizatoin”" in found


def test_papers_without_meaning_are_said(client: Client, make_paper: MakePaper, answer: Answer) -> None:
    answer(make_paper(), without_meaning=1200)
    assert "1,200 papers can be found by words but not yet by meaning" in page(client, q="columns")


def test_an_empty_answer_leads_on(client: Client, make_paper: MakePaper, answer: Answer) -> None:
    answer()
    found = page(client, q='"no such phrase" year:1900', mode="lexical")
    assert "Nothing found for “&quot;no such phrase&quot; year:1900”" in found
    assert 'href="/papers?q=no+such+phrase&amp;mode=lexical"' in found
    assert "mode=lexical" not in found.split("by words and meaning")[0].rsplit("<a ", 1)[1]


def test_papers_that_are_not_indexed_are_said(client: Client, make_paper: MakePaper) -> None:
    make_paper()
    assert "1 paper cannot be found yet" in page(client, q="columns")


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["", "   ", "\0"])
def test_an_empty_query_says_what_can_be_asked(client: Client, text: str) -> None:
    assert "Write words, a phrase in quotes" in page(client, q=text)


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["\u202e\x07", "x" * 9_000, '"', "-", "OR OR", "cat:", "((((", "a:b:c", "💩" * 500])
def test_any_text_can_be_searched(client: Client, text: str) -> None:
    assert client.get("/papers", {"q": text}).status_code == 200


def test_filters_are_added_and_taken_away(client: Client, make_paper: MakePaper, answer: Answer) -> None:
    answer(make_paper())
    assert 'href="/papers?q=columns+has%3Acode"' in page(client, q="columns")
    found = page(client, q="columns has:code")
    with_code = found[: found.index("With code")].rsplit("<a ", 1)[1]
    assert 'href="/papers?q=columns"' in with_code
    assert 'aria-current="true"' in with_code


def test_the_number_of_queries_does_not_grow_with_the_hits(
    client: Client, make_paper: MakePaper, answer: Answer, django_assert_num_queries: Any
) -> None:
    answer(*(make_paper(f"2605.{number:05}") for number in range(20)))
    with django_assert_num_queries(2):
        assert page(client, q="columns").count("data-paper") == 20
