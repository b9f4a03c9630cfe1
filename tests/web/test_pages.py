"""Editions, help, errors, and what every answer carries."""

import re
from pathlib import Path

import pytest
from django.test import Client, RequestFactory
from whitenoise.responders import StaticFile

from broadsheet.catalog.models import FeedEntry
from broadsheet.web import context
from broadsheet.web.middleware import StaticFiles
from broadsheet.web.pages.errors import server_error
from tests.web.conftest import MakePaper

EDITION = "edition:2025-12-25-0a1b2c"


@pytest.fixture
def edition_of_three(make_paper: MakePaper) -> None:
    for place in (2, 0, 1):
        make_paper(f"t:{place:012}", f"Captured paper {place}", listed=(EDITION, "2025-12-25", place))


def test_an_edition_keeps_its_order(client: Client, edition_of_three: None) -> None:
    page = client.get("/editions/2025-12-25-0a1b2c").content.decode()
    assert re.findall(r"Captured paper (\d)", page) == ["0", "1", "2"]
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page))
    assert "Results page captured on 25 December 2025, 3 papers, in this order." in words


def test_editions_are_listed_with_their_first_paper(client: Client, edition_of_three: None) -> None:
    page = client.get("/editions").content.decode()
    assert 'href="/editions/2025-12-25-0a1b2c"' in page
    assert "3 papers, beginning with Captured paper 0" in page


def test_the_queries_of_the_list_of_editions_do_not_grow(
    client: Client, make_paper: MakePaper, django_assert_num_queries: object
) -> None:
    paper = make_paper()
    for day in range(1, 21):
        FeedEntry.objects.create(paper=paper, feed=f"edition:2025-12-{day:02}-abcdef", day=f"2025-12-{day:02}", place=0)
    with django_assert_num_queries(4):  # type: ignore[operator]
        assert client.get("/editions").content.count(b"beginning with") == 20


@pytest.mark.django_db
def test_without_editions_the_page_says_how_to_get_some(client: Client) -> None:
    assert "None have been imported" in client.get("/editions").content.decode()


@pytest.mark.django_db
def test_an_unknown_edition_is_404_with_a_sentence(client: Client) -> None:
    response = client.get("/editions/nosuch")
    assert response.status_code == 404
    assert "There is no edition called nosuch." in response.content.decode()


@pytest.mark.django_db
def test_help_shows_the_language_the_order_and_the_keys(client: Client) -> None:
    page = client.get("/help").content.decode()
    for words in ("author:", "year:2020..2023", "How papers are ordered", "<kbd>j</kbd>", "No paper comes twice"):
        assert words in page


def test_a_fault_of_ours_is_a_page_without_help_from_anything(rf: RequestFactory) -> None:
    response = server_error(rf.get("/"))
    assert response.status_code == 500
    assert "A fault of ours" in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/papers", "/help", "/editions", "/nowhere", "/papers/date/x"])
def test_no_page_may_load_or_run_anything_from_elsewhere(client: Client, path: str) -> None:
    response = client.get(path)
    policy = response.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    page = response.content.decode()
    assert not re.search(r'<(?:script|style)>|\sstyle="|\son\w+="', page)
    assert not re.search(r'<(?:script|img|iframe|link)[^>]*(?:src|href)="(?:https?:)?//', page)


def test_only_reading_is_allowed(client: Client) -> None:
    for path in ("/papers", "/papers/2605.00001", "/papers/date/2026-05-29", "/editions", "/help"):
        assert client.post(path).status_code == 405


def test_style_and_script_are_served_and_small(client: Client) -> None:
    response = client.get("/static/broadsheet/broadsheet.css")
    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith("text/css")
    assert (context.STATIC / "broadsheet.js").stat().st_size < 30_000


def test_what_a_page_asks_for_is_kept_for_good_and_sent_small(client: Client, db: None) -> None:
    """Its address holds a stamp; without it, or with another, browsers ask again."""
    page = client.get("/help").content.decode()
    sheets = re.findall(r'<link rel="stylesheet"\s+href="([^"]+)"(\s+media="print")?', page)
    assert [bool(media) for _, media in sheets] == [False, True]
    for address in [sheet for sheet, _ in sheets] + re.findall(r'<script src="([^"]+)"', page):
        answer = client.get(address, headers={"accept-encoding": "gzip"})
        assert "immutable" in answer.headers["Cache-Control"]
        assert answer.headers["Content-Encoding"] == "gzip"
        assert "immutable" not in client.get(address.partition("?")[0] + "?1").headers["Cache-Control"]


def test_style_asks_nothing_of_another_host() -> None:
    for path in Path(context.STATIC).iterdir():
        assert not re.search(r"url\(|@import|https?://(?!www\.w3\.org)", path.read_text())


def test_a_static_file_that_was_replaced_under_a_running_server_is_sent_whole(
    tmp_path: Path, rf: RequestFactory
) -> None:
    file = tmp_path / "a.css"
    file.write_text("a {}")
    known = StaticFile(str(file), [("Content-Type", "text/css")])
    file.write_text("a { color: red }")
    response = StaticFiles.serve(known, rf.get("/"))
    assert (response.content, response.headers["Content-Length"]) == (b"a { color: red }", "16")
