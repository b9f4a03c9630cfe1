"""What came in of all that a reader follows, found by a real index of words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from broadsheet.accounts.models import User
from broadsheet.catalog.ingest import ingest
from broadsheet.catalog.models import Paper
from broadsheet.feed import following as feed
from broadsheet.feed.following import following, offered, opened, reasons, search_kept
from broadsheet.feed.watched import Reason
from broadsheet.library import follows, searches
from broadsheet.library.actions import mark
from broadsheet.library.follows import Kind, follow
from broadsheet.library.models import SavedSearch
from broadsheet.search import index
from broadsheet.sources.base import Author, PaperRecord, PartialDate

pytestmark = pytest.mark.django_db
Add = Callable[..., Paper]


@pytest.fixture(autouse=True)
def index_of_words(tmp_path: Path, settings: Settings) -> None:
    settings.INDEX_FOLDER, settings.MODEL = tmp_path / "index", "none"


@pytest.fixture
def add(now: datetime) -> Add:
    """Bring a paper into the catalog and the index."""

    def bring(number: int, title: str, *authors: str, published: str = "2026", **more: Any) -> Paper:
        name, day = f"arxiv:2606.{number:05}", PartialDate.parse(published)
        named = tuple(map(Author, authors))
        base: dict[str, Any] = {"source": "x", "source_id": name, "identifiers": (name,), "published": day}
        ingest([PaperRecord(title=title, authors=named, **base, **more)], now)
        index.catch_up()
        return Paper.objects.get(key=name.removeprefix("arxiv:"))

    return bring


@pytest.fixture
def ada() -> User:
    return User.objects.create_user("ada")


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def shown(user: User) -> list[tuple[str, list[Reason], bool]]:
    return [(came.paper.key, came.reasons, came.new) for came in following(fresh(user)).papers]


def numbers(user: User) -> dict[str, int]:
    found = following(fresh(user))
    return {one.what: new for one, new in found.follows} | {one.name: new for one, new in found.searches}


@pytest.mark.parametrize(
    ("kind", "what", "held"),
    [
        ("author", "kurt GODEL", True),
        ("author", "Kurt", False),
        ("author", "Kurt Gödel Junior", False),
        ("category", "cs.CL", True),
        ("category", "cs", True),
        ("category", "cs.C", False),
        ("keyword", "layer width", True),
        ("keyword", "widths", True),
        ("keyword", "width layer", False),
        ("keyword", "title:nothing", False),
    ],
)
def test_a_paper_comes_in_by_what_is_followed(
    ada: User, add: Add, now: datetime, kind: Kind, what: str, held: bool
) -> None:
    follow(ada, kind, what, now)
    paper = add(1, "On the layer width of networks", "Kurt Gödel", categories=("cs.CL",))
    add(2, "Another matter", "Kurt Schwitters", categories=("math.AP",))
    assert shown(ada) == ([(paper.key, [Reason(kind, what)], True)] if held else [])  # type: ignore[arg-type]
    assert numbers(ada) == {what: int(held)}


@pytest.mark.parametrize(
    ("query", "held"),
    [
        ("networks layers", True),
        ("the width of networks", True),
        ("layer pruning", False),
        ("pruning OR width", True),
        ('"layer width" cat:cs.CL -author:schwitters', True),
        ("width -networks", False),
        ("width from:2027", False),
        ("godel width", True),
        ("the of", True),
        ("a", False),
        ("zzz", False),
    ],
)
def test_a_saved_search_finds_what_holds_all_its_words_and_meets_its_conditions(
    ada: User, add: Add, now: datetime, query: str, held: bool
) -> None:
    kept = searches.save(ada, query, "hybrid", "relevance", now, "Mine")
    paper = add(1, "On the layer width of networks", "Kurt Gödel", categories=("cs.CL",))
    assert numbers(ada) == {"Mine": int(held)}
    assert [came.paper for came in opened(kept).papers] == [paper] * held
    assert shown(ada) == ([(paper.key, [Reason("search", "Mine")], True)] if held else [])


def test_a_year_among_the_words_may_be_that_of_the_paper(ada: User, add: Add, now: datetime) -> None:
    kept = searches.save(ada, "columns 2024", "hybrid", "relevance", now)
    one = add(1, "Columns", published="2024")
    add(2, "Columns of others", published="2025")
    assert [came.paper for came in opened(kept).papers] == [one]


def test_what_was_there_before_is_shown_and_is_not_new(ada: User, add: Add, now: datetime) -> None:
    before = add(1, "Columns of old")
    follow(ada, "keyword", "columns", now)
    after = add(2, "Columns of today")
    reason = [Reason("keyword", "columns")]
    assert shown(ada) == [(after.key, reason, True), (before.key, reason, False)]
    assert numbers(ada) == {"columns": 1}


def test_what_was_seen_is_new_no_longer_and_what_came_since_is(ada: User, add: Add, now: datetime) -> None:
    follow(ada, "keyword", "columns", now)
    searches.save(ada, "columns", "hybrid", "relevance", now, "Mine")
    add(1, "Columns")
    until = following(fresh(ada)).until
    add(2, "Columns again")
    follows.all_seen(ada, until, 0)
    searches.all_seen(ada, until)
    assert numbers(ada) == {"columns": 1, "Mine": 1}
    follows.all_seen(ada, 0, 0)
    assert numbers(ada) == {"columns": 1, "Mine": 1}


def test_a_paper_says_all_that_it_came_by_what_says_most_first(ada: User, add: Add, now: datetime) -> None:
    for kind, what in (("category", "cs.CL"), ("keyword", "columns"), ("author", "Ada Okafor"), ("person", "ada")):
        follow(ada, kind, what, now)  # type: ignore[arg-type]
    searches.save(ada, "columns", "hybrid", "relevance", now, "Mine")
    add(1, "Columns", "Ada Okafor", categories=("cs.CL",))
    assert [reason.way for reason in shown(ada)[0][1]] == ["author", "search", "keyword"]


def test_what_is_hidden_is_left_out(ada: User, add: Add, now: datetime) -> None:
    follow(ada, "keyword", "columns", now)
    mark(ada, add(1, "Columns"), "hide", now)
    assert shown(ada) == []


def test_only_what_came_in_last_is_looked_at(
    ada: User, add: Add, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "RECENT", 2)
    monkeypatch.setattr(feed, "MOST", 2)
    follow(ada, "keyword", "columns", now)
    for number in range(2):
        add(number, f"Columns, part {number}")
    add(8, "Rows")
    assert [came[0] for came in shown(ada)] == ["2606.00001"]
    for number in range(3, 6):
        add(number, f"Columns, part {number}")
    assert numbers(ada) == {"columns": 2}


def test_nothing_is_asked_twice_of_one_state_of_the_index(
    ada: User, add: Add, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    arrived = index.arrived

    def noted(text: str, after: int, limit: int) -> list[int]:
        asked.append(text)
        return arrived(text, after, limit)

    monkeypatch.setattr(index, "arrived", noted)
    add(1, "Columns")
    for user in (ada, User.objects.create_user("bo")):
        follow(user, "keyword", "columns", now)
        following(fresh(user))
        following(fresh(user))
    assert asked == ["columns"]
    add(2, "Columns again")
    assert len(shown(ada)) == 2


def test_reasons_for_a_feed_leave_fields_out(ada: User, add: Add, now: datetime) -> None:
    one, other = (add(number, f"Columns {number}", "Ada Okafor", categories=("cs.CL",)) for number in (1, 2))
    follow(ada, "category", "cs.CL", now)
    assert reasons(fresh(ada), [one.pk]) == {}
    follow(ada, "keyword", "columns", now)
    follow(ada, "author", "Ada Okafor", now)
    assert reasons(fresh(ada), [one.pk, 10**9]) == {one.pk: Reason("author", "Ada Okafor")}
    assert other.pk in reasons(fresh(ada), [other.pk])


def test_papers_to_begin_with_come_by_authors_then_by_searches_then_by_words_then_by_fields(
    ada: User, add: Add, now: datetime
) -> None:
    follow(ada, "category", "cs.CL", now)
    follow(ada, "keyword", "columns", now)
    follow(ada, "author", "Ada Okafor", now)
    searches.save(ada, "pruning", "hybrid", "relevance", now, "Mine")
    by_field = add(1, "Rows", categories=("cs.CL",))
    by_word = add(2, "Columns")
    by_search = add(3, "Pruning")
    by_author, marked = add(4, "Stones", "Ada Okafor"), add(5, "Bricks", "Ada Okafor")
    mark(ada, marked, "read", now)
    assert [paper for paper, _ in offered(fresh(ada))] == [by_author, by_search, by_word, by_field]
    assert offered(User.objects.create_user("bo")) == []


def test_who_follows_nothing_and_has_no_index_sees_nothing(ada: User) -> None:
    found = following(ada)
    assert (found.follows, found.searches, found.papers, found.until) == ([], [], [], 0)


def test_pages_go_on_where_the_last_one_ended(
    ada: User, add: Add, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "PER_PAGE", 2)
    follow(ada, "keyword", "columns", now)
    for number in range(3):
        add(number, f"Columns, part {number}")
    pages = [[came.paper.key for came in following(fresh(ada), page).papers] for page in (1, 2, 9)]
    assert pages == [["2606.00002", "2606.00001"], ["2606.00000"], ["2606.00000"]]


def test_a_mode_and_an_order_that_are_none_are_passed_over(ada: User) -> None:
    kept = search_kept(SavedSearch(user=ada, name="x", query="x", mode="loud", sort="upvotes"))
    assert (kept.mode, kept.sort) == ("hybrid", "upvotes")
