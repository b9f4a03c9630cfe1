"""Feeds that are one person's alone, by addresses that nobody can guess and that can be ended; and OPML of feeds."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from broadsheet.accounts.models import User
from broadsheet.catalog.models import Paper
from broadsheet.delivery import feed_keys
from broadsheet.feed.lists import Paging
from broadsheet.feed.recommend import ForYou, Pick
from broadsheet.library import actions, follows, searches
from broadsheet.library.models import Sharing
from broadsheet.web.feeds import addresses
from tests.web.conftest import Enter, MakePaper
from tests.web.feeds_read import read

NOW = datetime(2026, 6, 1, 8, tzinfo=UTC)


@pytest.fixture
def ada(settings: Settings, db: None) -> User:
    settings.ACCESS = "invited"
    return User.objects.create_user("ada")


@pytest.fixture
def papers(make_paper: MakePaper, monkeypatch: pytest.MonkeyPatch) -> list[Paper]:
    """Two papers that the index finds for whatever is followed."""
    made = [make_paper(f"2605.0000{number}", f"Columns {number}") for number in (1, 2)]
    ids = [paper.pk for paper in made]
    for name in ("arrived", "arrived_by", "arrived_in"):
        monkeypatch.setattr(f"broadsheet.search.index.{name}", lambda what, after, most: ids)
    monkeypatch.setattr("broadsheet.search.index.last", lambda: max(ids))
    return made


def own(user: User) -> list[str]:
    """The paths of all that is one's own."""
    user = User.objects.get(pk=user.pk)
    search = searches.save(user, "columns", "hybrid", "relevance", NOW)
    shelf = user.collections.first() or actions.collect(user, "Private", NOW)
    feeds = [addresses.for_you(user), addresses.following(user), addresses.saved_search(search, user)]
    return [feed.url("atom") for feed in (*feeds, addresses.collection(shelf, user))]


def test_whoever_has_the_address_reads_the_feed(ada: User, papers: list[Paper]) -> None:
    follows.follow(ada, "keyword", "columns", NOW)
    for path in own(ada):
        read(Client(), path)
    searches.delete(searches.searches(ada)[0])
    found = read(Client(), addresses.following(ada).url("atom")).entries
    assert [one.title for one in found] == ["Columns 2", "Columns 1"]
    assert "Matches “columns”" in found[0].content[0].value


def test_a_feed_says_why_a_paper_is_near(ada: User, papers: list[Paper], monkeypatch: pytest.MonkeyPatch) -> None:
    picks = [Pick(papers[0], papers[1], "saved")]
    told = ForYou(picks, Paging.of(1, 1, 20), 5, 0, 1, {}, None, NOW.date(), NOW.date())
    monkeypatch.setattr("broadsheet.web.pages.feeds.for_reader", lambda user: told)
    (one,) = read(Client(), addresses.for_you(ada).url("rss")).entries
    assert "Near “Columns 2”, which you saved" in one.summary


def test_before_there_is_a_taste_what_is_followed_stands_there(ada: User, papers: list[Paper]) -> None:
    follows.follow(ada, "author", "Ada Okafor", NOW)
    Paper.objects.update(authors=[{"name": "Ada Okafor"}])
    found = read(Client(), addresses.for_you(ada).url("atom")).entries
    assert len(found) == 2
    assert "By Ada Okafor, whom you follow" in found[0].content[0].value


def test_new_addresses_end_the_old_ones(ada: User, papers: list[Paper], enter: Enter) -> None:
    before, mine = own(ada), enter("ada")
    shown = mine.get("/feeds").content.decode()
    assert all(path in shown for path in before)
    assert mine.post("/feeds").status_code == 302
    after = own(ada)
    assert not set(before) & set(after)
    assert {Client().get(path).status_code for path in before} == {404}
    assert {Client().get(path).status_code for path in after} == {200}


def test_tokens_are_long_and_good_for_one_feed_of_one_person(ada: User) -> None:
    token = feed_keys.token(ada, "for-you")
    assert re.fullmatch(rf"{ada.pk}-[0-9a-f]{{40}}", token)
    assert feed_keys.holder(token, "for-you") == ada
    eve = User.objects.create_user("eve")
    wrong = (
        *(token[:-1], token + "0", token.upper(), token.replace(f"{ada.pk}-", f"{eve.pk}-"), "", "-", "1", "²-x"),
        *(feed_keys.token(ada, "following"), f"{ada.pk}-", "é" * 50, "9" * 400 + "-x"),
    )
    assert {feed_keys.holder(one, "for-you") for one in wrong} == {None}


@pytest.mark.parametrize("what", [{"banned": NOW}, {"is_active": False}])
def test_who_is_banned_or_gone_has_no_feeds(ada: User, papers: list[Paper], enter: Enter, what: dict[str, Any]) -> None:
    paths, mine = own(ada), enter("ada")
    User.objects.update(**what)
    assert {Client().get(path).status_code for path in paths} == {404}
    assert paths[0] not in mine.get("/feeds").content.decode()


