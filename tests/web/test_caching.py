"""What browsers may keep: the same page again is an answer of 304, and whatever changes a page changes its tag."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from broadsheet.catalog.models import Paper, RevisionStamp
from broadsheet.feed import day_themes
from broadsheet.search import index
from broadsheet.web import caching
from broadsheet.web.pages import day as day_pages

DAY_PAGE = "/papers/date/2026-05-29"
PAGES = (
    DAY_PAGE,
    "/papers",
    "/papers/week/2026-W22",
    "/papers/month/2026-05",
    "/papers/trending",
    "/papers/2605.00001",
    "/papers/2605.00001.md",
    "/papers/2605.00001.json",
    "/categories",
    "/categories/cs.CL",
    "/editions",
    "/stats",
    "/help",
    "/papers?q=paper",
)
HERE = {"referer": "http://testserver/papers"}


def _known(answer: Any) -> dict[str, str]:
    return {"if-none-match": answer.headers["ETag"]}


@pytest.mark.parametrize("path", PAGES)
def test_the_same_page_again_is_not_sent_again(client: Client, day_of_papers: list[Paper], path: str) -> None:
    first = client.get(path)
    second = client.get(path, headers=_known(first))
    assert (first.status_code, second.status_code, second.content) == (200, 304, b"")
    for answer in (first, second):
        assert {"no-cache", "private"} <= set(answer.headers["Cache-Control"].split(", "))
        assert {"Accept", "Cookie"} <= set(answer.headers["Vary"].split(", "))
    assert first.headers["ETag"] == second.headers["ETag"]


def test_a_page_that_did_not_change_costs_three_queries(
    client: Client, day_of_papers: list[Paper], django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = client.get(DAY_PAGE)
    monkeypatch.setattr(day_pages, "_page", lambda *_args, **_how: pytest.fail("rendered"))
    with django_assert_num_queries(3):  # the catalog's state; what people did here; the last harvest
        assert client.get(DAY_PAGE, headers=_known(first)).status_code == 304


def test_every_batch_of_papers_makes_new_pages(client: Client, day_of_papers: list[Paper]) -> None:
    first = client.get(DAY_PAGE)
    RevisionStamp.objects.create(number=1, stamp="one")
    second = client.get(DAY_PAGE, headers=_known(first))
    assert second.status_code == 200
    RevisionStamp.objects.update(stamp="of another catalog")
    assert client.get(DAY_PAGE, headers=_known(second)).status_code == 200


@pytest.mark.parametrize(("module", "name"), [(index, "state"), (caching, "program")])
def test_another_index_or_program_makes_new_pages(
    client: Client, day_of_papers: list[Paper], monkeypatch: pytest.MonkeyPatch, module: Any, name: str
) -> None:
    first = client.get(DAY_PAGE)
    monkeypatch.setattr(module, name, lambda: "another")
    assert client.get(DAY_PAGE, headers=_known(first)).status_code == 200


def test_a_choice_is_another_page(client: Client, day_of_papers: list[Paper]) -> None:
    whole = client.get(DAY_PAGE)
    client.get(f"{DAY_PAGE}?cat=math&view=dense", headers=HERE)
    chosen = client.get(DAY_PAGE, headers=_known(whole))
    assert chosen.status_code == 200
    assert chosen.context["issue"].total == 20
    assert client.get(DAY_PAGE, headers=_known(chosen)).status_code == 304


def test_a_choice_is_remembered_also_where_the_page_is_known(client: Client, day_of_papers: list[Paper]) -> None:
    known = client.get(f"{DAY_PAGE}?cat=math")
    client.get(f"{DAY_PAGE}?cat=math", headers=_known(known) | HERE)
    assert client.cookies["fields"].value == "math"


@pytest.mark.django_db
def test_a_referer_that_is_no_address_makes_no_choice(client: Client) -> None:
    assert client.get(f"{DAY_PAGE}?cat=math", headers={"referer": "http://["}).status_code == 200
    assert "fields" not in client.cookies


def test_markdown_and_html_of_one_address_have_different_tags(client: Client, day_of_papers: list[Paper]) -> None:
    html = client.get("/papers/2605.00001")
    markdown = client.get("/papers/2605.00001", headers={"accept": "text/markdown"} | _known(html))
    assert markdown.status_code == 200
    assert markdown.headers["Content-Type"].startswith("text/markdown")


def test_a_day_whose_themes_are_still_being_made_is_not_kept(
    client: Client, day_of_papers: list[Paper], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(day_themes, "of", lambda *_args, **_how: None)
    answer = client.get(DAY_PAGE)
    assert "no-store" in answer.headers["Cache-Control"]
    assert "ETag" not in answer.headers


def test_what_is_not_found_is_not_kept(client: Client, day_of_papers: list[Paper]) -> None:
    answer = client.get("/papers/2605.99999")
    assert answer.status_code == 404
    assert "no-store" in answer.headers["Cache-Control"]
    assert "ETag" not in answer.headers


def test_the_queries_of_a_list_do_not_grow_with_its_papers(
    client: Client, day_of_papers: list[Paper], django_assert_max_num_queries: Any
) -> None:
    """Of fifty papers, and of the ten that are left on the second page."""
    counted = []
    for page in (f"{DAY_PAGE}?view=dense", f"{DAY_PAGE}?view=dense&page=2"):
        client.get(page)
        with django_assert_max_num_queries(12) as queries:
            answer = client.get(page)
        counted.append((answer.content.count(b"data-paper"), len(queries)))
    assert [papers for papers, _ in counted] == [50, 10]
    assert counted[0][1] == counted[1][1]
