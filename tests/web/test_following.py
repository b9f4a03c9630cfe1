"""What people follow and the searches that they save: for the owner, for a stranger, for nobody."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from django.test import Client
from django.utils.html import escape
from pytest_django.fixtures import Settings

from broadsheet.accounts.models import User
from broadsheet.catalog.models import Paper
from broadsheet.feed.lists import Paging
from broadsheet.feed.recommend import ForYou, Pick
from broadsheet.library.models import Follow, SavedSearch
from tests.web.conftest import MakePaper

NOW = datetime(2026, 6, 1, tzinfo=UTC)
HOSTILE = "\"><script>alert(1)</script>\u202e{{ 7 }}' OR cat:*"


@pytest.fixture(autouse=True)
def invited(settings: Settings) -> None:
    settings.ACCESS = "invited"


def of(name: str) -> Client:
    """The browser of a person who has come in."""
    client = Client()
    client.force_login(User.objects.get_or_create(username=name)[0])
    return client


@pytest.fixture
def ada(db: None) -> Client:
    return of("ada")


@pytest.fixture
def eve(db: None) -> Client:
    return of("eve")


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let the index find these papers for whatever is followed."""

    def find(*papers: Paper) -> None:
        ids = [paper.pk for paper in papers]
        for name in ("arrived", "arrived_by", "arrived_in"):
            monkeypatch.setattr(f"broadsheet.search.index.{name}", lambda what, after, most: ids)
        monkeypatch.setattr("broadsheet.search.index.last", lambda: max(ids))
        monkeypatch.setattr("broadsheet.search.index.by_author", lambda name, limit: (ids, len(ids)))
        monkeypatch.setattr("broadsheet.search.index.in_category", lambda code, limit, offset: (ids, len(ids)))

    return find


@pytest.fixture
def columns(make_paper: MakePaper) -> Paper:
    return make_paper(title="Columns", authors=[{"name": "Ada Okafor"}], categories=["cs.CL"])


def follow(client: Client, kind: str, what: str, **more: str) -> Any:
    return client.post("/follow", {"kind": kind, "what": what, **more})


