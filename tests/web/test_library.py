"""The buttons under papers, and the library: for the single user, for who has come in, for nobody."""

from __future__ import annotations

import io
import json
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from broadsheet.accounts.access import SINGLE, is_single, mode
from broadsheet.accounts.models import User
from broadsheet.catalog.models import Paper
from broadsheet.community.models import Vote
from broadsheet.library.models import Mark
from tests.web.conftest import MakePaper

HERE: dict[str, Any] = {"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "localhost:8000"}


@pytest.fixture
def single(settings: Settings, db: None) -> Client:
    """The single user's browser, on the machine itself."""
    settings.ACCESS = "single"
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
    return Client(**HERE)


@pytest.fixture
def paper(make_paper: MakePaper) -> Paper:
    return make_paper()


def press(client: Client, do: str, paper: Paper, **more: str) -> int:
    return client.post("/mark", {"do": f"{do} {paper.key}", **more}).status_code


def test_the_single_user_keeps_papers_without_signing_in(single: Client, paper: Paper) -> None:
    assert press(single, "save", paper) == 302
    assert Mark.objects.get().user.username == SINGLE
    page = single.get("/library").content.decode()
    assert paper.title in page
    assert 'value="unsave' in page
    press(single, "unsave", paper)
    assert "Nothing stands here yet." in single.get("/library").content.decode()


def test_a_page_shows_what_was_done_at_once(single: Client, paper: Paper) -> None:
    before = single.get(f"/papers/{paper.key}")
    press(single, "upvote", paper)
    after = single.get(f"/papers/{paper.key}", headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert "Upvoted" in after.content.decode()
    assert single.get(f"/papers/{paper.key}", headers={"If-None-Match": after.headers["ETag"]}).status_code == 304
    single.cookies["broadsheet_csrf"] = "a" * 32  # as another program on this machine, or a new session, would have it
    assert single.get(f"/papers/{paper.key}", headers={"If-None-Match": after.headers["ETag"]}).status_code == 200


@pytest.mark.parametrize(
    "asks",
    [
        {"REMOTE_ADDR": "192.0.2.7"},
        {"HTTP_HOST": "papers.example"},
        {"HTTP_X_FORWARDED_FOR": "192.0.2.7"},
        {"HTTP_X_FORWARDED_HOST": "papers.example"},
        {"HTTP_REFERER": "https://papers.example/papers"},
        {"HTTP_ORIGIN": "https://papers.example"},
        {"REMOTE_ADDR": ""},
    ],
)
def test_who_is_not_on_this_machine_is_not_its_user(
    single: Client, settings: Settings, paper: Paper, asks: dict[str, Any]
) -> None:
    settings.ALLOWED_HOSTS = ["localhost", "papers.example"]
    other = Client(**{**HERE, **asks})
    assert press(other, "save", paper) == 403
    assert other.get("/library").status_code == 403
    assert b'id="marks"' not in other.get(f"/papers/{paper.key}").content


def test_who_has_come_in_keeps_papers_and_nobody_else(client: Client, settings: Settings, paper: Paper) -> None:
    settings.ACCESS = "invited"
    assert press(client, "save", paper) == 403
    client.force_login(User.objects.create_user("ada"))
    assert press(client, "save", paper) == 302
    stranger = Client()
    stranger.force_login(User.objects.create_user("eve"))
    assert paper.title not in stranger.get("/library").content.decode()


def test_buttons_need_a_form_of_ours(single: Client, paper: Paper) -> None:
    strict = Client(enforce_csrf_checks=True, **HERE)
    assert press(strict, "save", paper) == 403
    assert not Mark.objects.exists()


@pytest.mark.parametrize(
    ("back", "leads"),
    [
        ("/papers?page=2", "/papers?page=2#of-doi%3A10.1234/a%23b"),
        ("/papers#themes", "/papers#themes"),
        ("https://evil.example/", "/papers#of-doi%3A10.1234/a%23b"),
        ("//evil.example", "/papers#of-doi%3A10.1234/a%23b"),
    ],
)
def test_one_comes_back_to_the_paper_where_it_was(single: Client, make_paper: MakePaper, back: str, leads: str) -> None:
    paper = make_paper("doi:10.1234/a#b", listed=("arxiv", "2026-05-29", 0))
    answer = single.post("/mark", {"do": f"save {paper.key}", "next": back})
    assert answer.headers["Location"] == leads
    assert 'id="of-doi%3A10.1234/a%23b"' in single.get("/papers").content.decode()


def test_more_and_less_like_a_paper_are_one_rating(single: Client, make_paper: MakePaper) -> None:
    paper = make_paper(listed=("arxiv", "2026-05-29", 0))

    def pressed() -> list[str]:
        page = single.get(f"/papers/{paper.key}").content.decode()
        return re.findall(r'value="(\w+) [^"]+" data-act="(?:up|down)"', page)

    assert pressed() == ["up", "down"]
    for do, shown, rating in (
        ("up", ["unup", "down"], 1),
        ("down", ["up", "undown"], -1),
        ("undown", ["up", "down"], 0),
    ):
        press(single, do, paper)
        assert (pressed(), Mark.objects.get().rating) == (shown, rating)
    assert 'data-act="up"' in single.get("/for-you").content.decode()
    assert 'data-act="up"' not in single.get("/library?shelf=read").content.decode()


def test_a_script_is_told_how_the_button_looks(single: Client, paper: Paper) -> None:
    answer = single.post("/mark", {"do": f"save {paper.key}"}, headers={"Accept": "application/json"})
    assert answer.json() == {"word": "Saved", "next": f"unsave {paper.key}", "pressed": True}


@pytest.mark.parametrize(("do", "status"), [("burn {key}", 400), ("save nothing", 404), ("", 404), ("save \0", 404)])
def test_what_cannot_be_done_is_said(single: Client, paper: Paper, do: str, status: int) -> None:
    assert single.post("/mark", {"do": do.format(key=paper.key)}).status_code == status


def test_the_mode_follows_the_names_that_are_answered_to(settings: Settings) -> None:
    settings.ACCESS = ""
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
    assert mode() == "single"
    settings.ALLOWED_HOSTS = ["localhost", "papers.example"]
    assert mode() == "invited"
    assert not is_single("127.0.0.1", "localhost", forwarded=False)
    settings.ALLOWED_HOSTS = ["localhost"]
    assert is_single("127.0.0.1", "localhost", forwarded=False)
    assert is_single("::1", "localhost:8000", forwarded=False)
    assert not is_single("127.0.0.1", "localhost.evil.example", forwarded=False)
    settings.PROXIES = ["127.0.0.1"]
    assert mode() == "invited"
    assert not is_single("127.0.0.1", "localhost", forwarded=False)


def test_a_readers_own_feed_offers_papers_to_begin_with(single: Client, day_of_papers: list[Paper]) -> None:
    page = single.get("/for-you").content.decode()
    assert "Save or upvote 5 more papers" in page
    assert day_of_papers[0].title in page
    press(single, "save", day_of_papers[0])
    assert "Save or upvote 4 more papers" in single.get("/for-you").content.decode()
    assert Client().get("/for-you").status_code == 403


@pytest.mark.parametrize("path", ["/papers/date/2026-05-29", "/papers/week/2026-W22", "/papers/trending"])
def test_what_was_hidden_is_left_out_of_lists_until_it_is_shown_again(
    single: Client, day_of_papers: list[Paper], path: str
) -> None:
    first = day_of_papers[0]
    assert f'href="/papers/{first.key}"' in single.get(path).content.decode()
    press(single, "hide", first)
    assert f'href="/papers/{first.key}"' not in single.get(path).content.decode()
    assert f'href="/papers/{first.key}"' in Client().get(path).content.decode()
    assert first.title in single.get("/library?shelf=hidden").content.decode()
    press(single, "unhide", first)
    assert f'href="/papers/{first.key}"' in single.get(path).content.decode()


def test_a_library_is_carried_from_one_person_to_another(single: Client, settings: Settings, paper: Paper) -> None:
    press(single, "save", paper)
    file = single.get("/library.json")
    assert file.headers["Content-Disposition"] == 'attachment; filename="library.json"'
    settings.ACCESS = "invited"
    other = Client()
    other.force_login(User.objects.create_user("ada"))
    answer = other.post("/library/import", {"file": io.BytesIO(file.content)}, follow=True)
    assert "1 paper brought in." in answer.content.decode()
    assert paper.title in answer.content.decode()


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"format": "x"}', b"[" * 100_000])
def test_a_file_that_is_no_library_is_refused_with_a_sentence(single: Client, db: None, content: bytes) -> None:
    assert single.post("/library/import", {"file": io.BytesIO(content)}).status_code == 400
    assert not Mark.objects.exists()


@pytest.mark.parametrize(
    ("ending", "holds"), [("bib", "@misc{"), ("ris", "TY  - "), ("csl.json", '"type"'), ("txt", "A study")]
)
def test_a_shelf_in_every_form_of_citation(single: Client, make_paper: MakePaper, ending: str, holds: str) -> None:
    papers = [make_paper(f"2605.0000{n}", authors=[{"name": "Ada Okafor"}]) for n in (1, 2)]
    for each in papers:
        press(single, "save", each)
    text = single.get(f"/library.{ending}?shelf=saved").content.decode()
    assert text.count(holds) == 2
    if ending == "bib":
        keys = re.findall(r"@misc\{(.+),", text)
        assert len(set(keys)) == 2
    if ending == "csl.json":
        assert len(json.loads(text)) == 2
    assert single.get("/library.exe").status_code == 404
    assert Client().get(f"/library.{ending}").status_code == 403


def test_upvotes_count_for_all_to_see_and_lift_a_paper(single: Client, day_of_papers: list[Paper]) -> None:
    last = day_of_papers[-1]
    before = Client().get("/papers/date/2026-05-29")
    assert last.title not in before.content.decode().partition("<ol")[0]
    press(single, "upvote", last)
    Vote.objects.bulk_create(
        Vote(user=User.objects.create_user(f"r{n}"), key=last.key, at=timezone.now()) for n in range(80)
    )
    after = Client().get("/papers/date/2026-05-29", headers={"If-None-Match": before.headers["ETag"]})
    lead = after.content.decode().partition('<article class="lead"')[2].partition("</article>")[0]
    assert last.title in lead
    assert "81 upvotes here" in lead
    assert "Leads the day with 81 upvotes here" in " ".join(lead.split())
    assert "81 upvotes" in Client().get("/papers/trending").content.decode()
