"""A search, its filters and numbers, the shelves and the export of what it finds: through the real index."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from tests.api.v1.test_reading import get, keys
from tests.web.test_search_forms import papers as papers

pytestmark = pytest.mark.usefixtures("papers")


def test_a_hit_says_how_and_why_it_was_found(client: Client) -> None:
    told = get(client, "search", q="marble", mode="lexical", limit=1)
    (paper,) = told["papers"]
    assert set(paper["found"]["parts"]) == {"words"}
    assert paper["found"]["why"] == "abstract: marble"
    assert {"text": "marble", "marked": True} in paper["found"]["highlights"]["abstract"]
    assert (told["total"], told["ranked"], told["next"]) == (30, 30, "2.1")


def test_a_search_goes_on_to_its_end(client: Client) -> None:
    told = get(client, "search", q="columns", limit=20)
    rest = get(client, "search", q="columns", cursor=told["next"])
    assert (len(told["papers"]), len(rest["papers"]), rest["next"]) == (20, 10, None)
    assert len({*keys(told), *keys(rest)}) == 30


@pytest.mark.parametrize(
    ("narrowed", "query", "total"),
    [
        ({"category": "math.AP"}, "columns cat:math.AP", 10),
        ({"author": "Bo Builder3"}, 'columns author:"Bo Builder3"', 1),
        ({"since": "2022"}, "columns year:2022..", 14),
        ({"venue": "ICRA 2023", "until": "2020"}, 'columns venue:"ICRA 2023" year:..2020', 2),
        ({"code": True}, "columns has:code", 0),
    ],
)
def test_filters_are_operators(client: Client, narrowed: dict[str, Any], query: str, total: int) -> None:
    told = get(client, "search", q="columns", **narrowed)
    assert (told["query"], told["total"]) == (query, total)


def test_filters_alone_find_and_nothing_finds_nothing(client: Client) -> None:
    assert get(client, "search", category="math.AP")["total"] == 10
    assert get(client, "search")["papers"] == []


def test_what_was_found_is_counted_where_that_is_wanted(client: Client) -> None:
    assert get(client, "search", q="columns")["facets"] is None
    facets = get(client, "search", q="columns", facets=True)["facets"]
    assert {"operator": "cat:math.AP", "name": "Analysis of PDEs", "papers": 10} in facets["categories"]
    assert sum(year["papers"] for year in facets["years"]) == 30


def test_shelves_hold_the_papers_of_a_name_and_of_a_category(client: Client) -> None:
    ada = get(client, "authors/ada architect", limit=7)
    assert (ada["name"], ada["total"], len(ada["papers"]), ada["next"]) == ("Ada Architect", 30, 7, "2.7")
    shelf = get(client, "categories/MATH.ap")
    assert (shelf["code"], shelf["total"], len(shelf["papers"])) == ("math.AP", 10, 10)
    assert client.get("/api/v1/categories/cooking").status_code == 404


def test_an_export_holds_all_that_a_search_finds(client: Client) -> None:
    answer: Any = client.get("/api/v1/export", {"q": "columns cat:math.AP"})
    told = [json.loads(line) for line in b"".join(answer.streaming_content).splitlines()]
    assert len(told) == 10
    assert {paper["categories"][0] for paper in told} == {"math.AP"}
    rest: Any = client.get("/api/v1/export", {"q": "columns cat:math.AP", "cursor": told[6]["cursor"]})
    assert [json.loads(line) for line in b"".join(rest.streaming_content).splitlines()] == told[7:]
