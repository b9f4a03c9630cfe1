"""The search page, for whatever the index answers."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from broadsheet.catalog.models import Paper
from broadsheet.search import query
from broadsheet.search.index import Count, Facets, Hit, Results
from tests.web.conftest import MakePaper

Answer = Callable[..., list[dict[str, Any]]]
USUAL = {"mode": "hybrid", "sort": "relevance", "verbatim": False, "limit": 20, "offset": 0, "facets": True}


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> Answer:
    """Let the index answer with these papers; gives the list of what it was asked."""

    def answer_with(*papers: Paper, total: int | None = None, why: str = "close in meaning", **more: Any) -> Any:
        asked: list[dict[str, Any]] = []

        def search(text: str, **how: Any) -> Results:
            asked.append({"text": text, **how})
            hits = [Hit(paper.pk, 1.0, why=why) for paper in papers]
            count = len(hits) if total is None else total
            return Results(hits, count, more.pop("ranked", min(count, 1_000)), 17.6, query.parse(text), **more)

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


def test_a_summary_is_not_called_an_abstract(client: Client, make_paper: MakePaper, answer: Answer) -> None:
    answer(
        make_paper(title="One", summary="Columns."), make_paper("2605.2", title="Two", abstract="Of columns."), why=""
    )
    found = page(client, q="columns")
    assert '<li class="why">summary: columns</li>' in found
    assert '<li class="why">abstract: columns</li>' in found


def test_words_are_marked_and_everything_else_is_escaped(client: Client, make_paper: MakePaper, answer: Answer) -> None:
    answer(make_paper(title="<u>Columns</u> & <mark>rows", abstract="Of columns <img src=x onerror=alert(1)>."))
    found = page(client, q="columns <script>alert(1)</script>")
    assert "&lt;u&gt;<mark>Columns</mark>&lt;/u&gt; &amp; &lt;mark&gt;rows" in found
    assert "<img" not in found
    assert "<script>" not in found


def test_pages_and_modes_reach_the_index(client: Client, make_paper: MakePaper, answer: Answer) -> None:
    asked = answer(make_paper(), total=70)
    found = page(client, q="  layer \t width ", mode="lexical", page="3")
    assert asked == [USUAL | {"text": "layer width", "mode": "lexical", "offset": 40}]
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


def test_conditions_alone_are_not_called_the_best(client: Client, make_paper: MakePaper, answer: Answer) -> None:
    answer(make_paper(), total=90)
    shown = page(client, q="cat:cs.*")
    assert "best first" not in shown
    assert re.search(r'sort=newest"\s+aria-current="true"', shown)
    assert "best first" in page(client, q="columns cat:cs.*")


@pytest.mark.parametrize("typed", ["from:2025-02-31", "year:abcd", "-to:soon"])
def test_what_is_no_date_is_said(client: Client, make_paper: MakePaper, answer: Answer, typed: str) -> None:
    answer(make_paper())
    assert f"“{typed}” is no date, so it was searched as words." in page(client, q=f"columns {typed} year:2024")
    assert "is no date" not in page(client, q="columns year:2024 from:2025-02 abcd")
    answer()
    assert f"“{typed}” is no date" in page(client, q=typed)


@pytest.mark.parametrize(
    "text", ["2401.00001", "arXiv:2401.00001v2", "https://arxiv.org/abs/2401.00001", " 2401.00001 "]
)
def test_an_identifier_alone_leads_to_its_paper(
    client: Client, make_paper: MakePaper, answer: Answer, text: str
) -> None:
    paper = make_paper("2401.00001", identifiers=("arxiv:2401.00001",))
    answer(paper)
    response = client.get("/papers", {"q": text})
    assert (response.status_code, response["Location"]) == (302, "/papers/2401.00001")
    for more in ({"stay": "1"}, {"mode": "lexical"}, {"page": "1"}):
        assert client.get("/papers", {"q": text, **more}).status_code == 200
    assert client.get("/papers", {"q": text}, headers={"accept": "text/markdown"}).status_code == 200
    assert client.get("/papers.json", {"q": text}).status_code == 200
    page(client, q=f"{text} columns")
    page(client, q="2401.00002")


def test_a_page_past_the_end_is_the_last_page(client: Client, make_paper: MakePaper, answer: Answer) -> None:
    asked = answer(make_paper(), total=70)
    found = page(client, q="columns", page="900")
    assert [each["offset"] for each in asked] == [17_980, 60]
    assert 'aria-current="page">4</span>' in found


@pytest.mark.parametrize(
    "parameters",
    [
        {"mode": "drop table"},
        {"sort": "price"},
        {"verbatim": "yes"},
        {"page": "0"},
        {"page": "-1"},
        {"page": "99999999999"},
        {"page": "٣"},
    ],
)
def test_odd_parameters_are_answered_as_if_they_were_not_there(
    client: Client, make_paper: MakePaper, answer: Answer, parameters: dict[str, str]
) -> None:
    asked = answer(make_paper())
    page(client, q="columns", **parameters)
    assert asked == [USUAL | {"text": "columns"}]


def test_a_correction_is_said(client: Client, make_paper: MakePaper, answer: Answer) -> None:
    answer(make_paper(), corrected="quantization")
    found = page(client, q="quantizatoin")
    assert "Showing results for" in found
    assert "<strong>quantization</strong>" in found
    assert "“quantizatoin”" in found


def test_papers_without_meaning_are_said(client: Client, make_paper: MakePaper, answer: Answer) -> None:
    answer(make_paper(), without_meaning=1200)
    assert "1,200 papers can be found by words but not yet by meaning" in page(client, q="columns")


def test_an_empty_answer_says_which_filter_to_leave_out(
    client: Client, make_paper: MakePaper, answer: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_paper()
    answer()
    counts = {"columns cat:cs.CL": 403, "columns": 8_556}
    monkeypatch.setattr("broadsheet.search.index.count", lambda text: counts.get(text, 0))
    found = page(client, q="columns year:1900 cat:cs.CL", mode="lexical")
    assert "Nothing found for “columns year:1900 cat:cs.CL”" in found
    assert '<a href="/papers?q=columns+cat%3Acs.CL&amp;mode=lexical">Without year:1900</a> – 403 papers' in found
    assert '<a href="/papers?q=columns&amp;mode=lexical">Without any filter</a> – 8,556 papers' in found
    assert "Without cat:cs.CL" not in found
    assert '<a href="/papers?q=columns+year%3A1900+cat%3Acs.CL">By words and meaning</a>' in found


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


FACETS = Facets(
    years=[(1999, 2), (2022, 10), (2023, 403)],
    categories=[Count("cs", 300), Count("cs.lg", 200), Count("stat.ml", 90), Count("icra", 80), Count("quant-ph", 7)],
    sources=[Count("arxiv", 390)],
    venues=[Count("ICRA", 80), Count('odd "quotes"', 1)],
    authors=[Count("Yann LeCun", 29), Count("<b>", 1)],
    with_code=59,
    among=0,
)


def filters_of(found: str) -> dict[str, tuple[str, str]]:
    """Name → address and number of each facet of a page."""
    lines = re.findall(r'<a href="([^"]*)"[^>]*>([^<]*)</a>\s*<span>([\d,]+)</span>', found)
    return {name: (url.replace("&amp;", "&"), number) for url, name, number in lines}


def test_facets_are_links_that_add_an_operator(client: Client, make_paper: MakePaper, answer: Answer) -> None:
    answer(make_paper(), facets=FACETS)
    shown = filters_of(page(client, q="columns", mode="lexical", sort="newest"))
    rest = "&mode=lexical&sort=newest"
    assert shown["Machine learning (cs.LG)"] == (f"/papers?q=columns+cat%3Acs.LG{rest}", "200")
    assert shown["Machine learning (stat.ML)"][1] == "90"
    assert shown["Quantum physics"][1] == "7"
    assert "Computer science" not in shown
    assert shown["arXiv"] == (f"/papers?q=columns+source%3Aarxiv{rest}", "390")
    assert shown["ICRA"] == (f"/papers?q=columns+venue%3AICRA{rest}", "80")
    assert shown["Yann LeCun"] == (f"/papers?q=columns+author%3A%22Yann+LeCun%22{rest}", "29")
    assert shown["With code"] == (f"/papers?q=columns+has%3Acode{rest}", "59")


def test_bars_of_the_years_are_links_with_names(client: Client, make_paper: MakePaper, answer: Answer) -> None:
    answer(make_paper(), facets=FACETS)
    found = page(client, q="columns year:2022")
    bars = dict(re.findall(r'<a href="([^"]*)"\s*aria-label="([^"]*)"', found))
    assert bars["/papers?q=columns+year%3A2023"] == "2023: 403 papers"
    assert bars["/papers?q=columns+year%3A..2012"] == "2012 and before: 2 papers"
    assert bars["/papers?q=columns"] == "2022: 10 papers, chosen"


def test_filters_in_force_can_be_taken_away(client: Client, make_paper: MakePaper, answer: Answer) -> None:
    answer(make_paper(), facets=FACETS)
    found = page(client, q='columns cat:cs.lg -survey author:"Yann LeCun"')
    chips = found.split('<ul class="chips"')[1].split("</ul>")[0]
    assert 'href="/papers?q=columns+-survey+author%3A%22Yann+LeCun%22"' in chips
    assert 'href="/papers?q=columns"' in chips
    assert all(name in chips for name in ("Machine learning", "Not “survey”", "By Yann LeCun", "Remove all"))
    assert "Yann LeCun" not in filters_of(found)


def test_numbers_of_ranked_papers_alone_say_so(client: Client, make_paper: MakePaper, answer: Answer) -> None:
    answer(make_paper(), facets=replace(FACETS, among=1_000))
    assert "Counted among the best 1,000" in page(client, q="columns", mode="semantic")


@pytest.mark.parametrize(
    ("fields", "query_text"),
    [
        ({"author": "Yann LeCun"}, 'columns author:"Yann LeCun"'),
        ({"venue": "ACL", "since": "2020", "until": "2019"}, "columns venue:ACL year:2019..2020"),
        ({"since": "2020", "until": ""}, "columns year:2020.."),
        ({"since": "next", "author": '"', "venue": " "}, "columns"),
    ],
)
def test_the_form_without_script_leads_to_the_search_that_says_the_same(
    client: Client, db: None, fields: dict[str, str], query_text: str
) -> None:
    response = client.get("/papers", {"q": "columns", "mode": "lexical", **fields})
    assert (response.status_code, parse_qs(urlsplit(response["Location"]).query)) == (
        302,
        {"q": [query_text], "mode": ["lexical"]},
    )


def test_another_order_says_what_it_orders(client: Client, make_paper: MakePaper, answer: Answer) -> None:
    asked = answer(make_paper(), total=8_556, ranked=239)
    found = page(client, q="columns", sort="newest")
    assert asked[0]["sort"] == "newest"
    assert "8,556 papers, the newest of the best 239 first" in found
    assert re.search(r'href="/papers\?q=columns&amp;sort=newest"\s*aria-current="true">Newest first', found)
    assert "8,556 papers, the most upvoted first" in page(client, q="cat:cs.*", sort="upvotes")


def test_the_spelling_can_be_left_as_it_is(client: Client, make_paper: MakePaper, answer: Answer) -> None:
    asked = answer(make_paper(), corrected="quantization")
    assert 'href="/papers?q=quantizatoin&amp;verbatim=1">Search for “quantizatoin” as it is' in page(
        client, q="quantizatoin"
    )
    answer(make_paper("2605.00002"))
    found = page(client, q="quantizatoin", verbatim="1")
    assert 'href="/papers?q=quantizatoin">Mend the spelling' in found
    assert asked[0]["verbatim"] is False


def test_papers_that_are_only_near_are_told_apart(client: Client, make_paper: MakePaper, answer: Answer) -> None:
    answer(make_paper(), total=5, ranked=205, near=200)
    assert "200 more papers are close in meaning." in page(client, q="columns")
    answer(make_paper("2605.00002"), total=0, ranked=205, near=205)
    found = page(client, q="columns")
    assert "205 papers close in meaning, the best first" in found
    assert "No paper here holds your words." in found


def test_scores_are_shown_when_asked_for(client: Client, make_paper: MakePaper, answer: Answer) -> None:
    answer(make_paper())
    assert 'href="/papers?q=columns&amp;explain=1">Show the scores' in page(client, q="columns")
    assert '<p class="score">Score 1</p>' in page(client, q="columns", explain="1")


def test_a_choice_of_fields_does_not_narrow_a_search(client: Client, make_paper: MakePaper, answer: Answer) -> None:
    asked = answer(make_paper())
    client.cookies["fields"] = "math.*"
    assert "data-paper" in page(client, q="columns")
    assert asked == [USUAL | {"text": "columns"}]


def test_the_number_of_queries_does_not_grow_with_the_hits(
    client: Client, make_paper: MakePaper, answer: Answer, django_assert_num_queries: Any
) -> None:
    answer(*(make_paper(f"2605.{number:05}") for number in range(20)))
    with django_assert_num_queries(3):
        assert page(client, q="columns").count("data-paper") == 20


@pytest.mark.django_db
def test_an_empty_catalog_is_no_matter_of_spelling(client: Client, answer: Answer) -> None:
    answer()
    found = page(client, q="columns")
    assert "No papers yet" in found
    assert "broadsheet import PATH" in found
    assert "spelling" not in found


def test_plain_words(client: Client, make_paper: MakePaper, answer: Answer) -> None:
    """What only its makers understand is not said."""
    answer(make_paper(listed=("arxiv", "2026-05-29", 0)), why="")
    pages = [page(client, q="-survey"), *(client.get(path).content.decode() for path in ("/papers", "/stats", "/help"))]
    for words in ("All that can be asked", "meets the conditions", "by email yet", "revision", "single venues"):
        assert all(words not in shown for shown in pages), words
    assert '<li class="why">' not in pages[0]
