"""Where something is missing, a page says what may have been meant and leads on."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client, RequestFactory

from broadsheet.search import index
from broadsheet.search.index import Hit, Results
from broadsheet.search.query import parse
from broadsheet.web.pages.errors import missing, server_error
from tests.web.conftest import MakePaper


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/papers/", "/papers"),
        ("/papers/?q=a+b", "/papers?q=a+b"),
        ("/papers/trending/", "/papers/trending"),
        ("/stats//", "/stats"),
        ("/categories/cs.CL/", "/categories/cs.CL"),
        ("/authors/a%3Fb%23c%25d/", "/authors/a%3Fb%23c%25d"),
    ],
)
def test_a_slash_too_much_leads_to_the_page(client: Client, path: str, target: str) -> None:
    response = client.get(path)
    assert (response.status_code, response.headers.get("Location")) == (302, target)


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["//example.org/", "//example.org/papers/", "///papers/"])
def test_a_slash_never_leads_to_another_host(rf: RequestFactory, path: str) -> None:
    request = rf.get("/")
    request.path = path
    assert missing(request).status_code == 404


@pytest.mark.parametrize("path", ["/papers/2605.29267", "/paper/2605.29276", "/pdf/2605.29276v2.pdf"])
def test_a_mistyped_number_or_address_names_the_paper(client: Client, make_paper: MakePaper, path: str) -> None:
    make_paper("2605.29276", "The breadth of columns", identifiers=("arxiv:2605.29276",))
    response = client.get(path)
    assert response.status_code == 404
    assert '<a href="/papers/2605.29276">The breadth of columns</a>' in response.content.decode()


def test_the_words_of_an_address_are_looked_for(
    client: Client, make_paper: MakePaper, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper = make_paper("2605.29276", "The breadth of newspaper columns")
    asked: list[str] = []

    def search(text: str, **how: object) -> Results:
        asked.append(text)
        return Results([Hit(paper.pk, 1.0)], 1, 1, 0.1, parse(text))

    monkeypatch.setattr(index, "search", search)
    assert '<a href="/papers/2605.29276">' in client.get("/papers/newspaper-columns").content.decode()
    assert '<a href="/papers/2605.29276">' not in client.get("/papers/newspaper").content.decode()
    assert asked == ["newspaper columns"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "meant"),
    [("/paper", "/papers"), ("/category/cs", "/categories"), ("/statistics", "/stats"), ("/papers/trendin", "/papers")],
)
def test_a_mistyped_page_is_named(client: Client, path: str, meant: str) -> None:
    assert f'<a href="{meant}">' in client.get(path).content.decode().partition("<main")[2]


@pytest.mark.parametrize(
    "path",
    ["/favicon.ico", "/api/papers/columns", "/api", "/.env", "/wp-login.php", "/breadth/of/columns.xml", "/_next"],
)
def test_of_what_programs_ask_for_nothing_is_guessed(client: Client, make_paper: MakePaper, path: str) -> None:
    make_paper("2605.29276", "The breadth of columns", identifiers=("arxiv:2605.29276",))
    response = client.get(path)
    assert response.status_code == 404
    page = response.content.decode().partition("<main")[2]
    assert "Did you mean" not in page
    assert "Search for" not in page


def test_robots_may_read_but_not_search(client: Client) -> None:
    answer = client.get("/robots.txt")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    lines = answer.content.decode().splitlines()
    assert lines[0] == "User-agent: *"
    assert "Disallow: /papers?q=" in lines
    assert "Disallow: /" not in lines


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "search"), [("/authors/Kurt%20Gdel", "Kurt%20Gdel"), ("/papers/2605.1", "2605.1"), ("/a/b", "b")]
)
def test_what_is_missing_can_be_searched_for(client: Client, path: str, search: str) -> None:
    assert f'<a href="/papers?q={search}">Search for “' in client.get(path).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/%00", "/papers/%00", "/papers/" + "a" * 5_000, "/%F0%9F%97%9E/%22%3E%3Cb%3E", "/papers/cat:/AND+OR+("]
)
def test_no_address_is_more_than_missing(client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert b"<b>" not in response.content


@pytest.mark.django_db
def test_an_address_of_many_parts_is_not_looked_up_part_by_part(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(24):
        assert client.get("/" + "/".join(f"2605.{number:05}" for number in range(27))).status_code == 404


def test_a_name_that_is_not_ours_is_answered_with_the_setting_that_lists_names(client: Client) -> None:
    answer = client.get("/help", headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert "BROADSHEET_HOSTS" in answer.content.decode()
    assert "evil.example" not in answer.content.decode()
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert answer.headers["X-Frame-Options"] == "DENY"


def test_a_form_from_elsewhere_is_answered_by_a_page_of_ours() -> None:
    answer = Client(enforce_csrf_checks=True).post("/papers")
    assert answer.status_code == 403
    assert "That was not understood" in answer.content.decode()
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_the_page_for_our_own_faults_asks_nothing_of_the_database(rf: RequestFactory) -> None:
    """No `db` here: any query fails."""
    assert server_error(rf.get("/")).status_code == 500


def test_a_paper_that_stands_alone_is_told_from_one_that_is_not_read_yet(
    client: Client, make_paper: MakePaper, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper = make_paper("2605.29276")
    monkeypatch.setattr(index, "meaning_problem", lambda: None)
    assert "has not read the meaning of this paper yet" in client.get("/papers/2605.29276").content.decode()
    monkeypatch.setattr(index, "meaning_problem", lambda: "There is no model.")
    assert "runs without a model" in client.get("/papers/2605.29276").content.decode()
    monkeypatch.setattr(index, "vectors_of", lambda ids: ([paper.pk], None))
    assert "No other paper here is near it" in client.get("/papers/2605.29276").content.decode()