def body(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def kept(owner: str, **values: Any) -> SavedSearch:
    user = User.objects.get_or_create(username=owner)[0]
    return SavedSearch.objects.create(user=user, **{"name": "Mine", "query": "columns", "at": NOW, **values})


GET = ("/following", "/following.opml", "/searches/1")
POST = ("/follow", "/following/seen", "/following/import", "/searches?q=x", "/searches/1/rename", "/searches/1/delete")


@pytest.mark.django_db
@pytest.mark.parametrize("path", [*GET, *POST])
def test_nobody_follows_anything(path: str) -> None:
    client = Client()
    assert (client.post if path in POST else client.get)(path).status_code == 403
    assert not Follow.objects.exists()
    assert not SavedSearch.objects.exists()


@pytest.mark.parametrize("path", POST)
def test_buttons_need_a_form_of_ours(ada: Client, path: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(User.objects.get(username="ada"))
    assert strict.post(path, {"kind": "keyword", "what": "columns"}).status_code == 403
    assert not Follow.objects.exists()


@pytest.mark.parametrize("path", [*GET, *POST])
def test_an_address_answers_what_it_is_for_alone(ada: Client, path: str) -> None:
    assert (ada.get if path in POST else ada.post)(path).status_code == 405


@pytest.mark.parametrize("do", ["rename", "delete", ""])
@pytest.mark.parametrize("number", ["{}", "99", "0", "9" * 30])
def test_a_search_of_another_is_not_there(ada: Client, eve: Client, do: str, number: str) -> None:
    mine = kept("ada")
    path = f"/searches/{number.format(mine.pk)}" + (f"/{do}" if do else "")
    answer = eve.post(path, {"name": "Hers"}) if do else eve.get(path)
    assert answer.status_code == 404
    mine.refresh_from_db()
    assert (mine.name, mine.seen) == ("Mine", 0)


def test_what_one_follows_is_seen_by_nobody_else(ada: Client, eve: Client, columns: Paper, found: Any) -> None:
    found(columns)
    follow(ada, "author", "Ada Okafor")
    kept("ada", name="A secret search")
    for path in ("/following", "/following.opml", "/library.json"):
        assert "Okafor" in ada.get(path).content.decode()
        assert "secret" in ada.get(path).content.decode()
        assert "Okafor" not in eve.get(path).content.decode()
        assert "secret" not in eve.get(path).content.decode()


def test_seen_by_one_is_not_seen_by_another(ada: Client, eve: Client, columns: Paper) -> None:
    for client in (ada, eve):
        follow(client, "keyword", "columns")
    Follow.objects.update(seen=0)
    ada.post("/following/seen", {"until": str(columns.pk), "done": "0"})
    assert dict(Follow.objects.values_list("user__username", "seen")) == {"ada": columns.pk, "eve": 0}


@pytest.mark.parametrize(
    ("kind", "what", "page"),
    [("author", "Ada Okafor", "/authors/Ada%20Okafor"), ("category", "cs.CL", "/categories/cs.CL")],
)
def test_the_button_on_a_page_follows_and_unfollows(
    ada: Client, columns: Paper, found: Any, kind: str, what: str, page: str
) -> None:
    found(columns)
    before = ada.get(page)
    assert 'value="follow"' in before.content.decode()
    assert follow(ada, kind, what, next=page, do="follow").headers["Location"] == page
    after = ada.get(page, headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert 'value="unfollow"' in after.content.decode()
    assert f'href="{page}"' in body(ada, "/following")
    follow(ada, kind, what.upper() if kind == "author" else what, do="unfollow")
    assert 'value="follow"' in body(ada, page)
    assert "You follow nothing yet." in body(ada, "/following")
    assert "/follow" not in body(Client(), page)


@pytest.mark.parametrize(
    ("kind", "what", "reason"),
    [
        ("author", "Ada Okafor", "By Ada Okafor, whom you follow"),
        ("category", "cs.CL", "In Computation and language (cs.CL)"),
        ("keyword", "layer width", "Matches “layer width”"),
    ],
)
def test_the_page_has_the_papers_with_their_reasons_and_what_is_new(
    ada: Client, make_paper: MakePaper, columns: Paper, found: Any, kind: str, what: str, reason: str
) -> None:
    follow(ada, kind, what)
    new = make_paper("2605.00002", "Columns of today", authors=[{"name": "Ada Okafor"}])
    found(new, columns)
    page = body(ada, "/following")
    assert page.index("Columns of today") < page.index(">Columns<")
    assert page.count(reason) == 2
    assert "Came in on Monday 1 June 2026" in page
    assert "<strong>1 new</strong>" in page
    assert page.count("<li> New </li>") == 1
    ada.post("/following/seen", {"until": str(new.pk), "done": "0"})
    page = body(ada, "/following")
    assert "1 new" not in page
    assert "Mark all as seen" not in page
    assert "Columns of today" in page


def test_many_new_papers_are_not_counted_to_the_end(
    ada: Client, columns: Paper, found: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    follow(ada, "keyword", "columns")
    Follow.objects.update(seen=0)
    monkeypatch.setattr("broadsheet.feed.following._recent", lambda *_: np.arange(1, 101))
    assert "100+ new" in body(ada, "/following")


@pytest.mark.parametrize("until", ["", "-1", "x", "٣", "9" * 19, "1e3"])
def test_a_form_that_does_not_say_what_was_seen_is_refused(ada: Client, until: str) -> None:
    follow(ada, "keyword", "columns")
    assert ada.post("/following/seen", {"until": until, "done": "0"}).status_code == 400


@pytest.mark.parametrize(
    ("kind", "what"),
    [
        ("author", ""), ("author", "..."), ("author", "x" * 201), ("keyword", "…"), ("planet", "Mars"),
        ("", "x"), ("category", "\0"), ("keyword", "\u202e \x01"),
    ],
)  # fmt: skip
def test_what_cannot_be_followed_is_refused_with_a_sentence(ada: Client, kind: str, what: str) -> None:
    assert follow(ada, kind, what).status_code == 400
    assert not Follow.objects.exists()


@pytest.mark.parametrize("kind", ["author", "category", "keyword", "collection", "person"])
def test_hostile_texts_stay_texts(ada: Client, columns: Paper, kind: str) -> None:
    assert follow(ada, kind, HOSTILE).status_code == 302
    page = body(ada, "/following")
    assert "<script>alert" not in page
    assert "\u202e" not in page
    assert escape('"><script>') in page
    assert ElementTree.fromstring(ada.get("/following.opml").content).find(".//outline[@category]") is not None
    follow(ada, kind, HOSTILE, do="unfollow")
    assert not Follow.objects.exists()


def test_no_more_is_followed_than_there_can_be(ada: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("broadsheet.library.follows.MOST", 1)
    monkeypatch.setattr("broadsheet.library.searches.MOST", 1)
    for what, status in (("one", 302), ("One", 302), ("two", 400)):
        assert follow(ada, "keyword", what).status_code == status
        assert ada.post(f"/searches?q={what.lower()}").status_code == status


@pytest.mark.parametrize(("back", "leads"), [("/papers?q=x", "/papers?q=x"), ("//evil.example", "/following")])
def test_one_comes_back_to_where_one_was(ada: Client, back: str, leads: str) -> None:
    assert follow(ada, "keyword", "columns", next=back).headers["Location"] == leads
    assert ada.post("/searches?q=x", {"next": back}).headers["Location"] == leads


def test_a_search_is_saved_from_its_page_under_its_words_and_renamed_and_deleted(ada: Client, columns: Paper) -> None:
    assert "/searches?q=columns&amp;sort=newest" in body(ada, "/papers?q=columns&sort=newest")
    assert "Save this search" not in body(Client(), "/papers?q=columns")
    for _ in range(2):
        ada.post("/searches?q=columns&sort=newest", {"next": "/papers?q=columns&sort=newest"})
    one = SavedSearch.objects.get()
    assert (one.name, one.query, one.mode, one.sort) == ("columns", "columns", "hybrid", "newest")
    page = body(ada, "/papers?q=columns&sort=newest")
    assert "You keep this search as" in page
    assert f'href="/searches/{one.pk}"' in page
    assert "Save this search" in body(ada, "/papers?q=columns")
    ada.post(f"/searches/{one.pk}/rename", {"name": f" {HOSTILE}\n"})
    page = body(ada, f"/searches/{one.pk}")
    assert f"<h1>{escape(HOSTILE.replace(chr(0x202E), ''))}</h1>" in page
    assert "/papers?q=columns&amp;sort=newest" in page
    assert ada.post(f"/searches/{one.pk}/delete").headers["Location"] == "/following"
    assert ada.get(f"/searches/{one.pk}").status_code == 404


@pytest.mark.parametrize("name", ["", " ", "x" * 121, "\0"])
def test_a_name_that_is_none_is_refused(ada: Client, name: str) -> None:
    one = kept("ada")
    assert ada.post(f"/searches/{one.pk}/rename", {"name": name}).status_code == 400
    one.refresh_from_db()
    assert one.name == "Mine"


def test_a_search_without_words_is_not_saved(ada: Client) -> None:
    assert ada.post("/searches?q=%20").status_code == 400
    assert ada.post("/searches").status_code == 400


def test_to_open_a_search_is_to_have_seen_it(ada: Client, columns: Paper, found: Any) -> None:
    found(columns)
    one = kept("ada")
    ada.head(f"/searches/{one.pk}")
    assert "<strong>1 new</strong>" in body(ada, "/following")
    page = body(ada, f"/searches/{one.pk}")
    assert "1 new since you last looked." in page
    assert "Matches your search “Mine”" in page
    assert "Nothing new since you last looked." in body(ada, f"/searches/{one.pk}")
    assert "1 new" not in body(ada, "/following")


def test_opml_goes_from_one_installation_to_another(ada: Client, eve: Client, db: None) -> None:
    for kind, what in (
        ("author", "Ада O'Kafor / & Co"), ("category", "cs.CL"), ("keyword", 'graph "neural" network'),
        ("collection", "ada/reading-list"), ("person", "bo"),
    ):  # fmt: skip
        follow(ada, kind, what)
    kept("ada", name="Mine <&>", query='width "of" cat:cs.*', mode="lexical", sort="newest")
    file = ada.get("/following.opml")
    assert file.headers["Content-Disposition"] == 'attachment; filename="following.opml"'
    moved = file.content.replace(b"http://testserver", b"https://papers.example:8443")
    answer = eve.post("/following/import", {"file": io.BytesIO(moved)}, follow=True)
    assert "6 outlines brought in." in answer.content.decode()
    columns = ("kind", "what", "same")
    assert [*Follow.objects.filter(user__username="eve").values_list(*columns)] == [
        *Follow.objects.filter(user__username="ada").values_list(*columns).order_by("pk")
    ]
    how = ("name", "query", "mode", "sort")
    assert len({*SavedSearch.objects.values_list(*how)}) == 1
    assert SavedSearch.objects.count() == 2


def test_outlines_of_others_are_named_and_not_followed(ada: Client) -> None:
    file = b"""<opml version="2.0"><body><outline text="Folder">
        <outline text="A blog" type="rss" xmlUrl="https://blog.example/authors/feed"/>
        <outline text="&lt;b&gt;Bad" url="https://[bad"/>
        <outline text="Ours" url="http://testserver/authors/Ada%20Okafor"/>
        <outline title="No author" url="http://testserver/authors/"/>
        <outline text="Help" url="/help"/>
        <outline text="A search" url="http://testserver/papers?q=width&amp;mode=odd"/>
    </outline></body></opml>"""
    answer = ada.post("/following/import", {"file": io.BytesIO(file)}, follow=True)
    said = " ".join(answer.content.decode().split())
    assert "2 outlines brought in. Not understood: “A blog”, “&lt;b&gt;Bad”, “No author” and “Help”." in said
    assert Follow.objects.get().what == "Ada Okafor"
    assert SavedSearch.objects.get().name == "A search"


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{", b"<rss/>", b"<opml>", b"<opml>" + b"<outline url='x'/>" * 2_001 + b"</opml>",
        b'<!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/passwd">]><opml>&x;</opml>', b"\xff" * 50, b" " * 1_000_001,
    ],
)  # fmt: skip
def test_a_file_that_is_no_opml_is_refused_with_a_sentence(ada: Client, content: bytes) -> None:
    assert ada.post("/following/import", {"file": io.BytesIO(content)}).status_code == 400
    assert ada.post("/following/import").status_code == 400
    assert not Follow.objects.exists()


def test_a_library_carries_what_is_followed(ada: Client, eve: Client) -> None:
    follow(ada, "author", "Ada Okafor")
    ada.post("/searches?q=columns&mode=lexical")
    told = json.loads(ada.get("/library.json").content)
    assert [(one["kind"], one["what"]) for one in told["follows"]] == [("author", "Ada Okafor")]
    odd: list[Any] = [3, {}, {"kind": "planet", "what": "x"}, {"kind": "author", "what": 7}, {"kind": [], "what": ""}]
    told["follows"] += odd
    told["searches"] += [None, {"query": ["x"]}, {"query": "x" * 2_001}]
    for _ in range(2):
        eve.post("/library/import", {"file": io.BytesIO(json.dumps(told).encode())})
    assert Follow.objects.get(user__username="eve").what == "Ada Okafor"
    assert SavedSearch.objects.get(user__username="eve").mode == "lexical"


def test_an_odd_library_changes_nothing(ada: Client) -> None:
    told = {"format": "broadsheet-library-1", "papers": [], "follows": {"kind": "x"}, "searches": "x"}
    assert ada.post("/library/import", {"file": io.BytesIO(json.dumps(told).encode())}).status_code == 302
    assert not Follow.objects.exists()


def test_a_readers_own_feed_begins_with_what_they_follow(
    ada: Client, make_paper: MakePaper, columns: Paper, found: Any
) -> None:
    make_paper("2605.00009", "Votes elsewhere", listed=("arxiv", "2026-05-29", 0), outside_upvotes=9)
    follow(ada, "author", "Ada Okafor")
    found(columns)
    page = body(ada, "/for-you")
    assert page.index("By Ada Okafor, whom you follow") < page.index("Votes elsewhere")
    assert "whom you follow" not in body(of("eve"), "/for-you")


def test_a_learned_feed_says_what_one_follows(
    ada: Client, columns: Paper, found: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    picks = [Pick(columns, columns, "saved")]
    learned = ForYou(
        picks, Paging(1, 1, 20), liked=5, disliked=0, unseen=1, a_day={}, cutoff=None, first=None, last=None
    )
    monkeypatch.setattr("broadsheet.web.pages.for_you.for_reader", lambda user, page: learned)
    found(columns)
    assert "Near “Columns”, which you saved" in body(ada, "/for-you")
    ada.post("/searches?q=columns")
    assert "Matches your search “columns”" in body(ada, "/for-you")
