"""Lists are those of the pages, page by page; a feed of changes forgets nothing; recommendations need no account."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from broadsheet.catalog.ingest import ingest
from tests.catalog.records import record
from tests.catalog.test_lines import NOW
from tests.catalog.test_lines import three as three
from tests.web.conftest import DAY, MakePaper
from tests.web.conftest import day_of_papers as day_of_papers
from tests.web.conftest import make_paper as make_paper
from tests.web.conftest import nothing_remembered as nothing_remembered


def get(client: Client, path: str, **asked: Any) -> dict[str, Any]:
    answer = client.get(f"/api/v1/{path}", asked)
    assert answer.status_code == 200, answer.content
    return dict(answer.json())


def keys(told: dict[str, Any]) -> list[str]:
    return [paper["key"] for paper in told["papers"]]


@pytest.mark.usefixtures("day_of_papers")
def test_a_day_goes_on_from_its_cursor_to_its_end(client: Client) -> None:
    told = get(client, "daily", date=DAY, limit=25)
    whole = keys(told)
    while told["next"]:
        told = get(client, "daily", date=DAY, limit=25, cursor=told["next"])
        whole += keys(told)
    assert whole == keys(get(client, "daily", limit=100))
    assert (told["total"], told["span"]) == (60, DAY)
    assert told["papers"][-1]["standing"]["place"] == 60


@pytest.mark.usefixtures("day_of_papers")
def test_past_the_end_there_is_nothing(client: Client) -> None:
    told = get(client, "daily", cursor="9.25")
    assert (told["papers"], told["next"]) == ([], None)


@pytest.mark.usefixtures("day_of_papers")
def test_only_full_papers_have_an_abstract(client: Client) -> None:
    (brief,) = get(client, "daily", limit=1)["papers"]
    (full,) = get(client, "daily", limit=1, detail="full")["papers"]
    assert "abstract" not in brief
    assert full["abstract"]
    assert {name: full[name] for name in brief} == brief
    assert brief["url"] == f"http://testserver/papers/{brief['key']}"


@pytest.mark.usefixtures("day_of_papers")
def test_a_choice_of_categories_leaves_others_out(client: Client) -> None:
    told = get(client, "weekly", cat="math", limit=100)
    assert len(told["papers"]) == told["total"] == 20
    assert {paper["categories"][0] for paper in told["papers"]} == {"math.AP"}
    assert told["whole"] == 60


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["daily", "weekly", "monthly", "trending", "changes", "categories", "search"])
def test_an_empty_catalog_has_empty_lists(client: Client, path: str) -> None:
    told = get(client, path)
    assert told.get("papers", told.get("categories")) == []


@pytest.mark.usefixtures("three")
def test_papers_are_found_by_any_of_their_names(client: Client) -> None:
    told = get(client, "papers", key=["https://doi.org/10.1000/x", "nothing", "2605.00001", "arXiv:2605.00001v2"])
    assert keys(told) == ["2605.00001"]
    assert get(client, "papers/doi:10.1000%2Fx")["key"] == "2605.00001"


@pytest.mark.usefixtures("three")
def test_the_feed_of_changes_begins_where_one_was(client: Client) -> None:
    first = get(client, "changes", limit=2)
    assert (len(first["papers"]), first["more"]) == (2, True)
    rest = get(client, "changes", cursor=first["next"])
    assert (len(rest["papers"]), rest["more"]) == (1, False)
    assert get(client, "changes", cursor=rest["next"]) == {"papers": [], "next": rest["next"], "more": False}
    ingest([record("arxiv-oai", "8", "A paper that came after them")], NOW)
    later = get(client, "changes", cursor=rest["next"], detail="full")
    assert [paper["title"] for paper in later["papers"]] == ["A paper that came after them"]


@pytest.mark.django_db
def test_feeds_are_told_by_their_addresses(client: Client) -> None:
    told = get(client, "feeds", view="author", of="Ada Okafor")
    assert told["atom"] == "http://testserver/feeds/authors/Ada%20Okafor.atom"
    assert client.get("/api/v1/feeds?view=author").status_code == 404


def test_addresses_begin_as_the_operator_says(client: Client, settings: Settings, make_paper: MakePaper) -> None:
    settings.SITE_URL = "https://papers.example"
    make_paper()
    assert get(client, "papers/2605.00001")["url"] == "https://papers.example/papers/2605.00001"


@pytest.mark.django_db
def test_more_papers_than_an_answer_holds_are_not_asked_for(client: Client) -> None:
    asked = client.get("/api/v1/papers", {"key": [f"2605.{number:05}" for number in range(101)]})
    assert (asked.status_code, asked.json()["code"]) == (422, "invalid")