def test_a_collection_is_read_by_who_may_see_it(ada: User, papers: list[Paper]) -> None:
    eve = User.objects.create_user("eve")
    shelf = actions.collect(ada, "Shared", NOW)
    actions.add(shelf, papers, ada, NOW)
    actions.share(shelf, Sharing.GROUP, [eve])
    path = addresses.collection(shelf, eve).url("rss")
    assert len(read(Client(), path).entries) == 2
    actions.leave(shelf, eve)
    assert Client().get(path).status_code == 404


def test_a_search_of_another_is_not_read(ada: User, papers: list[Paper]) -> None:
    eve = User.objects.create_user("eve")
    search = searches.save(ada, "columns", "hybrid", "relevance", NOW)
    assert Client().get(addresses.saved_search(search, eve).url("atom")).status_code == 404


def test_pages_of_ones_own_tell_of_secret_feeds_and_no_others_do(ada: User, papers: list[Paper], enter: Enter) -> None:
    paths, mine = own(ada), enter("ada")
    for page, path in (("/for-you", paths[0]), ("/following", paths[1]), ("/collections/ada/private", paths[3])):
        answer = mine.get(page)
        assert f'href="{path}"' in answer.content.decode()
        assert "no-store" in answer.headers["Cache-Control"]
    for page in ("/papers", "/papers/2605.00001", "/people/ada", "/library", "/account", "/help"):
        assert not re.search(r"\d+-[0-9a-f]{40}", mine.get(page).content.decode()), page


def test_nobody_sees_the_feeds_of_others_and_makes_no_addresses(ada: User) -> None:
    client = Client()
    assert "Yours alone" not in client.get("/feeds").content.decode()
    assert client.post("/feeds").status_code == 403


def outlines(content: bytes) -> dict[str, dict[str, str]]:
    return {one.attrib["text"]: one.attrib for one in ElementTree.fromstring(content).findall(".//outline[@category]")}


def follow_all(ada: User) -> None:
    bo = User.objects.create_user("bo")
    public, private = (actions.collect(bo, name, NOW) for name in ("public", "private"))
    actions.share(public, Sharing.PUBLIC, [])
    told = {"author": "Ада O'Kafor / & Co", "category": "cs.CL", "keyword": 'graph "neural"', "person": "bo"}
    for kind, what in told.items():
        follows.follow(ada, kind, what, NOW)  # type: ignore[arg-type]
    for what in (public.path, private.path, "x/../y"):
        follows.follow(ada, "collection", what, NOW)
    follows.follow(ada, "person", "no/body", NOW)
    searches.save(ada, "columns", "lexical", "newest", NOW, "Mine")


def test_opml_names_the_feeds_of_what_is_followed(ada: User, enter: Enter, settings: Settings) -> None:
    settings.SITE_URL = "https://papers.example.org"
    follow_all(ada)
    found = outlines(enter("ada").get("/following.opml").content)
    assert len(found) == 9
    for name in ("bo/private", "x/../y", "no/body"):
        one = found.pop(name)
        assert (one["type"], "xmlUrl" in one) == ("link", False)
    assert {one["type"] for one in found.values()} == {"rss"}
    assert found["cs.CL"]["xmlUrl"] == "https://papers.example.org/feeds/categories/cs.CL.atom"
    assert found["cs.CL"]["htmlUrl"] == "https://papers.example.org/categories/cs.CL"
    assert found["Mine"]["xmlUrl"] == "https://papers.example.org/feeds/search.atom?q=columns&mode=lexical"
    assert not re.search(r"\d+-[0-9a-f]{40}", str(found))


def test_opml_by_a_secret_address_is_the_same_and_is_taken_in_again(ada: User, enter: Enter) -> None:
    follow_all(ada)
    file = Client().get(addresses.following(ada).opml)
    assert file.headers["Content-Type"] == "text/x-opml"
    assert outlines(file.content) == outlines(enter("ada").get("/following.opml").content)
    enter("eve").post("/following/import", {"file": io.BytesIO(file.content)})
    eve = User.objects.get(username="eve")
    assert [(one.kind, one.what) for one in follows.follows(eve)] == [
        (one.kind, one.what) for one in follows.follows(ada)
    ]
    kept = [(one.name, one.query, one.mode) for one in searches.searches(eve)]
    assert kept == [("Mine", "columns", "lexical")]


def test_feeds_of_what_is_followed_are_there(ada: User, enter: Enter, papers: list[Paper], monkeypatch: Any) -> None:
    ids = [paper.pk for paper in papers]
    monkeypatch.setattr("broadsheet.search.index.by_author", lambda name, limit: (ids, len(ids)))
    monkeypatch.setattr("broadsheet.search.index.in_categories", lambda codes, most: ids)
    Paper.objects.update(authors=[{"name": "Ада O'Kafor / & Co"}])
    follow_all(ada)
    found = outlines(enter("ada").get("/following.opml").content)
    urls = [one["xmlUrl"].removeprefix("http://testserver") for one in found.values() if "xmlUrl" in one]
    assert {url: Client().get(url).status_code for url in urls} == dict.fromkeys(urls, 200)
